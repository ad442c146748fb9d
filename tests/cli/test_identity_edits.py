"""What an edit of the book leaves unknown, asks about and tells: currencies, ids, symbols, periods."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import Run
from tests.cli.test_identity import asked_id, questions


def edit(book: Path, *changes: tuple[str, str]) -> None:
    text = book.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    book.write_text(text, "utf-8")


def judged(run: Run) -> dict[str, str]:
    """Judge and notify; return the status of each row."""
    run("inbox", "ack", "nothing")  # judges, and saves what it finds
    return {one["id"]: one["status"] for one in json.loads(run("check", "--json").out)["checkpoints"]}


def popups(run: Run, book: Path) -> list[str]:
    """Judge, and return the titles of all notifications so far."""
    judged(run)
    with closing(sqlite3.connect(book.parent / "catalyst.db")) as db:
        return [title for (title,) in db.execute("SELECT title FROM outbox ORDER BY id")]


def figures(run: Run, path: Path, *rows: str) -> None:
    """Import figures, each written `day ticker metric period value unit basis`, gaap for none."""
    head = "known_at,ticker,metric,period,value,unit,basis,kind,grade,source\n"
    split = ((row if len(row.split()) > 6 else f"{row} gaap").split() for row in rows)
    text = "".join(",".join(row) + ",actual,release,release x\n" for row in split)
    path.write_text(head + text, "utf-8")
    found = run("import", str(path), "--yes")
    assert found.code == 0, found.err


def closes(run: Run, path: Path, symbol: str, *rows: str) -> None:
    """Import closes, each written `day close`."""
    text = "".join(row.replace(" ", ",") + "\n" for row in rows)
    path.write_text(f"date,{symbol}\n{text}", "utf-8")
    found = run("import", str(path), "--yes")
    assert found.code == 0, found.err


SUSPENDED = toml("""\
schema = 1
[ticker.AAA]
[ticker.OLD]
[[checkpoint]] id = "u" ; ticker = "AAA" ; role = "kill" ; test = "price < 10"
unless = { test = "revenue@OLD > 100M" }
[[checkpoint]] id = "e" ; ticker = "AAA" ; role = "kill" ; test = "price < 8"
unless = { event = "it is taken private" }
""")


def test_a_kill_is_unknown_while_nobody_knows_whether_it_is_suspended(run: Run, book: Path) -> None:
    book.write_text(SUSPENDED, "utf-8")
    figures(run, book.parent / "f.csv", "2026-08-01 OLD revenue 2026Q2 101000000 USD")
    closes(run, book.parent / "c.csv", "AAA", "2026-11-18 9", "2026-11-19 9", "2026-11-20 9")
    assert judged(run) == {"u": "void", "e": "clear"}
    edit(book, ("OLD", "NEWC"))  # a new symbol, and `was` is forgotten
    assert judged(run) == {"u": "unknown", "e": "clear"}
    assert "unless: NEWC revenue is not known; else tripped: price $9.00" in run("why", "u").out
    assert popups(run, book) == [
        "OLD is no ticker of the book any more: what you entered of it counts nowhere"
    ]
    edit(book, ("[ticker.NEWC]", '[ticker.NEWC]\nwas = "OLD"'))
    assert judged(run) == {"u": "void", "e": "clear"}


DOLLARS = toml("""\
schema = 1
[ticker.AAA]
[series.bookings] unit = "USD"
[[checkpoint]] id = "past" ; ticker = "AAA" ; test = "revenue >= 95M" ; period = "2026Q1"
[[checkpoint]] id = "target" ; ticker = "AAA" ; test = "revenue >= target"
target = { 2026Q2 = "100M", 2026Q4 = "95M" }
[[checkpoint]] id = "base" ; ticker = "AAA" ; role = "guard" ; test = "revenue > base(revenue) * 0.9"
base = { period = "2026Q1", revenue = "100M" }
[[checkpoint]] id = "bands" ; ticker = "AAA" ; role = "gauge" ; value = "revenue"
bands = { low = "< 100M", high = ">= 100M" }
[[checkpoint]] id = "least" ; ticker = "AAA" ; role = "guard" ; test = "revenue >= 99M"
[[checkpoint]] id = "series" ; ticker = "AAA" ; role = "kill" ; test = "bookings < 90M"
[[checkpoint]] id = "guided" ; ticker = "AAA" ; role = "kill" ; test = "guide(revenue, next) < 80M"
[[checkpoint]] id = "suspended" ; ticker = "AAA" ; role = "kill" ; test = "price < 10"
unless = { test = "revenue > 100M" }
[[checkpoint]] id = "first" ; ticker = "AAA" ; role = "guard" ; test = "rd_expense >= 10M"
""")
STAY = "amounts without a currency stay in USD"
EDITED = [f"AAA reports in EUR now: {STAY}", f"bookings is in EUR now: {STAY}"]


def test_amounts_keep_the_currency_they_were_written_in_until_the_user_answers(run: Run, book: Path) -> None:
    book.write_text(DOLLARS, "utf-8")
    figures(
        run,
        book.parent / "f.csv",
        "2026-05-01 AAA revenue 2026Q1 100000000 USD",
        "2026-08-01 AAA revenue 2026Q2 101000000 USD",
        "2026-08-01 AAA bookings 2026Q2 101000000 USD company",
    )
    closes(run, book.parent / "c.csv", "AAA", "2026-11-18 9", "2026-11-19 9", "2026-11-20 9")
    before = judged(run)
    assert before["past"] == "met"
    assert (before["suspended"], before["bands"]) == ("void", "high")
    old = popups(run, book)
    edit(book, ("[ticker.AAA]", '[ticker.AAA]\nreports_in = "EUR"'), ('unit = "USD"', 'unit = "EUR"'))
    figures(
        run,
        book.parent / "g.csv",
        "2026-11-02 AAA revenue 2026Q3 96000000 EUR",
        "2026-11-02 AAA bookings 2026Q3 89000000 EUR company",
        "2026-11-02 AAA rd_expense 2026Q3 9900000 EUR",
    )
    open_ones = ("base", "bands", "least", "series", "suspended", "first")
    after = judged(run)
    assert {id_: after[id_] for id_ in open_ones} == dict.fromkeys(open_ones, "unknown")
    assert (after["past"], after["target"]) == ("met", "pending")
    assert set(EDITED) < set(questions(run))
    said = run("inbox", "accept").out
    assert "past, target, base, bands, least, guided, suspended, first: unknown until" in said
    assert "series: unknown until you write the amounts in EUR" in said
    news = popups(run, book)[len(old) :]
    assert set(news) <= set(questions(run))
    # What is written in the new currency goes on
    edit(
        book,
        ("revenue >= 99M", "revenue >= 97M EUR"),
        ("< 100M", "< 90M EUR"),
        (">= 100M", ">= 90M EUR"),
        ('revenue = "100M"', 'revenue = "90M EUR"'),
    )
    now = judged(run)
    assert (now["least"], now["bands"], now["base"]) == ("broken", "high", "holding")
    assert "past, target, guided, suspended, first: unknown until" in run("inbox", "accept").out
    # `n`: the others are in euros too
    for _ in range(3):
        waiting = json.loads(run("inbox", "accept", "--json").out)["waiting"]
        if mine := [one["id"] for one in waiting if one["title"] in EDITED]:
            assert run("inbox", "dismiss", mine[0]).code == 0
    now = judged(run)
    assert (now["series"], now["first"]) == ("tripped", "broken")
    assert run("undo").code == 0
    assert run("undo").code == 0
    now = judged(run)
    assert (now["series"], now["first"]) == ("unknown", "unknown")
    assert set(EDITED) < set(questions(run))


CLAIMS = toml("""\
schema = 1
[ticker.AAA]
[[checkpoint]] id = "q3-rev" ; ticker = "AAA" ; test = "revenue >= 100M" ; period = "2026Q3" ; p = 0.9
[[checkpoint]] id = "chip" ; ticker = "AAA" ; event = "the chip ships" ; due = 2027
[[checkpoint]] id = "cfo" ; ticker = "AAA" ; role = "kill" ; event = "the CFO leaves"
""")


def test_an_id_that_is_renamed_and_reworded_in_one_edit_loses_nothing_in_silence(
    run: Run, book: Path, tmp_path: Path
) -> None:
    book.write_text(CLAIMS, "utf-8")
    judged(run)
    figures(run, tmp_path / "f.csv", "2026-11-02 AAA revenue 2026Q3 99500000 USD")
    assert run("record", "cfo", "happened", "--on", "2026-11-05", "--source", "release").code == 0
    assert judged(run) == {"q3-rev": "missed", "chip": "pending", "cfo": "tripped"}
    old = popups(run, book)
    edit(
        book,
        ("q3-rev", "q3-sales"),
        (">= 100M", ">= 99M"),
        ('"chip"', '"new-chip"'),
        ("the chip ships", "the new chip ships"),
        ('"cfo"', '"cfo-2"'),
        ("the CFO leaves", "the CFO leaves without notice"),
    )
    is_it = "{} is gone and {} is new: is it the same claim in other words?"
    asked = [is_it.format("cfo", "cfo-2"), is_it.format("q3-rev", "q3-sales")]
    assert (judged(run)["q3-sales"], sorted(questions(run))) == ("met", asked)
    assert sorted(popups(run, book)[len(old) :]) == asked, "and nothing of the chip: it had nothing to lose"
    assert all(title in run("lint").out for title in asked)
    waiting = {one["title"]: one for one in json.loads(run("inbox", "accept", "--json").out)["waiting"]}
    assert "1 entry, the verdict tripped of cfo" in run("inbox", "accept").out
    assert run("inbox", "accept", waiting[asked[1]]["id"]).code == 0
    (row,) = (one for one in json.loads(run("check", "--json").out)["checkpoints"] if one["id"] == "q3-sales")
    assert (row["status"], "moved" in row["marks"]) == ("met", True)
    assert run("inbox", "accept", waiting[asked[0]]["id"]).code == 0
    assert judged(run)["cfo-2"] == "clear"
    still = "cfo-2: what was entered for another claim does not count; does it still hold?"
    assert questions(run) == [still]
    assert (
        run("inbox", "accept", json.loads(run("inbox", "accept", "--json").out)["waiting"][0]["id"]).code == 0
    )
    assert judged(run)["cfo-2"] == "tripped"


def test_an_id_that_is_replaced_twice_before_anybody_answers_is_still_asked_about(
    run: Run, book: Path
) -> None:
    book.write_text(CLAIMS, "utf-8")
    assert run("record", "cfo", "happened", "--on", "2026-11-05", "--source", "release").code == 0
    judged(run)
    edit(book, ('"cfo"', '"cfo-2"'), ("the CFO leaves", "the CFO leaves at once"))
    assert len(questions(run)) == 1
    edit(book, ('"cfo-2"', '"cfo-3"'), ("leaves at once", "leaves without notice"))
    assert questions(run) == ["cfo is gone and cfo-3 is new: is it the same claim in other words?"]
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert questions(run) == ["cfo-3: what was entered for another claim does not count; does it still hold?"]


def test_ids_replaced_in_turn_are_asked_about_one_after_the_other_only_after_a_no(
    run: Run, book: Path
) -> None:
    book.write_text(CLAIMS, "utf-8")
    for old, new, words in (("cfo", "cfo-2", "at once"), ("cfo-2", "cfo-3", "at last")):
        assert run("record", old, "happened", "--on", "2026-11-05", "--source", "release").code == 0
        judged(run)
        edit(book, (f'"{old}"', f'"{new}"'), ("the CFO leaves", f"the CFO leaves {words}"))
    asked = "{} is gone and cfo-3 is new: is it the same claim in other words?"
    assert questions(run) == [asked.format("cfo")]
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert questions(run) == [asked.format("cfo-2")]
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert questions(run) == []


def test_an_id_that_is_another_checkpoint_is_named_by_lint_alone(run: Run, book: Path) -> None:
    book.write_text(CLAIMS, "utf-8")
    assert run("record", "cfo", "happened", "--on", "2026-11-05", "--source", "release").code == 0
    judged(run)
    edit(book, ('"cfo"', '"ceo"'), ("the CFO leaves", "the CEO leaves"))
    assert len(questions(run)) == 1
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert questions(run) == []
    assert "what belonged to cfo stays aside" in run("lint").out
    edit(book, ('"ceo"', '"cfo"'), ("the CEO leaves", "the CFO leaves"))
    assert (judged(run)["cfo"], questions(run)) == ("tripped", [])


OWN = toml("""\
schema = 1
[ticker.ZZZ]
[ticker.SQ] {name}
[[checkpoint]] id = "rev" ; ticker = "SQ" ; role = "kill" ; test = "revenue < 100M"
[[checkpoint]] id = "cfo" ; ticker = "SQ" ; role = "kill" ; event = "the CFO leaves"
""")


@pytest.mark.parametrize(
    ("name", "counts"), [('name = "Squirrel Nuts"', False), ("cik = 4242", False), ("", True)]
)
def test_a_symbol_that_comes_back_to_the_book_with_a_name_may_be_another_companys(
    run: Run, book: Path, tmp_path: Path, name: str, counts: bool
) -> None:
    book.write_text(OWN.format(name=""), "utf-8")
    judged(run)
    figures(run, tmp_path / "f.csv", "2026-08-01 SQ revenue 2026Q2 90000000 USD")
    assert run("record", "cfo", "happened", "--on", "2026-08-10", "--source", "release").code == 0
    assert judged(run) == {"rev": "tripped", "cfo": "tripped"}
    book.write_text("schema = 1\n[ticker.ZZZ]\n", "utf-8")
    assert judged(run) == {}
    old = popups(run, book)
    book.write_text(OWN.format(name=name), "utf-8")
    if counts:  # the user put it back
        assert (judged(run), questions(run)) == ({"rev": "tripped", "cfo": "tripped"}, [])
        return
    edit(book, ('"rev"', '"sales"'), ('"cfo"', '"boss"'))
    whose = "Squirrel Nuts" if "Squirrel" in name else "cik 4242"
    asked = f"SQ is {whose} now: 1 figure, 1 entry entered for the SQ of before do not count"
    assert (judged(run), questions(run)) == ({"sales": "unknown", "boss": "clear"}, [asked])
    assert popups(run, book)[len(old) :] == [asked]
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert judged(run)["sales"] == "tripped"
    assert questions(run) == ["cfo is gone and boss says the same: was it renamed?"]


PROBE = toml("""\
schema = 1
[ticker.AAA]
[[checkpoint]] id = "probe" ; ticker = "AAA" ; role = "kill" ; event = "the SEC opens a probe"
""")


def test_rows_that_come_again_under_other_ids_are_no_new_entries(run: Run, book: Path) -> None:
    def nightly(*ids: str) -> str:
        head = "id,known_at,checkpoint,effect,grade,source,happened_on\n"
        text = "".join(f"{one},2026-10-05,probe,happened,release,release x,2026-10-05\n" for one in ids)
        file = book.parent / "evidence.csv"
        file.write_text(head + text, "utf-8")
        found = run("import", str(file))
        assert found.code == 0, found.err
        return found.out

    book.write_text(PROBE, "utf-8")
    judged(run)
    assert "1 new + 0 already there" in nightly("a1")
    assert judged(run)["probe"] == "tripped"
    edit(book, ("the SEC opens a probe", "the CEO leaves"))
    assert judged(run)["probe"] == "clear"
    old = popups(run, book)
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert "0 new + 1 already there" in nightly("b1")
    assert (judged(run)["probe"], popups(run, book)[len(old) :]) == ("clear", [])
    assert "1 new + 1 already there" in nightly("b1", "b2"), "two of a day are two, as its maker says"
    assert run("undo", "--file", "evidence.csv").code == 0


SWAPPED = toml("""\
schema = 1
[ticker.AAA]
[ticker.BBB]
[[checkpoint]] id = "one" ; ticker = "AAA" ; role = "kill" ; event = "the CFO leaves"
[[checkpoint]] id = "two" ; ticker = "AAA" ; role = "kill" ; event = "the FDA opens a probe"
""")


def test_evidence_of_two_ids_that_are_swapped_is_offered_to_its_words(run: Run, book: Path) -> None:
    book.write_text(SWAPPED, "utf-8")
    assert run("record", "one", "happened", "--on", "2026-11-10", "--source", "release").code == 0
    assert judged(run) == {"one": "tripped", "two": "clear"}
    edit(book, ('"one"', '"x"'), ('"two"', '"one"'), ('"x"', '"two"'))
    asked = "two says now what one said: does what was entered belong to it?"
    assert (judged(run), questions(run)) == ({"one": "clear", "two": "clear"}, [asked])
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert (judged(run), questions(run)) == ({"one": "clear", "two": "tripped"}, [])
    assert run("undo").code == 0
    assert questions(run) == [asked]


def test_evidence_of_claims_that_are_merged_or_split_is_offered_to_its_words(run: Run, book: Path) -> None:
    one = '[[checkpoint]]\nid = "{}"\nticker = "AAA"\nevent = "{}"\ndue = 2027\n'
    apart = one.format("a", "Japan approves") + one.format("b", "the FDA approves")
    both = one.replace(
        'event = "{}"', 'all = [{{ event = "Japan approves" }}, {{ event = "the FDA approves" }}]'
    )
    head = "schema = 1\n[ticker.AAA]\n"
    book.write_text(head + apart, "utf-8")
    for id_ in ("a", "b"):
        assert run("record", id_, "happened", "--on", "2026-11-10", "--source", "release").code == 0
    assert judged(run) == {"a": "met", "b": "met"}
    book.write_text(head + both.format("a"), "utf-8")
    asked = "a says now what b said: does what was entered belong to it?"
    assert (judged(run), questions(run)) == ({"a": "pending"}, [asked])
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert (judged(run), questions(run)) == ({"a": "met"}, [])
    book.write_text(head + apart, "utf-8")
    back = "b says now what a said: does what was entered belong to it?"
    assert (judged(run), questions(run)) == ({"a": "met", "b": "pending"}, [back])
    assert run("inbox", "accept", asked_id(run)).code == 0
    assert (judged(run), questions(run)) == ({"a": "met", "b": "met"}, [])


def test_an_answer_about_a_currency_never_breaks_the_book(run: Run, book: Path, tmp_path: Path) -> None:
    text = (
        'schema = 1\n[group]\npeers = ["AAA", "BBB"]\n[ticker.AAA]\n[ticker.BBB]\n[[thesis]]\nid = "t"\n'
        'text = "x"\nopened = 2026-01-02\n[[checkpoint]]\nid = "s"\nthesis = "t"\nrole = "kill"\n'
        'test = "sum(capex@peers) < 150M"\n'
    )
    book.write_text(text, "utf-8")
    judged(run)
    rows = (f"2026-08-01 {one} capex 2026Q2 100000000 USD" for one in ("AAA", "BBB"))
    figures(run, tmp_path / "f.csv", *rows)
    assert judged(run) == {"s": "clear"}
    edit(book, ("[ticker.BBB]", '[ticker.BBB]\nreports_in = "EUR"'))
    rows = ("2026-11-01 {} capex 2026Q3 70000000 {}".format(*one) for one in (("AAA", "USD"), ("BBB", "EUR")))
    figures(run, tmp_path / "g.csv", *rows)
    assert judged(run) == {"s": "unknown"}
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert judged(run) == {"s": "unknown"}


def test_a_ruling_on_a_test_that_names_a_company_follows_its_new_symbol(run: Run, book: Path) -> None:
    claim = '[[checkpoint]]\nid = "c"\nticker = "AAA"\nrole = "kill"\ntest = "revenue < revenue@BBB"\n'
    book.write_text(f"schema = 1\n[ticker.AAA]\n[ticker.BBB]\n{claim}", "utf-8")
    judged(run)
    figures(
        run,
        book.parent / "f.csv",
        "2026-11-01 AAA revenue 2026Q3 110000000 USD",
        "2026-11-01 BBB revenue 2026Q3 115000000 USD",
    )
    assert run("record", "c", "ruled", "clear", "--note", "one-off at BBB").code == 0
    assert judged(run) == {"c": "clear"}
    edit(book, ("BBB", "DDD"), ("[ticker.DDD]", '[ticker.DDD]\nwas = "BBB"'))
    assert (judged(run), questions(run)) == ({"c": "clear"}, [])


YEARS = toml("""\
schema = 1
[ticker.AAA] fiscal_year_end = "12-31"
[[checkpoint]] id = "plant" ; ticker = "AAA" ; event = "the plant ships" ; due = "FY2026"
[[checkpoint]] id = "goals" ; ticker = "AAA" ; test = "revenue >= target"
target = { 2026Q3 = "105M", 2026Q4 = "120M" }
""")


def test_an_edit_of_the_year_end_asks_but_notifies_of_nothing_overdue(run: Run, book: Path) -> None:
    book.write_text(YEARS, "utf-8")
    judged(run)
    figures(run, book.parent / "f.csv", "2026-11-01 AAA revenue 2026Q3 110000000 USD")
    assert judged(run)["plant"] == "pending"
    old = popups(run, book)
    edit(book, ("12-31", "06-30"))
    assert judged(run) == {"plant": "overdue", "goals": "overdue"}
    assert popups(run, book)[len(old) :] == questions(run)
    assert questions(run) == ["AAA's fiscal years end otherwise now: 1 figure does not count"]


GAINS = toml("""\
schema = 1
[defaults] base_currency = "USD"
[ticker.AAA] lots = [{ quantity = 10, cost = "100", opened = 2026-10-01 }]
[[checkpoint]] id = "loss" ; ticker = "AAA" ; role = "kill" ; test = "gain < -2%"
""")


def test_gains_in_another_currency_are_named_and_notify_of_nothing_else(run: Run, book: Path) -> None:
    book.write_text(GAINS, "utf-8")
    judged(run)
    rates = book.parent / "rates.csv"
    rates.write_text(
        "date,USD\n2026-10-01,1.10\n2026-11-18,1.16\n2026-11-19,1.16\n2026-11-20,1.16\n", "utf-8"
    )
    assert run("import", str(rates)).code == 0
    closes(run, book.parent / "c.csv", "AAA", "2026-11-18 101", "2026-11-19 101", "2026-11-20 101")
    assert judged(run) == {"loss": "clear"}
    old = popups(run, book)
    edit(book, ('base_currency = "USD"', 'base_currency = "EUR"'))
    asked = "Gains and weights are in EUR now, in USD before: verdicts may differ by that"
    assert (judged(run), questions(run)) == ({"loss": "tripped"}, [asked])
    assert popups(run, book)[len(old) :] == [asked]
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert questions(run) == []


THESES = toml("""\
schema = 1
[ticker.AAA]
[[thesis]] id = "old" ; ticker = "AAA" ; text = "It grows" ; opened = 2026-01-02
[[thesis]] id = "new" ; ticker = "AAA" ; text = "It grows more" ; opened = 2026-11-20
[[checkpoint]] id = "reach" ; thesis = "old" ; ticker = "AAA" ; test = "price >= 110" ; due = 2026-11-30
""")


def test_a_settled_checkpoint_that_moves_to_a_later_thesis_is_named_once(run: Run, book: Path) -> None:
    book.write_text(THESES, "utf-8")
    judged(run)
    closes(run, book.parent / "c.csv", "AAA", "2026-11-18 112", "2026-11-19 100", "2026-11-20 100")
    assert judged(run) == {"reach": "met"}
    old = popups(run, book)
    edit(book, ('thesis = "old"', 'thesis = "new"'))
    asked = "reach was met and is judged anew: its thesis or its groups were edited"
    assert (judged(run), questions(run)) == ({"reach": "pending"}, [asked])
    assert popups(run, book)[len(old) :] == [asked]
    assert run("inbox", "dismiss", asked_id(run)).code == 0
    assert questions(run) == []


def test_a_listing_in_another_currency_says_how_its_closes_come_in(run: Run, book: Path) -> None:
    book.write_text('schema = 1\n[ticker."SMT.L"]\n', "utf-8")
    closes(run, book.parent / "c.csv", "SMT.L", "2026-11-18 900", "2026-11-19 905")
    book.write_text('schema = 1\n[ticker."SMT.L"]\ncurrency = "USD"\n', "utf-8")
    file = book.parent / "d.csv"
    file.write_text("date,SMT.L\n2026-11-20,12.1\n", "utf-8")
    said = run("import", str(file), "--yes").err
    assert "known in GBp, these are in USD: a file in it from 2026-11-18 on may replace them" in said
    assert 'was = "SMT.L"' in said


@pytest.mark.parametrize(
    ("id_", "claim"), [("c[2026Q3]", 'every = "quarter"\nfrom = 2026-01-01'), ("c", 'period = "2026Q3"')]
)
def test_entries_of_earlier_versions_keep_the_days_of_their_quarter(
    run: Run, book: Path, id_: str, claim: str
) -> None:
    text = (
        'schema = 1\n[ticker.AAA]\nfiscal_year_end = "12-31"\n[[checkpoint]]\nid = "c"\nticker = "AAA"\n'
        f'test = "revenue >= 10M"\n{claim}\n'
    )
    book.write_text(text, "utf-8")
    assert run("record", id_, "ruled", "met", "--note", "by the call").code == 0
    with closing(sqlite3.connect(book.parent / "catalyst.db")) as db, db:  # as they saved it
        last = "checkpoint, ticker, claim, CASE instr(checkpoint, '[') WHEN 0 THEN period ELSE '' END, '', at"
        db.execute(
            "INSERT INTO given_to (evidence, checkpoint, ticker, claim, period, due, at) "
            f"SELECT evidence, {last} FROM given_to"
        )
    assert f"{id_}: met" in run("why", id_).out
    edit(book, ("12-31", "06-30"))
    assert f"{id_}: met" not in run("why", id_).out
    assert questions(run) == ["c: what was entered for another claim does not count; does it still hold?"]


def test_an_id_that_changes_with_its_thesis_or_its_ticker_is_asked_about(run: Run, book: Path) -> None:
    text = (
        'schema = 1\n[ticker.AAA]\n[[thesis]]\nid = "macro"\ntext = "Rates fall"\nopened = 2026-01-02\n'
        '[[checkpoint]]\nid = "cut"\nthesis = "macro"\nevent = "a bank cuts its rate"\ndue = 2027\np = 0.7\n'
        '[[checkpoint]]\nid = "ship"\nticker = "AAA"\nevent = "the second chip ships in volume"\ndue = 2027\n'
    )
    book.write_text(text, "utf-8")
    assert run("record", "ship", "happened", "--on", "2026-11-05", "--source", "release").code == 0
    judged(run)
    edit(
        book,
        ('"macro"', '"rates"'),
        ('"cut"', '"cuts"'),
        ("cuts its rate", "cuts its rate twice"),
        ("[ticker.AAA]", '[ticker.BBB]\nwas = "AAA"'),
        ('ticker = "AAA"', 'ticker = "BBB"'),
        ('"ship"', '"ships"'),
        ("in volume", "in some volume"),
    )
    is_it = "{0} is gone and {0}s is new: is it the same claim in other words?"
    assert sorted(questions(run)) == [is_it.format("cut"), is_it.format("ship")]


def test_a_company_that_was_bought_is_not_called_another_share(run: Run, book: Path, tmp_path: Path) -> None:
    book.write_text("schema = 1\n[ticker.AAA]\n[ticker.BBB]\n", "utf-8")
    judged(run)
    rows = (f"2026-08-01 {one} revenue 2026Q2 120000000 USD" for one in ("AAA", "BBB"))
    figures(run, tmp_path / "f.csv", *rows)
    for symbol, close in (("AAA", 50), ("BBB", 100)):
        closes(run, tmp_path / f"{symbol}.csv", symbol, f"2026-11-18 {close}", f"2026-11-19 {close}")
    judged(run)
    book.write_text('schema = 1\n[ticker.BBB]\nwas = "AAA"\n', "utf-8")
    said = run("lint").out
    assert "AAA and BBB were two companies: your figures of AAA count nowhere" in said
    assert "per share" not in said
