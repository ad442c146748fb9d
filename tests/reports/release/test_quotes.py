"""What a release says of a metric and nobody read is counted and quoted."""

import pytest

from tests.doors.book import Basis
from tests.doors.judge import Kind
from tests.doors.reports import figure_passages, read_parts, sentences, unread_line, unread_words

PAGE = """<p>Gross margin was 41.2%, helped by a richer mix of products.</p>
<p>Non-GAAP gross margin was 43.0%, after adjustments that the company made.</p>
<p>We expect gross margin of 42% to 44% in the quarter that began.</p>
<p>Gross margin improved over the year before, as costs came down.</p>
<p>Revenue of our segments was $5 million, and it grew with all of them.</p>
<table><tr><td>Gross margin</td><td>41.2%</td><td>40.0%</td></tr>
<tr><td>Headcount</td><td>412</td><td>400</td></tr></table>"""


@pytest.mark.parametrize(("metric", "kind", "basis", "begins"), [
    ("gross_margin", Kind.ACTUAL, Basis.GAAP, ["Gross margin was 41.2%", "Gross margin 41.2% 40.0%"]),
    ("gross_margin", Kind.ACTUAL, Basis.NON_GAAP,
        ["Gross margin was 41.2%", "Non-GAAP gross margin was", "Gross margin 41.2% 40.0%"]),
    ("gross_margin", Kind.GUIDE, Basis.GAAP, ["We expect gross margin of 42%"]),
    ("revenue", Kind.ACTUAL, Basis.GAAP, ["Revenue of our segments"]),
    ("eps_diluted", Kind.ACTUAL, Basis.GAAP, []),
])  # fmt: skip
def test_texts_that_name_it_beside_a_number(metric: str, kind: Kind, basis: Basis, begins: list[str]) -> None:
    parts = read_parts(PAGE.encode())
    words = unread_words(figure_passages((parts,), sentences(parts)), metric, kind, basis)
    assert len(words) == len(begins)
    assert all(one.startswith(begin) for one, begin in zip(words, begins, strict=True))


def test_the_first_two_are_quoted() -> None:
    assert (
        unread_line("gross_margin", ("a 1%",))
        == "1 sentence or row names gross margin and was not read: “a 1%”"
    )
    said = "3 sentences or rows name gross margin and were not read: “a 1%”; “b 2%”; …"
    assert unread_line("gross_margin", ("a 1%", "b 2%", "c 3%")) == said
