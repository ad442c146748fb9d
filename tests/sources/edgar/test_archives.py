"""One filing: when it was accepted, by New York's clock, and in which document the company speaks."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import sec
from tests.doors.outside import BadBody
from tests.doors.sources import FilingPart, Index, chosen, read_index
from tests.sources.tables import cases


@pytest.mark.parametrize(("accepted", "moment"), [
    ("2026-11-03 16:05:11", datetime(2026, 11, 3, 21, 5, 11, tzinfo=UTC)),  # winter
    ("2026-08-04 16:05:11", datetime(2026, 8, 4, 20, 5, 11, tzinfo=UTC)),
    ("2026-13-03 16:05:11", None),
    ("soon", None),
])  # fmt: skip
def test_the_time_on_the_page_is_new_yorks(accepted: str, moment: datetime | None) -> None:
    assert read_index(sec.index_page([("8-K", "a.htm")], accepted)).accepted == moment


@pytest.mark.parametrize(
    ("form", "documents", "names"),
    cases("archives: the form, the documents of a filing, and those in which the company speaks"),
)
def test_the_company_speaks_in_release_and_exhibits(form: str, documents: str, names: str) -> None:
    listed = [(kind, name) for kind, _, name in (one.partition(" ") for one in documents.split(", "))]
    found = chosen(read_index(sec.index_page(listed)), form)
    assert " ".join(one.name for one in found) == names


@pytest.mark.parametrize("file", ["../../../etc/passwd%00", "a b.htm", "x" * 300])
def test_a_name_that_is_none_is_no_document(file: str) -> None:
    assert read_index(sec.index_page([("8-K", "a.htm"), ("EX-99.1", file)])).documents == (
        FilingPart("8-K", "a.htm"),
    )


@given(st.text(alphabet='<>tr d/"=haef-12.', max_size=400))
def test_a_damaged_page_is_read_or_bad(text: str) -> None:
    with suppress(BadBody):
        assert isinstance(read_index(text.encode()), Index)


@pytest.mark.parametrize(
    "piece", [b"<tr", b"<td", b"<tr><td><td><td><td", b'<tr><td><td><td>href="', b"<DOCUMENT>"]
)
def test_reading_takes_time_in_proportion(piece: bytes) -> None:
    """A page of half a million characters that never closes anything; what is quadratic would not end."""
    with pytest.raises(BadBody):
        read_index(piece * (500_000 // len(piece)))
