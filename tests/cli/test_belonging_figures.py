"""What becomes of entered figures when what they belong to changes: a cadence, a company, the book."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import Run

BOOK = toml("""\
schema = 1
[ticker.ALAB]
[series.shipments] unit = "count" ; ticker = "ALAB" ; every = "{every}"
[[checkpoint]] id = "shipped" ; ticker = "ALAB" ; role = "guard" ; test = "shipments >= 500"
""")
DAYS = {
    "week": ("2026-W45", "2026-W46"),
    "day": ("2026-11-08", "2026-11-15"),
    "month": ("2026-09", "2026-10"),
    "quarter": ("2026Q2", "2026Q3"),
}


def value(run: Run) -> float | None:
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    return float(row["value"]["value"]) if row["value"] else None


def questions(run: Run) -> list[dict[str, str]]:
    waiting: list[dict[str, str]] = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    return waiting


def enter(run: Run, book: Path, every: str) -> None:
    book.write_text(BOOK.format(every=every), "utf-8")
    for day, figure in zip(DAYS[every], ("600", "620"), strict=True):
        where = ("--on" if every == "day" else "--period", day)
        assert run("record", "ALAB", "shipments", figure, *where, "--source", "mail").code == 0


CHANGES = [
    ("week", "day"),
    ("day", "week"),
    ("week", "quarter"),
    ("quarter", "week"),
    ("quarter", "month"),
    ("month", "quarter"),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_figures_of_another_cadence_are_asked_about(run: Run, book: Path, before: str, after: str) -> None:
    enter(run, book, before)
    assert (value(run), questions(run)) == (620, [])
    book.write_text(BOOK.format(every=after), "utf-8")
    assert value(run) is None
    sentence = f"shipments has a value each {after} now: 2 figures entered for each {before} do not count"
    assert [question["title"] for question in questions(run)] == [sentence]
    assert sentence in run("lint").out
    assert run("init").code == 0  # which saves what the book says now
    assert value(run) is None


def test_they_count_again_in_their_own_cadence(run: Run, book: Path) -> None:
    enter(run, book, "week")
    for every, known in (("day", None), ("week", 620), ("day", None)):
        book.write_text(BOOK.format(every=every), "utf-8")
        run("init")
        assert value(run) == known
    run("record", "ALAB", "shipments", "700", "--on", "2026-11-17", "--source", "mail")
    assert value(run) == 700
    book.write_text(BOOK.format(every="week"), "utf-8")
    assert value(run) == 620


def test_a_yes_counts_them_as_they_are_and_a_no_is_not_asked_again(run: Run, book: Path) -> None:
    enter(run, book, "week")
    book.write_text(BOOK.format(every="day"), "utf-8")
    (question,) = questions(run)
    assert run("inbox", "accept", question["id"]).code == 0
    assert (value(run), questions(run)) == (620, [])
    book.write_text(BOOK.format(every="week"), "utf-8")
    run("init")
    (question,) = questions(run)
    assert run("inbox", "dismiss", question["id"]).code == 0
    assert (value(run), questions(run)) == (None, [])


def test_a_yes_counts_a_count_under_another_noun(run: Run, book: Path) -> None:
    text = BOOK.format(every="week").replace("count", "seats")
    book.write_text(text, "utf-8")
    figures = (("2026-W45", "400"), ("2026-W46", "620"))
    for week, figure in figures:
        assert run("record", "ALAB", "shipments", figure, "--period", week, "--source", "mail").code == 0
    book.write_text(text.replace("seats", "customers"), "utf-8")
    assert value(run) is None
    (question,) = questions(run)
    assert run("inbox", "accept", question["id"]).code == 0
    assert (value(run), questions(run)) == (620, [])
    assert "shipped: holding" in run("why", "shipped").out
    assert "shipped: holding → broken" in run("undo", "ALAB").out  # what it counts for, goes too
    assert value(run) == 400


def test_a_quarter_is_never_counted_as_a_month(run: Run, book: Path) -> None:
    enter(run, book, "quarter")
    book.write_text(BOOK.format(every="month"), "utf-8")
    (question,) = questions(run)
    ran = run("inbox", "accept", question["id"])
    assert (ran.code, "enter the values of each month" in ran.err) == (4, True)
    assert run("inbox", "dismiss", question["id"]).code == 0
    assert (value(run), questions(run)) == (None, [])


def test_a_series_that_is_renamed_and_changes_its_cadence_at_once(run: Run, book: Path) -> None:
    enter(run, book, "week")
    text = (
        BOOK.format(every="day").replace("shipments", "units").replace("unit =", 'was = "shipments"\nunit =')
    )
    book.write_text(text, "utf-8")
    assert value(run) is None
    assert [question["title"][:32] for question in questions(run)] == ["units has a value each day now: "]


@pytest.mark.parametrize("exported", ["week", "day"])
def test_on_another_machine_they_are_of_the_cadence_they_were_entered_in(
    run: Run, home: Path, book: Path, exported: str, tmp_path: Path
) -> None:
    enter(run, book, "week")
    book.write_text(BOOK.format(every=exported), "utf-8")
    assert run("export", str(tmp_path / "export")).code == 0
    home.rename(tmp_path / "first")
    home.mkdir()
    enter(run, book, "day")
    assert run("import", str(tmp_path / "export")).code == 0
    assert value(run) == 620
    (question,) = questions(run)
    assert "2 figures entered for each week do not count" in question["title"]
    book.write_text(BOOK.format(every="week"), "utf-8")
    (question,) = questions(run)
    assert "2 figures entered for each day do not count" in question["title"]
    assert value(run) == 620


MERGED = toml("""\
schema = 1
[ticker.VMW]
[ticker.AVGO]
[[checkpoint]] id = "sales" ; ticker = "AVGO" ; role = "guard" ; test = "revenue >= $10B"
""")


def test_a_company_that_was_bought_is_no_former_name_of_the_buyer(run: Run, book: Path) -> None:
    book.write_text(MERGED, "utf-8")
    for ticker, figure in (("AVGO", "12B"), ("VMW", "3B")):
        assert (
            run(
                "record", ticker, "revenue", figure, "--period", "2026Q3", "--source", "release", "--yes"
            ).code
            == 0
        )
    text = MERGED.replace("[ticker.VMW]\n", "").replace("[ticker.AVGO]\n", '[ticker.AVGO]\nwas = "VMW"\n')
    book.write_text(text, "utf-8")
    assert value(run) == 12_000_000_000
    (question,) = questions(run)
    assert question["title"].startswith("VMW")
    assert "two companies merged" in run("lint").out


def test_two_companies_that_merge_into_a_third_are_no_former_names_of_it(run: Run, book: Path) -> None:
    book.write_text(MERGED, "utf-8")
    for ticker in ("AVGO", "VMW"):
        run("record", ticker, "revenue", "12B", "--period", "2026Q3", "--source", "release", "--yes")
    text = MERGED.replace("[ticker.VMW]\n", "").replace("AVGO", "NEW")
    book.write_text(text.replace("[ticker.NEW]\n", '[ticker.NEW]\nwas = ["AVGO", "VMW"]\n'), "utf-8")
    assert value(run) is None
    assert [question["title"] for question in questions(run)] == [
        f"{one} and NEW were two companies: your figures of {one} count nowhere" for one in ("AVGO", "VMW")
    ]


def test_a_file_is_judged_by_the_book_as_it_was_before_it_came(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text("schema = 1\n[ticker.ALAB]\n", "utf-8")
    run("init")
    kill = '[[checkpoint]]\nid = "stop"\nticker = "ALAB"\nrole = "kill"\ntest = "price < $100"\n'
    book.write_text(f"schema = 1\n[ticker.ALAB]\n{kill}", "utf-8")
    closes = tmp_path / "closes.csv"
    closes.write_text("ticker,date,close\nALAB,2026-11-18,120\nALAB,2026-11-19,90\n")
    assert run("import", str(closes)).code == 0
    words = [row["word"] for row in json.loads(run("inbox", "--json").out)["inbox"]]
    assert words == ["tripped"]
    with closing(sqlite3.connect(book.parent / "catalyst.db")) as base:
        popups = base.execute("SELECT title FROM outbox").fetchall()
    assert popups == [("ALAB kill tripped: price < $100",)]  # a file is news, as a source's closes are


STOP = '[[checkpoint]]\nid = "stop"\nticker = "ALAB"\nrole = "kill"\ntest = "price < $100"\n'


def test_a_snooze_ends_when_its_id_is_given_to_another_claim(run: Run, book: Path) -> None:
    book.write_text(f"schema = 1\n[ticker.ALAB]\n{STOP}", "utf-8")
    assert run("inbox", "snooze", "stop", "7d").code == 0
    assert is_snoozed(run, book)
    book.write_text(f"schema = 1\n[ticker.ALAB]\n{STOP.replace('price < $100', 'debt > 1B')}", "utf-8")
    assert not is_snoozed(run, book)


def is_snoozed(run: Run, book: Path) -> bool:
    closes = book.with_name("closes.csv")
    closes.write_text("ticker,date,close\nALAB,2026-11-18,120\n")
    assert run("import", str(closes)).code == 0  # which judges the book
    with closing(sqlite3.connect(book.with_name("catalyst.db"))) as database:
        return bool(database.execute("SELECT count(*) FROM snoozes").fetchone()[0])


@pytest.mark.parametrize(("known", "new", "doubt"), [
    (["100", "101", "102"], ["100", "101", "102", "51"], "102 on 2026-11-19, 51 on 2026-11-20"),
    (["100", "101", "102"], ["100", "101", "102", "190"], "102 on 2026-11-19, 190 on 2026-11-20"),
    (["100", "101", "102"], ["97", "98.4", "100.1", "103"], "3 known closes differ, by up to 3.0%"),
    (["100", "101", "102"], ["100", "101", "102", "120"], ""),
    (["100", "101", "102"], ["100", "99", "102", "103"], ""),  # one close is corrected
    (["100", "101", "102"], ["50", "50.5", "51", "52"], ""),  # a split, which is asked about
])  # fmt: skip
def test_a_file_whose_closes_jump_or_rewrite_others_asks_first(
    run: Run, book: Path, tmp_path: Path, known: list[str], new: list[str], doubt: str
) -> None:
    book.write_text(f"schema = 1\n[ticker.ALAB]\n{STOP}", "utf-8")
    for values, options in ((known, ()), (new, ()), (new, ("--yes",))):
        rows = [f"2026-11-{17 + n},{value}" for n, value in enumerate(values)]
        closes = tmp_path / "closes.csv"
        closes.write_text("\n".join(["date,ALAB", *rows]))
        done = run("import", str(closes), *options)
        refused = bool(doubt) and values is new and not options
        assert (done.code != 0) is refused
        assert (doubt in done.err) is bool(not doubt or refused)


FALL = """\
[[checkpoint]]
id = "fall"
ticker = "{0}"
role = "kill"
test = "drawdown(price, 4d) > 20%"
[[checkpoint]]
id = "stop"
ticker = "{0}"
role = "kill"
test = "price < $20"
"""
TARGET = '[[checkpoint]]\nid = "target"\nticker = "ALAB"\ndue = 2026-12-31\ntest = "price > $30"\n'
OLD_SHARE, NEW_SHARE = "2026-11-16,50\n2026-11-17,50.5\n", "2026-11-18,25.2\n2026-11-19,25\n"


@pytest.mark.parametrize(("files", "target"), [
    ((OLD_SHARE, NEW_SHARE), "met"),
    ((NEW_SHARE, OLD_SHARE), "pending"),  # $30 was written at $25: $50 of another share are not more
])  # fmt: skip
def test_closes_that_jump_are_asked_about_in_any_order_of_files(
    run: Run, book: Path, tmp_path: Path, files: tuple[str, str], target: str
) -> None:
    book.write_text("schema = 1\n[ticker.ALAB]\n" + FALL.format("ALAB") + TARGET, "utf-8")
    closes = tmp_path / "closes.csv"
    for nth, rows in enumerate(files):
        closes.write_text(f"date,ALAB\n{rows}", "utf-8")
        done = run("import", str(closes))
        assert (done.code == 4, "50.5 on 2026-11-17, 25.2 on 2026-11-18" in done.err) == (nth == 1,) * 2
    assert run("import", str(closes), "--yes").code == 0
    assert statuses(run) == {"fall": "unknown", "stop": "unknown", "target": target}
    (question,) = questions(run)
    assert question["title"].startswith("ALAB split 2:1? on Nov 18: its closes jump")


def test_closes_before_those_known_that_are_a_third_off_ask_first(
    run: Run, book: Path, tmp_path: Path
) -> None:
    book.write_text(f"schema = 1\n[ticker.ALAB]\n{STOP}", "utf-8")
    closes = tmp_path / "closes.csv"
    for day, value, code in ((18, 100, 0), (17, 75, 4), (17, 85, 0)):
        closes.write_text(f"date,ALAB\n2026-11-{day},{value}\n", "utf-8")
        assert run("import", str(closes)).code == code


@pytest.mark.parametrize(("price", "is_other"), [(25, 0), (29, 0), (33, 1), (50, 1), (12, 1)])
def test_a_renamed_share_costs_about_the_same_in_the_next_session(
    run: Run, book: Path, tmp_path: Path, price: int, is_other: int
) -> None:
    """Shares of a company that was merged are exchanged at a ratio: they go on under `was`."""
    closes = tmp_path / "closes.csv"
    for symbol, was, rows in (
        ("OLD", "", "2026-11-16,25\n2026-11-17,25\n"),
        ("NEW", 'was = "OLD"\n', f"2026-11-18,{price}\n2026-11-19,{price}\n"),
    ):
        book.write_text(f"schema = 1\n[ticker.{symbol}]\n{was}{FALL.format(symbol)}", "utf-8")
        closes.write_text(f"date,{symbol}\n{rows}", "utf-8")
        assert run("import", str(closes)).code == 0
        stop = statuses(run)["stop"]
    before = [one["title"] for one in questions(run) if "was written before it" in one["title"]]
    assert (stop == "unknown", len(before)) == (is_other, is_other)
    closes.write_text("date,NEW\n2026-11-16,25\n2026-11-17,25\n", "utf-8")
    assert run("import", str(closes)).code == (4 if is_other else 0)
    assert run("import", str(closes), "--yes").code == 0
    asked = [one["title"] for one in questions(run)]
    if price in (12, 50):  # the jump of its own closes takes the place of the other question
        assert [one[:10] for one in asked] == ["NEW split "]
        assert statuses(run)["fall"] == "unknown"
    assert (statuses(run)["stop"] == "unknown", bool(asked)) == (is_other, is_other)
    assert run("undo", "--file", "closes.csv").code == 0
    asked = [one["title"] for one in questions(run)]
    assert [one for one in asked if "closes of OLD" not in one] == before
    assert (statuses(run)["stop"] == "unknown") == is_other


def test_a_later_split_makes_a_renamed_share_no_other_one(run: Run, book: Path, tmp_path: Path) -> None:
    closes = tmp_path / "closes.csv"
    for symbol, was, prices in (("OLD", "", [25, 25]), ("NEW", 'was = "OLD"\n', [25, 25.5, 26])):
        book.write_text(f"schema = 1\n[ticker.{symbol}]\n{was}{FALL.format(symbol)}", "utf-8")
        for ratio in (1, 2) if was else (1,):
            rows = [f"2026-11-{(18 if was else 16) + n},{one / ratio}" for n, one in enumerate(prices)]
            closes.write_text("\n".join([f"date,{symbol}", *rows]), "utf-8")
            assert run("import", str(closes)).code == 0
    asked = [one["title"] for one in questions(run) if "closes of OLD" not in one["title"]]
    assert asked == ["NEW split 2:1 on Nov 23: what the book says was written before it"]


def test_amounts_of_before_do_not_go_over_if_the_symbol_is_another_companys_since(
    run: Run, book: Path, tmp_path: Path
) -> None:
    closes, until = tmp_path / "closes.csv", 'was = "OLD"\nwas_until = 2026-11-17\n'
    for symbol, was, more, price in (("OLD", "", "", "17,25"), ("NEW", until, "[ticker.OLD]\n", "18,8")):
        book.write_text(f"schema = 1\n[ticker.{symbol}]\n{was}{more}{FALL.format(symbol)}", "utf-8")
        closes.write_text(f"date,{symbol}\n2026-11-{price}\n", "utf-8")
        assert run("import", str(closes)).code == 0
        assert statuses(run)["stop"] == ("unknown" if was else "clear")


KUNA = toml("""schema = 1
[ticker."KOEI.ZA"] currency = "{currency}"
lots = [{{ quantity = 10, cost = 800, opened = 2026-11-02 }}]
[[checkpoint]] id = "floor" ; ticker = "KOEI.ZA" ; role = "kill" ; test = "price < {floor}"
[[checkpoint]] id = "loss" ; ticker = "KOEI.ZA" ; role = "kill" ; test = "gain < -20%"
""")


def test_an_amount_without_a_currency_is_not_read_in_another(run: Run, book: Path) -> None:
    """A country changes its money: 600 kuna are not 600 euros."""
    closes = book.with_name("closes.csv")
    book.write_text(KUNA.format(currency="HRK", floor=600), "utf-8")
    closes.write_text("date,KOEI.ZA\n2026-11-18,753.45\n2026-11-19,760.98\n")
    assert run("import", str(closes)).code == 0
    assert statuses(run) == {"floor": "clear", "loss": "clear"}
    book.write_text(KUNA.format(currency="EUR", floor=600), "utf-8")
    closes.write_text("date,KOEI.ZA\n2026-11-18,100\n2026-11-19,101\n")
    assert run("import", str(closes)).code == 0
    assert statuses(run) == {"floor": "unknown", "loss": "unknown"}
    (question,) = questions(run)
    assert question["title"].startswith("KOEI.ZA prices in EUR instead of HRK on Nov 19")
    book.write_text(KUNA.format(currency="EUR", floor=80), "utf-8")
    assert statuses(run) == {"floor": "clear", "loss": "unknown"}


def test_figures_per_share_do_not_go_over_to_another_class_of_shares(run: Run, book: Path) -> None:
    book.write_text("schema = 1\n[ticker.BRK-A]\n", "utf-8")
    for metric, figure in (("eps_diluted", "15000"), ("revenue", "95B")):
        where = ("--period", "2026Q3", "--source", "release", "--yes")
        assert run("record", "BRK-A", metric, figure, *where).code == 0
    claims = "".join(
        f'[[checkpoint]]\nid = "{name}"\nticker = "BRK-B"\nrole = "kill"\ntest = "{test}"\n'
        for name, test in (("eps", "eps_diluted < $5"), ("sales", "revenue < 80B"))
    )
    book.write_text(f'schema = 1\n[ticker.BRK-B]\nwas = "BRK-A"\n{claims}', "utf-8")
    assert statuses(run) == {"eps": "clear", "sales": "clear"}
    both = book.read_text().replace("[ticker.BRK-B]", "[ticker.BRK-A]\n[ticker.BRK-B]")
    closes = book.with_name("closes.csv")
    closes.write_text("date,BRK-A,BRK-B\n2026-11-18,741000,494\n")
    book.write_text(both.replace('was = "BRK-A"\n', ""), "utf-8")
    assert run("import", str(closes)).code == 0
    book.write_text(f'schema = 1\n[ticker.BRK-B]\nwas = "BRK-A"\n{claims}', "utf-8")
    assert statuses(run) == {"eps": "unknown", "sales": "clear"}
    (question,) = questions(run)
    assert question["title"].startswith("BRK-B is another share than BRK-A")


def statuses(run: Run) -> dict[str, str]:
    rows = json.loads(run("check", "--json").out)["checkpoints"]
    return {row["id"]: row["status"] for row in rows}


NRR = '[[checkpoint]]\nid = "nrr"\nticker = "CRWD"\nrole = "kill"\ntest = "nrr < 112%"\n'


def test_a_figure_that_claims_read_adjusted_is_not_saved_as_another(run: Run, book: Path) -> None:
    margin = '[[checkpoint]]\nid = "gm"\nticker = "ALAB"\nrole = "guard"\ntest = "gross_margin >= 72%"\n'
    book.write_text(f'schema = 1\n[ticker.ALAB]\n{margin}basis = "non_gaap"\n', "utf-8")
    record = ("record", "ALAB", "gross_margin", "86%", "--period", "2026Q3", "--source", "release")
    assert "gm reads gross_margin non-GAAP: say --basis non_gaap, or gaap" in run(*record).err
    assert run(*record, "--basis", "non_gaap").code == 0
    assert statuses(run) == {"gm": "holding"}


def test_a_renaming_says_how_it_is_undone(run: Run, book: Path) -> None:
    book.write_text(f"schema = 1\n[ticker.CRWD]\n{NRR}", "utf-8")
    assert "`catalyst undo` undoes it" in run("record", "nrr", "--rename", "crwd-nrr").out
    assert run("record", "crwd-nrr", "--rename", "nrr").code == 0
    assert 'id = "nrr"' in book.read_text("utf-8")


def test_closes_that_are_rewritten_later_change_no_verdict_in_silence(run: Run, book: Path) -> None:
    """The book is younger than the spin-off; its verdict was reached by closes from before it."""
    claim = '[[checkpoint]]\nid = "t"\nticker = "GE"\ntest = "price > 150"\ndue = "2027"\n'
    book.write_text(f"schema = 1\n[ticker.GE]\n{claim}", "utf-8")
    closes = book.with_name("closes.csv")
    old, new = ("140", "141", "142", "151"), ("109.3", "110.1", "110.9", "117.9", "119")
    for values in (old, new):
        rows = [f"2026-11-{16 + n},{value}" for n, value in enumerate(values)]
        closes.write_text("\n".join(["date,GE", *rows]))
        assert run("import", str(closes), "--yes").code == 0
        assert statuses(run) == {"t": "met"}
    (question,) = questions(run)
    assert question["title"].startswith("GE prices divided by 1.281")


def test_a_command_says_that_a_question_waits(run: Run, book: Path) -> None:
    claim = '[[checkpoint]]\nid = "e"\nticker = "ALAB"\nevent = "the {} opens"\ndue = 2027-06-30\n'
    text = "schema = 1\n[ticker.ALAB]\n" + claim
    book.write_text(text.format("plnt"), "utf-8")
    assert run("record", "e", "happened", "--on", "2026-11-02", "--source", "press release").code == 0
    assert "waits" not in run("check").err
    book.write_text(text.format("plant"), "utf-8")
    for command in ("check", "inbox"):
        assert run(command).err == "catalyst: 1 question waits (`catalyst inbox accept`)\n"
    assert run("why", "e").err == (
        "catalyst: e: what was entered for another claim does not count; does it still hold? "
        "(`catalyst inbox accept`)\n"
    )
    (question,) = questions(run)
    asked = run("inbox", "accept").out
    assert "accept: it counts for the claim of now" in asked
    assert "dismiss: it stays aside and is not asked again" in asked
    assert run("inbox", "accept", question["id"]).code == 0
    done = run("why", "e")
    assert (done.out.split("\n")[0], done.err) == ("e: met (on time)", "")


YEARS = toml("""\
schema = 1
[ticker.ALAB] fiscal_year_end = "{end}"
[[checkpoint]] id = "r" ; ticker = "ALAB" ; test = "revenue >= 100M" ; period = "FY2025"
""")


def standing(run: Run) -> str:
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    return str(row["status"])


def test_a_figure_keeps_its_period_when_the_year_end_is_mended(run: Run, book: Path) -> None:
    book.write_text(YEARS.format(end="12-31"), "utf-8")
    assert (
        run("record", "ALAB", "revenue", "120M", "--period", "FY2025", "--source", "press release").code == 0
    )
    assert (standing(run), questions(run)) == ("met", [])
    book.write_text(YEARS.format(end="01-31"), "utf-8")
    assert standing(run) == "overdue"
    (question,) = questions(run)
    assert question["title"] == "ALAB's fiscal years end otherwise now: 1 figure does not count"
    assert question["quote"].startswith(
        "FY2025 ended 2025-12-31 when you entered it, and ends 2025-01-31 now"
    )
    assert "1 figure does not count (FY2025 ended 2025-12-31" in run("lint").out
    # A rule by weeks that ends the same periods changes nothing.
    book.write_text(YEARS.format(end="Sat nearest 12-28"), "utf-8")
    assert (standing(run), questions(run)) == ("met", [])


@pytest.mark.parametrize(("answer", "status"), [("accept", "met"), ("dismiss", "overdue")])
def test_the_answer_about_a_year_end_stays(run: Run, book: Path, answer: str, status: str) -> None:
    book.write_text(YEARS.format(end="12-31"), "utf-8")
    run("record", "ALAB", "revenue", "120M", "--period", "FY2025", "--source", "press release")
    book.write_text(YEARS.format(end="01-31"), "utf-8")
    (question,) = questions(run)
    assert run("inbox", answer, question["id"]).code == 0
    assert (standing(run), questions(run)) == (status, [])
    # What is entered from now on is of the period that its name means now.
    run("record", "ALAB", "revenue", "90M", "--period", "FY2025", "--source", "press release")
    assert standing(run) == "missed"


def test_two_series_that_become_one_are_not_joined_by_was(run: Run, book: Path) -> None:
    two = 'schema = 1\n[ticker.AAA]\n[series.arr]\nunit = "USD"\n{}'
    claim = '[[checkpoint]]\nid = "a"\nticker = "AAA"\ntest = "arr >= 500M"\nperiod = "2026Q3"\n'
    other = '[series.cloud_arr]\nunit = "USD"\n'
    book.write_text(two.format(other + claim), "utf-8")
    for name, figure in (("arr", "525M"), ("cloud_arr", "290M")):
        entered = run("record", "AAA", name, figure, "--period", "2026Q3", "--source", "release Q3")
        assert entered.code == 0
    assert json.loads(run("check", "--json").out)["checkpoints"][0]["status"] == "met"
    book.write_text(two.format('was = "cloud_arr"\n' + claim), "utf-8")
    assert json.loads(run("check", "--json").out)["checkpoints"][0]["status"] == "met"
    (asked,) = questions(run)
    assert "were two series: your figures of cloud_arr count nowhere" in asked["title"]
