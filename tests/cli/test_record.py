"""`catalyst record`: what is entered is kept, said back, and flips what it should."""

from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import SMALL, Run


@pytest.fixture
def run(run_on_starter: Run) -> Run:
    return run_on_starter


def test_a_figure_meets_a_checkpoint(run: Run) -> None:
    said = ["record", "CRDO", "revenue", "530M", "--period", "FY2027Q2", "--source"]
    ran = run(*said, "release of 2026-11-30")
    assert (ran.code, ran.err) == (0, "")
    kept, flip = ran.out.splitlines()[:2]
    assert kept == "saved: CRDO revenue 2027Q2 = $530M, gaap, grade release"
    assert flip == "crdo-fq2-27-revenue: awaiting → met: revenue 2027Q2 $530M, ≥ $525M"


@pytest.mark.parametrize(("arguments", "saved", "flips"), [
    ("npo-2027 happened --on 2026-10-01", "npo-2027 happened on 2026-10-01, grade call", "on_track → met"),
    ("npo-2027 happened --on 2026-10-01 --another", "npo-2027 another on 2026-10-01, grade call",
        "on_track → met"),
    ("npo-2027 refuted --on 2026-10-01", "npo-2027 refuted on 2026-10-01, grade call", "on_track → missed"),
    ("npo-2027 rescheduled --to 2028H1", "npo-2027 rescheduled, the company says 2028H1, grade call",
        "on_track → at_risk"),
    ("npo-2027 weakens", "npo-2027 weakens, grade call", "on_track → at_risk"),
    ("npo-2027 note", "npo-2027 note, grade call", ""),
    ("capacity-strain score -1", "capacity-strain score -1 on ", "unknown → clear"),
    ("capacity-strain score -2", "capacity-strain score -2 on ", "unknown → tripped"),
])  # fmt: skip
def test_evidence(run: Run, arguments: str, saved: str, flips: str) -> None:
    ran = run("record", *arguments.split(), "--source", "call Q3 2026", "--note", "heard")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"saved: {saved}")
    assert flips in ran.out
    assert bool(flips) == ("→" in ran.out)


def test_guidance_colours_the_outlook_and_settles_nothing(run: Run) -> None:
    said = ["record", "ALAB", "revenue", "600M..620M", "--period", "2026Q4", "--guide", "--source", "release"]
    assert run(*said).out.startswith("saved: ALAB revenue guide 2026Q4 = $610M ($600M to $620M)")


@pytest.mark.parametrize(("arguments", "sentence"), [
    ("npo-2028 happened", "no checkpoint and no ticker 'npo-2028' in the book; did you mean npo-2027?"),
    ("xyzzy happened", "no checkpoint and no ticker 'xyzzy' in the book"),
    ("npo-2027 shipped", "'shipped' is none of happened, refuted, rescheduled, supports, weakens, note"),
    ("npo-2027 npo-2027",
        "say what happened: happened, refuted, rescheduled, supports, weakens, note, score or ruled"),
    ("npo-2027 happened 2027", "happened takes no value; say when with --on or --to, more with --note"),
    ("npo-2027 happened --on 2200-01-01", "2200-01-01 is not of our time"),
    ("npo-2027 happened --on 2199-01-01", "2199-01-01 has not come yet"),
    ("npo-2027 rescheduled", "the company's new date, such as 2027H1: --to"),
    ("npo-2027 note --known soon", "--known 'soon' is no day; write for example 2026-11-22"),
    ("npo-2027 score 1", "npo-2027 is not judged by a score"),
    ("above-300 happened", "prices decide this one; enter supports, weakens, a note or a ruling"),
    ("ALAB revenue 5M --period 2026Q3 --known 2199-01-01", "--known 2199-01-01 has not come yet"),
    ("ALAB happened", "a figure of ALAB needs its value; evidence is entered under a checkpoint's id"),
    ("ALAB revenu 5M --period 2026Q3", "no metric or series 'revenu'; did you mean revenue?"),
    ("ALAB revenue 5M", "say which quarter it is of, such as 2026Q3: --period, or --on for a day"),
    ("ALAB revenue many --period 2026Q3",
        "'many' is not a quantity; write for example $360M, 76.4%, 3pp or 100x"),
    ("ALAB revenue 5M..6M --period 2026Q3", "a range is guidance: choose revenue guide"),
])  # fmt: skip
def test_what_cannot_be_kept_is_only_said(run: Run, home: Path, arguments: str, sentence: str) -> None:
    ran = run("record", *arguments.split(), "--source", "release")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"catalyst: {sentence}\n"


def test_a_ruling_is_kept_changes_the_verdict_and_can_be_withdrawn(run: Run) -> None:
    ruled = run(
        "record", "npo-2027", "ruled", "missed", "--note", "the programme ended", "--on", "2026-10-01"
    )
    assert (ruled.code, ruled.err) == (0, "")
    kept, flip = ruled.out.splitlines()
    assert kept == "saved: npo-2027 ruled missed on 2026-10-01, grade own"
    assert flip.startswith("npo-2027: on_track → missed: you ruled missed on ")
    why = run("why", "npo-2027").out
    assert "npo-2027: missed +slipped +ruled" in why
    assert "2026-11-20 ruled missed on 2026-10-01, own: the programme ended [own]" in why
    taken_back = run("record", "npo-2027", "ruled", "withdrawn", "--note", "it goes on")
    assert taken_back.out.splitlines()[0] == "saved: npo-2027 ruled withdrawn, grade own"
    assert "npo-2027: missed → on_track" in taken_back.out


def test_a_period_is_ruled_on_by_its_name(run: Run) -> None:
    ran = run("record", "leo-cadence[2025H2]", "ruled", "void", "--note", "not reported")
    assert (ran.code, ran.err) == (0, "")
    assert "saved: leo-cadence[2025H2] ruled void on " in ran.out
    assert "leo-cadence[2025H2]: " in ran.out.splitlines()[1]
    assert " ruled void leo-cadence[2025H2], own: not reported" in run("why", "leo-cadence").out


@pytest.mark.parametrize(("arguments", "sentence"), [
    ("npo-2027 ruled missed", "say why: a ruling needs a reason"),
    ("npo-2027 ruled --note x", "one of met, missed, void, withdrawn"),
    ("above-300 ruled met --note x", "one of holding, held, broken, void, withdrawn"),
    ("leo-cadence ruled met --note x",
        "one of void, withdrawn; on one period: ruled PERIOD, or leo-cadence[PERIOD]"),
    ("npo-2027 happened", 'say what the source is: --source "release Q3 2026"'),
])  # fmt: skip
def test_what_is_no_ruling_is_said(run: Run, arguments: str, sentence: str) -> None:
    ran = run("record", *arguments.split())
    assert (ran.code, ran.out, ran.err) == (2, "", f"catalyst: {sentence}\n")


def test_every_mistake_is_named_at_once(run: Run) -> None:
    ran = run("record", "ALAB", "revenue", "many", "--period", "Q3", "--source", " ")
    assert ran.err.count(";") >= 2
    assert "say what the source is" in ran.err


WORLD = toml("""\
schema = 1
[ticker.ABC]
[ticker.XYZ]
[series.arr] ticker = "XYZ" ; unit = "USD"
[series.claims] world = true ; unit = "number"
[[checkpoint]] id = "few-claims" ; ticker = "ABC" ; test = "claims < 250000" ; period = "2026Q3"
""")


def test_a_figure_of_no_company_is_recorded_and_shown_without_one(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text(WORLD, "utf-8")
    ran = run("record", "claims", "230K", "--period", "2026Q3", "--source", "press: Labor Department")
    assert (ran.code, ran.err) == (0, "")
    kept, flip = ran.out.splitlines()
    assert kept == "saved: claims 2026Q3 = 230,000, of no company, grade press"
    assert flip == "few-claims: awaiting → met: claims 2026Q3 230,000, < 250,000"
    assert (
        "claims 2026Q3 company = 230,000, known 2026-11-20, press: Labor Department"
        in run("why", "few-claims").out
    )
    assert "230,000" in run("facts", "claims").out


def test_a_figure_is_never_filed_under_another_company(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text(WORLD, "utf-8")
    ran = run("record", "ABC", "arr", "5B", "--period", "2026Q3", "--source", "release")
    assert ran.code != 0
    assert "arr is XYZ's, not ABC's; write XYZ" in ran.err
    assert run("facts", "XYZ", "--metric", "arr").out.startswith("nothing is known of XYZ arr")


DATED = toml("""\
schema = 1
[ticker.ABC]
[series.index] world = true ; unit = "number" ; every = "day"
[series.claims] world = true ; unit = "number" ; every = "week"
[series.arr] ticker = "ABC" ; unit = "USD"
[[checkpoint]] id = "few-claims" ; ticker = "ABC" ; role = "kill" ; test = "claims > 250000"
[[checkpoint]] id = "index-falls" ; ticker = "ABC" ; role = "kill" ; test = "index < 4000"
""")


@pytest.mark.parametrize(("typed", "saved", "flips"), [
    ("index 4120 --on 2026-11-19", "index 2026-11-19 = 4120, of no company, grade press",
        "index-falls: unknown → near: index 4120, not < 4000, 120 away"),
    ("claims 261K --on 2026-11-14", "claims 2026-11-14 = 261,000, of no company, grade press",
        "few-claims: unknown → tripped: claims 261,000, > 250,000"),
    ("claims 261K --period 2026-W46", "claims 2026-11-15 = 261,000, of no company, grade press",
        "few-claims: unknown → tripped: claims 261,000, > 250,000"),
])  # fmt: skip
def test_a_value_of_a_day_or_a_week(run: Run, home: Path, typed: str, saved: str, flips: str) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text(DATED, "utf-8")
    ran = run("record", *typed.split(), "--source", "press")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [f"saved: {saved}", flips]
    assert run("check", "--json").out.count('"unknown"') == 1


@pytest.mark.parametrize(("typed", "problem"), [
    ("index 4120", "say which day it is of, such as 2026-11-20: --period, or --on for a day"),
    ("index 4120 --period 2026Q2",
        "index has a value each day: write one, such as 2026-11-20, or another `every` in [series.index]"),
    ("index 4120 --on 2026-11-21", "2026-11-21 has not come yet"),
    ("claims 261K --period 2026-W47", "2026-11-22 has not come yet"),
    ("claims 261K --period 2026-W54", "'2026-W54': that year has no week 54"),
    ("claims 261K --on 2026-11-14 --guide", "claims has a value each week, no guide"),
    ("arr 5B --on 2026-11-14",
        "arr has a value each quarter: write one, such as 2026Q3, or another `every` in [series.arr]"),
])  # fmt: skip
def test_a_day_that_does_not_fit_is_refused(run: Run, home: Path, typed: str, problem: str) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text(DATED, "utf-8")
    ran = run("record", *typed.split(), "--source", "press")
    assert (ran.code, ran.out, ran.err) == (2, "", f"catalyst: {problem}\n")


def test_the_last_good_book_takes_entries_while_it_is_broken(small: Path, run: Run) -> None:
    book = small / "catalysts.toml"
    book.write_text(book.read_text("utf-8") + SERIES, "utf-8")
    assert run("record", "retains", "note", "--source", "press").code == 0  # the book was judged once
    book.write_text(book.read_text("utf-8") + "\noops = \n", "utf-8")
    typed = ("--period", "2026Q2", "--source", "press")
    assert run("record", "ALAB", "revenue", "400M", *typed).code == 0
    assert run("record", "ALAB", "nrr", "112%", *typed).code == 0


def test_an_entry_for_a_book_that_was_never_valid_names_the_books_problem(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text(DATED + '\n[ticker.XYZ]\nnme = "x"\n', "utf-8")
    ran = run("record", "XYZ", "revenue", "5M", "--period", "2026Q2", "--source", "press")
    assert ran.out == ""
    assert "no key `nme`" in ran.err
    assert "in the book" not in ran.err


def test_a_figure_out_of_the_scale_of_the_last_is_asked_about(small: Path, run: Run) -> None:
    told = ("ALAB", "revenue", "--source", "release")
    assert run("record", *told[:2], "555.2M", "--period", "2026Q2", *told[2:]).code == 0
    refused = run("record", *told[:2], "610", "--period", "2026Q3", *told[2:])
    assert (refused.code, refused.out) == (2, "")
    assert "ALAB revenue $610.00 is out of scale with the last known, $555.2M of 2026Q2; write it with" in (
        refused.err
    )
    assert run("record", *told[:2], "610", "--period", "2026Q3", *told[2:], "--yes").code == 0
    assert run("record", *told[:2], "2B", "--period", "2026Q3", *told[2:]).code == 2  # beside the last, $610


SERIES = toml("""
[[checkpoint]] id = "retains" ; ticker = "ALAB" ; test = "nrr >= 110%"
""")

SCALED = SMALL + toml("""
[[checkpoint]] id = "grows" ; ticker = "ALAB" ; text = "Revenue reaches $360M"
test = "revenue >= $360M" ; period = "2026Q3"
""")


@pytest.mark.parametrize(("before", "typed", "doubt"), [
    ("", "revenue 555.2", "ALAB revenue $555.20 is out of scale with $360M in the test of grows"),
    ("", "revenue 555.2M", ""),
    ("revenue|guide 360M", "revenue 392.4", "$392.40 is out of scale with the last known, guide $360M"),
    ("revenue 392M", "net_income 41.5", "net_income $41.50 is out of scale with its revenue, $392M"),
    ("gross_profit 300M", "fcf 55.2", "fcf $55.20 is out of scale with its gross_profit, $300M"),
    ("revenue 392M", "net_income 0.4M", ""),
    ("revenue 392M", "revenue 400K", "revenue $400,000 is out of scale with the last known, $392M"),
    ("revenue 392M", "eps_diluted 0.41", ""),
    ("revenue 392M", "revenue 40.1B", "revenue $40.1B is out of scale with the last known, $392M"),
    ("eps_diluted 2.10", "eps_diluted 210", "$210.00 is out of scale with the last known, $2.10"),
    ("gross_margin 72%", "gross_margin 0.72%", "0.7% is out of scale with the last known, 72%"),
    ("gross_margin 72%", "gross_margin 12%", ""),
])  # fmt: skip
def test_a_first_figure_out_of_all_known_scales_is_asked_about(
    home: Path, run: Run, before: str, typed: str, doubt: str
) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text(SCALED, "utf-8")
    rest = ("--period", "2026Q3", "--source", "release")
    if before:
        what, value = before.split()
        assert run("record", "ALAB", what.replace("|", " "), value, *rest).code == 0
    ran = run("record", "ALAB", *typed.split(), *rest)
    assert (ran.code, doubt in ran.err) == (2 if doubt else 0, True), ran


def test_an_assumed_year_end_is_said_and_can_be_set(run: Run, small: Path) -> None:
    run("add", "MSFT", "10@400")
    figure = ("record", "MSFT", "revenue", "281.7B", "--period", "FY2026", "--source", "release")
    refused = run(*figure)
    assert refused.code == 2
    assert "FY2026 ends on 2026-12-31, which has not come yet, as calendar years are assumed" in refused.err
    book, setting = small / "catalysts.toml", 'fiscal_year_end = "06-30"'
    assert f"write {setting} under [ticker.MSFT]" in refused.err
    text = book.read_text("utf-8")
    book.write_text(text.replace("[ticker.MSFT]", f"[ticker.MSFT]\n{setting}"), "utf-8")
    assert run(*figure).out.startswith("saved: MSFT revenue FY2026 = $281.7B")


@pytest.mark.parametrize("value", ["78bn", "$78bn", "38 EUR", "12x"])
def test_a_value_that_is_no_percentage_is_refused(run: Run, value: str) -> None:
    before = run("facts", "ALAB").out
    ran = run(*["record", "ALAB", "pcie6_mix", value, "--period", "2026Q3", "--source", "release"])
    assert ran.code == 2
    assert "a percentage is needed" in ran.err
    assert run("facts", "ALAB").out == before


PENCE = toml("""\
schema = 1
[ticker."RR.L"] {}
[[checkpoint]] id = "{}" ; ticker = "RR.L" ; role = "kill" ; test = "{}"
""")


@pytest.mark.parametrize(("reports", "test", "reason"), [
    ("", "market_cap > 90B", "market_cap £93.5B, > £90B"),
    ('reports_in = "GBP"', "market_cap > 90B", "market_cap £93.5B, > £90B"),
    ("", "avg(market_cap, 2d) > 90B", "avg(market_cap, 2d) £93.1B, > £90B"),
    ("", "ps_ttm > 4", "ps_ttm 4.7x, > 4"),
    ("", "max(ps_ttm, 2d) > 4", "max(ps_ttm, 2d) 4.7x, > 4"),
    ("", "market_cap / ttm(revenue) > 4", "market_cap / ttm(revenue) 4.7x, > 4"),
    ("", "pe_ttm > 50", "pe_ttm 53.9x, > 50"),
    ("", "ttm(revenue) > 19B", "ttm(revenue) 2026Q3 £20B, > £19B"),
])  # fmt: skip
def test_a_share_priced_in_pence_reports_its_sums_in_pounds(
    run: Run, home: Path, now: object, tmp_path: Path, reports: str, test: str, reason: str
) -> None:
    home.mkdir(exist_ok=True)
    (home / "catalysts.toml").write_text(PENCE.format(reports, "a", test), "utf-8")
    closes = tmp_path / "closes.csv"
    closes.write_text("date,RR.L\n2026-11-18,1090\n2026-11-19,1100\n", "utf-8")
    assert run("import", str(closes)).code == 0
    for period in ("2025Q4", "2026Q1", "2026Q2", "2026Q3"):
        for figure, value in (("revenue", "5bn"), ("eps_diluted", "5.1"), ("shares_outstanding", "8500M")):
            rest = ("--period", period, "--source", "release", "--known", "2026-11-10")
            assert run("record", "RR.L", figure, value, *rest).code == 0
    assert reason in run("check").out
