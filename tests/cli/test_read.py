"""`catalyst read`: what a page, a mail or a text offers that somebody saved."""

import json
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.doors.book import NEW_YORK, evening_of, parse_period
from tests.doors.reports import Offered
from tests.homes import Reader, SystemClock, Workspace, find_home, open_workspace

PAGE = """<html><body><p>Astera Labs announces results for the third quarter of fiscal 2026.</p>
<p>The near-packaged optics ship to the first customer.</p>
<p>CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS (In thousands, except per share data)</p>
<table><tr><td></td><td colspan=2>Three Months Ended September 30,</td></tr>
<tr><td></td><td>2026</td><td>2025</td></tr>
<tr><td>Revenue</td><td>$ 401,250</td><td>$ 230,578</td></tr>
<tr><td>Gross profit</td><td>295,000</td><td>175,512</td></tr></table></body></html>"""
SENTENCE = "The near-packaged optics ship to the first customer."


def mail(kind: str, text: str) -> bytes:
    """As a mail program saves it."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Investor Relations <ir@example.com>", "Results"
    message.set_content(text, subtype=kind)
    return message.as_bytes()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "release.html"


@pytest.mark.parametrize("body", [PAGE.encode(), mail("html", PAGE), mail("plain", PAGE)])
def test_a_page_and_a_mail_offer_what_they_say(run: Run, small: Path, saved: Path, body: bytes) -> None:
    saved.write_bytes(body)
    ran = run("read", str(saved), "--ticker", "alab", "--at", "2026-11-04", "--json")
    assert (ran.code, ran.err) == (0, "")
    read = json.loads(ran.out)
    revenue = next(one for one in read["figures"] if one["metric"] == "revenue")
    words = revenue.pop("words")
    assert revenue == {
        "kind": "actual",
        "metric": "revenue",
        "basis": "gaap",
        "period": "2026Q3",
        "value": "401250000",
        "low": None,
        "high": None,
        "unit": "USD",
        "doubt": None,
    }
    assert "401,250" in words
    assert read["sentences"] == [{"checkpoint": "npo-2027", "words": SENTENCE}]


def test_what_is_told_in_two_ways_is_a_doubt_with_both(run: Run, small: Path, saved: Path) -> None:
    told = "<p>Third Quarter 2026 Highlights</p><p>Revenue of $402 million</p>"
    saved.write_text(f"{PAGE}{told}", "utf-8")
    command = ("read", str(saved), "--ticker", "ALAB", "--at", "2026-11-04")
    revenue, profit = json.loads(run(*command, "--json").out)["figures"]
    assert (revenue["value"], profit["doubt"]) == ("401250000", None)
    assert revenue["doubt"] == {
        "value": "402000000",
        "low": None,
        "high": None,
        "words": "Revenue of $402 million",
        "more": [],
    }
    table = run(*command).out
    assert "2 figures offered, 1 in doubt" in table
    assert "or revenue" in table


def test_nothing_is_kept_until_it_is_offered(run: Run, small: Path, saved: Path) -> None:
    saved.write_text(PAGE)
    command = ("read", str(saved), "--ticker", "ALAB", "--at", "2026-11-04")
    table = run(*command).out
    assert "2026Q3" in table
    assert f"npo-2027: {SENTENCE}" in table
    assert run(*command, "--offer").out.endswith(
        "offered: 2 figures on report day, 1 sentence in the inbox\n"
    )
    assert run(*command, "--offer").out.endswith("it was offered before\n")
    saved.write_text(PAGE.replace(SENTENCE, "Nothing else."))
    ran = run(*command[:1], str(saved), "--ticker", "ALAB", "--at", "2026-11-05", "--offer").out
    assert "2 figures on report day, 0 sentences in the inbox" in ran
    assert run("facts", "ALAB").out == "nothing is known of ALAB by then\n", "a person accepts it first"


@pytest.mark.parametrize(("arguments", "code", "sentence"), [
    (("missing.html", "--ticker", "ALAB"), 4, "missing.html does not exist"),
    (("/dev/zero", "--ticker", "ALAB"), 4, "/dev/zero cannot be read: it is not a file"),
    (("FILE", "--ticker", "XYZ"), 2, "no ticker 'XYZ' in the book"),
    (("FILE", "--ticker", "ALAB", "--at", "soon"), 2,
        "--at 'soon' is no date; write 2026-08-04 or 2026-08-04T16:05:00-04:00"),
    (("FILE", "--ticker", "ALAB", "--at", "2026-12-24"), 2,
        "--at 2026-12-24 lies ahead: what is public then is not known yet"),
])  # fmt: skip
def test_what_cannot_be_read_is_a_sentence(
    run: Run, small: Path, saved: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    saved.write_text(PAGE)
    ran = run("read", *(str(saved) if word == "FILE" else word for word in arguments))
    assert (ran.code, ran.out, ran.err) == (code, "", f"catalyst: {sentence}\n")


def test_an_empty_file_says_so(run: Run, small: Path, saved: Path) -> None:
    saved.write_text(" \n")
    ran = run("read", str(saved), "--ticker", "ALAB")
    assert (ran.code, ran.err) == (4, f"catalyst: {saved} has no text\n")


def test_a_saved_release_is_public_since_its_dateline(run: Run, small: Path, saved: Path) -> None:
    saved.write_text(PAGE)
    command = ("read", str(saved), "--ticker", "ALAB")
    assert "(today: it has no dateline, and no --at was given): 2 figures" in run(*command).out
    for line in ("Nov. 3, 2026 (GLOBE NEWSWIRE) --", "Nov. 3, 2026 -"):
        dated = f"<p>SANTA CLARA, Calif. - {line} Astera Labs announces"
        saved.write_text(PAGE.replace("<p>Astera Labs announces", dated))
        assert run(*command).out.startswith("ALAB, public since 2026-11-03: 2 figures offered")
    run(*command, "--offer")
    with open_workspace(find_home(str(small), None), SystemClock()) as workspace:
        printed = workspace.ledger.print_of("ALAB", parse_period("2026Q3"), workspace.clock.now())
        zone = workspace.book.zone
    assert printed == evening_of(date(2026, 11, 3), zone)


def offers(workspace: Workspace) -> tuple[Offered, ...]:
    now = workspace.clock.now()
    return Reader(workspace.store).offers("ALAB", workspace.book, workspace.ledger, now)


def test_a_day_that_was_wrong_is_mended_by_offering_again(run: Run, small: Path, saved: Path) -> None:
    saved.write_text(PAGE)
    command = ("read", str(saved), "--ticker", "ALAB", "--offer")
    run(*command)
    day = evening_of(date(2026, 11, 3), NEW_YORK)
    with open_workspace(find_home(str(small), None), SystemClock()) as workspace:
        offered = offers(workspace)
        workspace.add(facts=[one.fact for one in offered])  # kept with the wrong day
        assert (len(offered), offers(workspace)) == (2, ())
    assert "\noffered with this day instead of 20" in run(*command, "--at", "2026-11-03").out
    assert "public since 2026-11-03 (as it was offered)" in run(*command).out
    with open_workspace(find_home(str(small), None), SystemClock()) as workspace:
        assert workspace.ledger.print_of("ALAB", parse_period("2026Q3"), workspace.clock.now()) == day
        again = offers(workspace)
        assert [one.fact.known_at for one in again] == [day, day]
        workspace.add(facts=[one.fact for one in again])
        assert offers(workspace) == (), "since the right day, they are known"


def test_a_release_that_offers_nothing_says_why(run: Run, small: Path, saved: Path) -> None:
    saved.write_text("<p>Astera Labs ships chips in the third quarter of 2026.</p>")
    command = ("read", str(saved), "--ticker", "ALAB", "--at", "2026-11-04")
    why = "no sentence and no table names a figure, its period and its amount in words that are read"
    assert f"0 figures offered\nnothing is offered: {why}\n" in run(*command).out
    assert json.loads(run(*command, "--json").out)["notes"] == [why]


def test_an_unknown_fiscal_year_is_said(run: Run, small: Path, saved: Path) -> None:
    assert "fiscal_year_end" not in (small / "catalysts.toml").read_text("utf-8")
    command = ("read", str(saved), "--ticker", "ALAB", "--at", "2026-11-04")
    of_october = PAGE.replace("September 30,", "October 31,")
    saved.write_text(of_october.replace("for the third quarter of fiscal 2026", "of fiscal 2026"))
    out = run(*command).out
    assert "it does not show when the fiscal year of ALAB ends; write `fiscal_year_end` into the book" in out
    saved.write_text(of_october.replace("third quarter of fiscal 2026", "first quarter of fiscal 2027"))
    out = run(*command).out
    assert "2027Q1" in out
    assert "the quarter that ended on 2026-10-31 is read as its fiscal 2027Q1" in out
