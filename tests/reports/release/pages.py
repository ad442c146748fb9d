"""Releases written by hand, in the shapes companies file them in."""

from datetime import UTC, datetime

from tests.doors.book import Ticker, parse_fiscal_year
from tests.doors.reports import Offered, ReleaseFigures, Speaker, read_figures, read_parts

EVENING = datetime(2026, 11, 3, 21, 5, tzinfo=UTC)  # of the day of the print, after the close


def read_page(
    body: str, *, fiscal: str = "12-31", currency: str = "USD", at: datetime = EVENING
) -> ReleaseFigures:
    """Return what a release of Astera Labs offers; `fiscal` is `none` where nobody says the year's end."""
    rule = parse_fiscal_year("12-31" if fiscal == "none" else fiscal)
    ticker = Ticker("ALAB", "Astera Labs", None, rule, currency, dated=fiscal != "none")
    speaker = Speaker(ticker, rule, at, "https://www.sec.gov/ex991.htm")
    return read_figures(read_parts(body.encode()), speaker)


def read(
    body: str, *, fiscal: str = "12-31", currency: str = "USD", at: datetime = EVENING
) -> tuple[Offered, ...]:
    """Return the figures a release of Astera Labs offers."""
    return read_page(body, fiscal=fiscal, currency=currency, at=at).offered


def offered(body: str, *, fiscal: str = "12-31", currency: str = "USD", at: datetime = EVENING) -> list[str]:
    """Return the same, a line each: `revenue 2026Q3 gaap = 555000000`."""
    return [line(one) for one in read(body, fiscal=fiscal, currency=currency, at=at)]


def line(offer: Offered) -> str:
    """Return an offered figure in one line, with what it may be as well: `… = 555000000 or = 565000000`."""
    fact = offer.fact
    kind = "" if fact.kind == "actual" else f"{fact.kind} "
    span = "" if fact.low is None else f" ({fact.low} to {fact.high})"
    words = f"{kind}{fact.metric} {fact.period} {fact.basis.value}"
    or_ = "".join(f" or {other.fact.bound.value} {other.fact.value.value}" for other in offer.others)
    return f"{words} {fact.bound.value} {fact.value.value}{span}{or_}"


def table(*rows: str) -> str:
    """Return a table as EDGAR has them: `$`, `)` and `%` in cells of their own, three columns to a number.

    A row is its cells between bars; `^2` after a heading makes it cover two numbers.
    """
    return f"<table>{''.join(map(_row, rows))}</table>"


def _row(text: str) -> str:
    label, *cells = (cell.strip() for cell in text.split("|"))
    return f"<tr><td colspan='3'>{label}&#160;</td>{''.join(map(_cell, cells))}</tr>"


def _cell(text: str) -> str:
    head, _, over = text.partition("^")
    if over:  # a heading over so many numbers
        return f'<td colspan="{3 * int(over)}"><b>{head}</b></td>'
    if not text or not (text[0].isdigit() or text[0] in "$("):
        return f"<td colspan='3'>{text}</td>"
    dollar, number = ("$", text[1:].strip()) if text[0] == "$" else ("", text)
    closing = ")" if number.endswith(")") else "%" if number.endswith("%") else ""
    return f"<td>{dollar}</td><td align=right>{number.removesuffix(closing)}</td><td>{closing}</td>"


STATEMENT = table("|Three Months Ended^2|Nine Months Ended^2",
    "|September 30,^1|September 30,^1|September 30,^1|September 30,^1", "|2026^1|2025^1|2026^1|2025^1",
    "Revenue|$555,012|$230,575|$1,225,300|$581,895", "Cost of revenue|155,403|54,877|330,100|141,000",
    "Gross profit|399,609|175,698|895,200|440,895", "Operating expenses:",
    "Research and development|140,100|70,100|390,000|190,000",
    "Total operating expenses|199,500|120,300|560,000|330,000",
    "Operating income|200,109|55,398|335,200|110,895",
    "Income before income taxes|212,000|65,000|360,000|140,000",
    "Net income|$180,205|$91,111|$300,400|$174,000",
    "Net income per share attributable to common stockholders:", "Basic|$1.03|$0.54|$1.73|$1.04",
    "Diluted|$0.98|$0.50|$1.64|$0.97", "Weighted-average shares used in calculating net income per share:",
    "Basic|175,000|168,000|173,600|167,000", "Diluted|183,900|182,000|183,100|179,000")  # fmt: skip

RECONCILED = table("|Three Months Ended^2", "|September 30, 2026^1|September 30, 2025^1",
    "GAAP gross margin|72.0%|76.2%", "Stock-based compensation expense|0.1|0.2",
    "Non-GAAP gross margin|72.1%|76.4%", "GAAP operating income|$200,109|$55,398",
    "Stock-based compensation expense (1)|30,000|41,000", "Non-GAAP operating income|$230,109|$96,398",
    "Diluted net income per share:", "GAAP|$0.98|$0.50", "Non-GAAP|$1.19|$0.49")  # fmt: skip

RELEASE = f"""<html><head><title>EX-99.1</title><style>p {{ margin: 0 }}</style></head><body>
<p>Exhibit 99.1</p>
<p><b>Astera Labs Announces Financial Results for the Third Quarter of Fiscal Year 2026</b></p>
<table><tr><td>&#8226;</td><td>Record quarterly revenue of $555.0 million, up 141% year-over-year</td></tr>
<tr><td>&#8226;</td><td>Scorpio X-Series reached full volume at the lead customer.</td></tr></table>
<p>SAN JOSE, Calif., Nov. 3, 2026 &#8211; Astera Labs, Inc. (Nasdaq: ALAB) today announced results.</p>
<p><u>Third Quarter of Fiscal 2026 Financial Highlights</u></p>
<p><b>GAAP Financial Results:</b></p>
<ul><li>Revenue of $555.0 million, up 141% year-over-year</li><li>GAAP operating margin of 36.1%</li></ul>
<p><b>Non-GAAP Financial Results (excluding stock-based compensation):</b></p>
<ul><li>Non-GAAP operating margin of 41.5%</li></ul>
<p><b>Fourth Quarter of Fiscal 2026 Financial Outlook</b></p>
<p>Based on current business trends and conditions, Astera Labs estimates the following:</p>
<p><i>GAAP Financial Outlook:</i></p>
<ul><li>Revenue within a range of $610 million to $630 million</li>
<li>GAAP gross margin of approximately 71%</li>
<li>GAAP operating expenses within a range of $205 million to $212 million</li>
<li>GAAP diluted earnings per share within a range of $1.01 to $1.05 on weighted-average diluted shares
 outstanding of approximately 185 million</li></ul>
<p><i>Non-GAAP Financial Outlook (excluding stock-based compensation):</i></p>
<ul><li>Non-GAAP gross margin of approximately 72%</li>
<li>Non-GAAP diluted earnings per share within a range of $1.24 to $1.28</li></ul>
<p><b>Forward-Looking Statements</b></p>
<p>Statements that are forward-looking statements, such as revenue of $900 million, may not come true.</p>
<p>ASTERA LABS, INC.</p><p>Condensed Consolidated Statements of Operations (Unaudited)</p>
<p>(In thousands, except per share amounts)</p>
{STATEMENT}
<p>Reconciliation of GAAP to Non-GAAP Financial Measures</p><p>(In thousands, except per share)</p>
{RECONCILED}
</body></html>"""
