"""Where keys and values stand, for every shape TOML has."""

import pytest

from tests.doors.book import Locator, Path

TEXT = '''\
top = 1  # [not.a.table]
[ticker."AGL.AX"]
"quoted \\"key\\"" = { a = 1, b.c = [1, { d = "x" }] }

[[checkpoint]]
id = 'a = "b"'
many = [
  "one",  # with a ] in the comment
  """two
]""",
]
[[checkpoint.any]]
test = "x"
[[checkpoint.any]]
test = "y"
[[checkpoint]]
a . b = 2
[[checkpoint.any]]
test = "z"
'''


@pytest.mark.parametrize(("path", "key", "value"), [
    (("top",), (1, 1), (1, 7)),
    (("ticker", "AGL.AX"), (2, 1), (2, 1)),
    (("ticker", "AGL.AX", 'quoted "key"', "a"), (3, 22), (3, 26)),
    (("ticker", "AGL.AX", 'quoted "key"', "b", "c", 0), (3, 36), (3, 36)),
    (("ticker", "AGL.AX", 'quoted "key"', "b", "c", 1, "d"), (3, 41), (3, 45)),
    (("checkpoint", 0), (5, 1), (5, 1)),
    (("checkpoint", 0, "id"), (6, 1), (6, 6)),
    (("checkpoint", 0, "many", 1), (9, 3), (9, 3)),
    (("checkpoint", 0, "any", 1, "test"), (15, 1), (15, 8)),
    (("checkpoint", 1), (16, 1), (16, 1)),
    (("checkpoint", 1, "a", "b"), (17, 1), (17, 9)),
    (("checkpoint", 1, "any", 0, "test"), (19, 1), (19, 8)),
    (("checkpoint", 1, "missing"), (16, 1), (16, 1)),
    (("nowhere",), (1, 1), (1, 1)),
])  # fmt: skip
def test_places(path: Path, key: tuple[int, int], value: tuple[int, int]) -> None:
    places = Locator(TEXT)
    assert (places.key(path), places.value(path)) == (key, value)


@pytest.mark.parametrize(
    ("written", "at", "place"),
    [
        ('"abc"', 0, (1, 6)),
        ('"abc"', 2, (1, 8)),
        ('"abc"', 9, (1, 9)),
        (r"'\u0041b'", 7, (1, 5)),
        ('"""\nab\ncd"""', 4, (3, 2)),
        ("'''ab\ncd'''", 3, (2, 1)),
    ],
)
def test_places_inside_strings(written: str, at: int, place: tuple[int, int]) -> None:
    assert Locator(f"a = {written}").value(("a",), at) == place
