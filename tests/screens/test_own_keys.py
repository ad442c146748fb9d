"""The user's own keys: what is in force, what is told, and how the screen goes by them."""

import pytest

from tests.doors.ui import ACTIONS, agreed, textual_key


def test_every_action_has_a_name_of_its_own() -> None:
    names = {action.name: action.id for action in ACTIONS}
    assert all(names[action.name] == action.id for action in ACTIONS)


@pytest.mark.parametrize(
    ("key", "named"),
    [("?", "question_mark"), ("E", "E"), ("ctrl+e", "ctrl+e"), ("+", "plus"), ("ctrl++", "ctrl+plus")],
)
def test_a_key_as_the_screen_names_it(key: str, named: str) -> None:
    assert textual_key(key) == named


@pytest.mark.parametrize(("wishes", "keys", "said"),
    [
        ([("evidence", "F5")], {"evidence": "F5"}, ()),
        ([("evidence", "p"), ("print_day", "e")], {"evidence": "p", "print_day": "e"}, ()),
        ([("range_back", "y")], {"range_back": "y"}, ()),
        ([("evidnce", "E")], {}, ("config.toml: there is no action `evidnce` (did you mean evidence?)",)),
        ([("evidence", "p")], {}, ("config.toml: the key p is both `evidence` and `print_day`",)),
        ([("evidence", "q")], {}, ("the key q is both `evidence` and `quit`",)),
        ([("evidence", "j")], {}, ("the key j is both `evidence` and `down`",)),
        ([("zzzz", "E")], {}, ("there is accept_hit, acknowledge",)),
    ],
    ids=["free", "swapped", "of another page", "unknown", "taken", "taken everywhere", "moves",
        "all are named"])  # fmt: skip
def test_what_is_in_force(wishes: list[tuple[str, str]], keys: dict[str, str], said: tuple[str, ...]) -> None:
    own = agreed(dict(wishes))
    assert own.keys == keys
    assert len(own.problems) == len(said)
    assert all(part in problem for part, problem in zip(said, own.problems, strict=True))
