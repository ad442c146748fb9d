"""A page taken apart: paragraphs and tables, whatever they are made of; and its sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyst_tui.reports.release.numbers import table_numbers
from tests.doors.reports import ReleaseTable, TableCell, parts, read_parts, sentences
from tests.reports.release.pages import RELEASE


@pytest.mark.parametrize(("page", "expected"), [
    ("<p>One&nbsp;&amp; <b>two</b></p><div>three<br>four</div>", ["One & two", "three", "four"]),
    ("<!-- no --><style>no</style><p>yes<sup>1</sup></p><script>no<p></script>", ["yes"]),
    ("<template><p>no</p></template><p>yes</p><noscript>no</noscript>", ["yes"]),
    ("a<div style='x:y; DISPLAY : none'>no<div>no</div>no</div>b<p>c", ["a", "b", "c"]),
    ("<p>a <span style=visibility:hidden>no<b>no</b></span>b <i hidden>no</i>c</p>", ["a b c"]),
    ("<p hidden>no<br>no<p>yes<input hidden>yes<ul><li hidden=''>no<li>item</ul>", ["yesyes", "item"]),
    ("<p hidden>no<p hidden>no<p>yes<i hidden>no</i>", ["yes"]),
    ("<p class='hidden' data-hidden style='overflow:hidden' aria-hidden=true>yes</p>", ["yes"]),
    ("<body style='visibility:hidden'><p>a script shows it</p></body>", ["a script shows it"]),
    (
        "<table><tr hidden><td>no<td>no<tr><td>yes</table><table style='display:none'><tr><td>no"
            "<table><tr><td>no</table></table><p>after", ["yes", "after"]),
    ("<ul><li>&#8226; one</li><li>- two</li></ul>", ["one", "two"]),
    ("<p>\x1b[31mred\u202e</p>", ["[31mred"]),
    ("<p><span>o</span><span>Non-GAAP</span></p><p>oil</p>", ["Non-GAAP", "oil"]),  # NTGR 2026Q2
    ("one\nline\n\n  * an item\n    goes on\n  -- another", ["one line", "an item goes on", "another"]),
    ("<table><tr><td>•</td><td>A list made with a table</td></tr></table>", ["A list made with a table"]),
    ("<p>never closed <table><tr><td>one cell", ["never closed", "one cell"]),
    ("", []),
])  # fmt: skip
def test_paragraphs(page: str, expected: list[str]) -> None:
    assert list(read_parts(page.encode())) == expected


def test_a_page_in_an_old_encoding() -> None:
    assert read_parts(b"<p>it\x92s \x93fine\x94</p>") == ("it’s “fine”",)


def test_cells_know_their_columns() -> None:
    page = (
        "<table><tr><th rowspan=2>in millions</th><th colspan=2>Three Months</th></tr>"
        "<tr><th>2026</th><th>2025</th></tr><tr><td>Revenue</td><td> </td><td>5</td></tr></table>"
    )
    assert read_parts(page.encode()) == (
        ReleaseTable(
            (
                (TableCell("in millions", 0, 0), TableCell("Three Months", 1, 2)),
                (TableCell("2026", 1, 1), TableCell("2025", 2, 2)),
                (TableCell("Revenue", 0, 0), TableCell("5", 2, 2)),
            )
        ),
    )


def test_sentences_of_a_release() -> None:
    found = sentences(read_parts(RELEASE.encode()))
    assert "Scorpio X-Series reached full volume at the lead customer." in found
    assert not any("forward-looking" in sentence for sentence in found)


@pytest.mark.parametrize(("paragraph", "expected"), [
    ("Revenue has grown once again. “It did,” said J. Mohan of Astera Labs, Inc. in Q3.", 2),
    ("Margins were 75.4% in the U.S. market! Will it still be so then? We do believe they will.", 3),
    ("About Astera Labs</p><p>Astera Labs makes Aries, Taurus, Leo and Scorpio.", 0),
    ("NVIDIA and the NVIDIA logo are trademarks and/or registered trademarks of NVIDIA.", 0),
])  # fmt: skip
def test_sentences_of_a_paragraph(paragraph: str, expected: int) -> None:
    assert len(sentences(read_parts(f"<p>{paragraph}</p>".encode()))) == expected


@pytest.mark.parametrize("start", ["<p><", "<table><tr><td colspan=", "<p><!--", "<" * 1000])
def test_a_damaged_page_takes_time_in_proportion_to_its_size(start: str) -> None:
    read_parts((start + "a" * 1_000_000).encode())  # by the square of it, this would take an hour


@pytest.mark.parametrize("noise",
    ["1 Please refer to the Glossary for the definitions of what is used.",
        "(3) Includes incremental restructuring costs of the business that was sold.",
        "Acme Inc. (NASDAQ: ACME), a provider of water, today reported its results.",
        "[More of it](https://example.com/a-press-release-about-the-launch)",
        "We believe organic growth provides useful information because of what it excludes."])  # fmt: skip
def test_notes_and_definitions_tell_nothing(noise: str) -> None:
    assert sentences([noise]) == ()


@given(st.lists(st.sampled_from(["One. ", "Two said so! ", "Mr. ", "“Three?” ", "a b c ", "4.5% "])))
def test_a_sentence_stands_in_the_text_as_it_is_quoted(pieces: list[str]) -> None:
    text = " ".join("".join(pieces).split())
    assert all(sentence in text for sentence in sentences([text]))


@pytest.mark.parametrize(
    "piece", ["<table><tr><td>x", "<table>", "<td>1</td>", "<p>a", "<tr><td rowspan=999 colspan=200>a<td>1"]
)
def test_five_megabytes_cost_no_more_than_a_long_release(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after the first tags is not read; and a row has no more columns than a page."""
    monkeypatch.setattr(parts, "TAGS", 5_000)  # a twentieth of what is read, so as not to take long
    found = read_parts(b"<html><table>" + piece.encode() * (4_900_000 // len(piece)))
    assert len(found) <= parts.TAGS
    tables = [part for part in found if isinstance(part, ReleaseTable)]
    assert sum(len(row) for table in tables for row in table.rows) <= parts.TAGS
    assert all(len(row) <= 100 for table in tables for row in table.rows)


def test_a_heading_as_wide_as_a_page_is_put_together_once() -> None:
    wide = "".join(f"<td>three months ended {n}" for n in range(3000))
    (table,) = read_parts(f"<table><tr>{wide}<tr><td>Revenue{'<td>1' * 90_000}</table>".encode())
    assert isinstance(table, ReleaseTable)
    assert all(len(row.above) <= 600 for row in table_numbers(table))
