"""Words as they are compared: forms of one word, words that say the same, a figure beside an older one."""

import pytest

from tests.doors.reports import Phrase, ReleaseText, kin, revised, short_forms, stem


@pytest.mark.parametrize("words",
    ["converts converted conversion conversions", "separate separation separated",
        "initiation initiated starts begins commenced", "acquired acquisition acquiring",
        "sale sold sells divestiture disposition", "repurchases buyback buybacks repurchased",
        "redeemed redemption repaid repayment", "expand expansion expands",
        "authorizes authorization approved approval", "Russia Russian"])  # fmt: skip
def test_these_say_the_same(words: str) -> None:
    assert len({kin(stem(word)) for word in words.split()}) == 1


@pytest.mark.parametrize("words", ["plan plant", "raised lowered", "store storage", "market markup"])
def test_these_do_not(words: str) -> None:
    assert len({kin(stem(word)) for word in words.split()}) == 2


@pytest.mark.parametrize(("text", "raised", "lowered"), [
    ("We now expect growth of 10 percent (previously 8 percent)", True, False),
    ("EPS of $7.10 (previously $7.27)", False, True),
    ("10 percent (previously 10 percent)", False, False),
    ("10 percent in 2023, 8 percent in 2022", False, False),
])  # fmt: skip
def test_a_figure_beside_an_older_one_raises_or_lowers_it(text: str, raised: bool, lowered: bool) -> None:
    found = revised(text)
    assert (kin("rais") in found, kin("lower") in found) == (raised, lowered)
    assert (kin("outlook") in found) is (raised or lowered)


def test_a_document_says_what_it_calls_things_for_short() -> None:
    found = short_forms(["The first standalone Edge Data Center (“EDC”) opened.", "A plan (the “Plan”)."])
    assert found["EDC"] == "Edge Data Center"
    assert "Plan" not in found


def scored(phrase: Phrase, *sentences: str) -> list[int]:
    text = ReleaseText.from_sentences(sentences)
    return [phrase.within(text).score(one) for one in text.sentences]


def test_a_short_form_is_the_long_one() -> None:
    centers = Phrase(frozenset({"edg", "data", "center"}), frozenset({"deploy"}))
    assert scored(centers, "An Edge Data Center (“EDC”) is new.", "We install 15 EDCs.") == [0, 100]
