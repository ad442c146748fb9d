"""The named lists of tickers as fields, and what changes when they are typed over."""

import pytest

from tests.doors.book import FieldKind, data_of, edited, named_edits, named_fields

BOOK = '[ticker.MU]\n[ticker.AMD]\n\n[group]\nchips = ["MU", "AMD"]  # both\n'


@pytest.mark.parametrize(("answers", "after"), [
    ({"chips": "MU, AMD", "another": ""}, BOOK),
    ({"chips": "amd"}, BOOK.replace('["MU", "AMD"]', '["AMD"]')),
    ({"another": "memory: mu"}, BOOK + 'memory = ["MU"]\n'),
    ({"chips": ""}, "[ticker.MU]\n[ticker.AMD]\n\n[group]\n"),
])  # fmt: skip
def test_what_is_typed_is_what_the_table_says(answers: dict[str, str], after: str) -> None:
    assert edited(BOOK, list(named_edits(FieldKind.GROUP, data_of(BOOK)["group"], answers))) == after


@pytest.mark.parametrize("text", ["memory", "memory:", "Two words: MU", "chips: MU"])
def test_what_is_no_new_group_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no group; write hyperscalers: MSFT|stands there already"):
        list(named_edits(FieldKind.GROUP, data_of(BOOK)["group"], {"another": text}))


def test_each_group_is_a_field_and_there_is_one_for_another() -> None:
    rows = named_fields(FieldKind.GROUP, data_of(BOOK)["group"])
    assert [(row.key, row.text) for row in rows] == [("chips", "MU, AMD"), ("another", "")]
