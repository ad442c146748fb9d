"""Figures per share and counts of shares over a split, and splits after one another, with popups counted."""

import json
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Clock, Run
from tests.doors.cli import Tools
from tests.homes import SystemClock, find_home, judge_with_changes, open_workspace


@pytest.fixture(autouse=True)
def in_august(clock: Clock) -> None:
    clock.set("2026-08-03")


def checkpoint(id_: str, test: str, role: str = "proof", **more: str) -> str:
    keys = {"id": f'"{id_}"', "ticker": '"AAA"', "role": f'"{role}"', "test": f'"{test}"'} | more
    return "[[checkpoint]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def written(*checkpoints: str, lots: str = "") -> str:
    return f'schema = 1\n[ticker.AAA]\nfiscal_year_end = "12-31"\n{lots}\n' + "".join(checkpoints)


def judged(run: Run) -> dict[str, str]:
    """Judge and notify as the watcher does; return the status of each checkpoint."""
    with open_workspace(find_home(None), SystemClock()) as workspace:
        judge_with_changes(workspace)
    rows = json.loads(run("check", "--json").out)["checkpoints"]
    return {
        row["id"]: " ".join([row["status"], *(["moved"] if "moved" in row["marks"] else [])]) for row in rows
    }


def popups() -> list[str]:
    with open_workspace(find_home(None), SystemClock()) as workspace:
        return [title for (title,) in workspace.store.rows("SELECT title FROM outbox ORDER BY id")]


def asked(run: Run) -> list[dict[str, str]]:
    return list(json.loads(run("inbox", "accept", "--json").out)["waiting"])


def answer(run: Run, by: str, place: int = 0) -> None:
    ran = run("inbox", by, asked(run)[place]["id"])
    assert ran.code == 0, ran.err


def record(run: Run, metric: str, value: str, period: str, known: str, *more: str) -> None:
    ran = run(
        "record", "AAA", metric, value, "--period", period, "--source", "release", "--known", known, *more
    )
    assert ran.code == 0, ran.err


def sessions(last: str, count: int) -> list[date]:
    day, found = date.fromisoformat(last), list[date]()
    while len(found) < count:
        if day.weekday() < 5 and day not in (date(2026, 9, 7), date(2026, 11, 26)):
            found.append(day)
        day -= timedelta(1)
    return found[::-1]


def closes(run: Run, tmp_path: Path, last: str, values: Sequence[float]) -> None:
    rows = zip(sessions(last, len(values)), values, strict=True)
    file = tmp_path / f"closes-{last}-{len(values)}-{values[0]}.csv"
    file.write_text("date,AAA\n" + "".join(f"{day},{value:.4f}\n" for day, value in rows), "utf-8")
    ran = run("import", str(file), "--yes")
    assert ran.code == 0, ran.err


ABSOLUTE = written(
    checkpoint("eps", "eps_diluted >= $1.00", "guard"),
    checkpoint("kill", "eps_diluted < $1.00", "kill"),
    checkpoint("fy", "eps_diluted >= $4.00", period='"FY2026"'),
    checkpoint("guided", "guide(eps_diluted) < $4.00", "kill", period='"FY2026"'),
    checkpoint("due", "eps_diluted >= $1.10", due="2026-12-31"),
    checkpoint("past", "eps_diluted >= $1.00", period='"2026Q2"'),
    checkpoint("dilution", "shares_diluted > 150M", "kill"),
)
BEFORE = [100, 101, 102, 100, 99, 100, 101, 102, 101, 100]
AFTER = [50, 50.5, 51, 50, 50.2]


def split_two_for_one(run: Run, clock: Clock, tmp_path: Path, kind: str, *, late: bool = False) -> None:
    """Let closes come in new shares from Oct 19 on: next to the old ones, or with these rewritten."""
    if not late:
        clock.set("2026-10-16")
    closes(run, tmp_path, "2026-10-16", BEFORE)
    judged(run)
    clock.set("2026-10-24" if late else "2026-10-23")
    closes(run, tmp_path, "2026-10-23", AFTER if kind == "jump" else [one / 2 for one in BEFORE] + AFTER)


@pytest.mark.parametrize("kind", ["jump", "rewritten"])
def test_figures_of_before_a_split_count_in_new_shares(run: Run, book: Path, clock: Clock, kind: str) -> None:
    book.write_text(ABSOLUTE, "utf-8")
    record(run, "eps_diluted", "0.90", "2026Q1", "2026-05-01")
    record(run, "eps_diluted", "0.80", "2026Q2", "2026-08-01")
    record(run, "shares_diluted", "160M", "2026Q2", "2026-08-01")
    record(run, "eps_diluted", "3.00", "FY2026", "2026-08-01", "--guide")
    bad = {"eps": "broken", "kill": "tripped", "fy": "at_risk", "guided": "tripped", "due": "pending",
           "past": "missed", "dilution": "tripped"}  # fmt: skip
    assert judged(run) == bad
    split_two_for_one(run, clock, book.parent, kind)
    unknown = judged(run)
    assert {id_ for id_, one in unknown.items() if one == "unknown"} == {"eps", "kill", "guided", "dilution"}
    assert (unknown["past"], unknown["fy"], unknown["due"]) == ("missed", "at_risk", "pending")
    told = popups()
    assert "4 figures of before it count in new shares" in run("inbox", "accept").out
    answer(run, "accept")
    assert 'test = "eps_diluted >= $0.5"' in book.read_text("utf-8")
    assert judged(run) == bad, "nothing was reported, and nothing moves"
    assert "stated as $0.80" in run("why", "past").out
    assert popups() == told
    record(run, "eps_diluted", "0.70", "2026Q3", "2026-10-23", "--yes")
    record(run, "shares_diluted", "220M", "2026Q3", "2026-10-23", "--yes")
    good = {"eps": "holding", "kill": "clear", "dilution": "clear", "fy": "on_track", "due": "met"}
    assert judged(run) == bad | good
    for _ in range(2):
        assert run("undo").code == 0
    assert judged(run) == bad
    assert run("undo").code == 0
    assert (judged(run), book.read_text("utf-8")) == (unknown, ABSOLUTE)
    answer(run, "accept")
    assert judged(run) == bad


GROWTH = written(
    checkpoint("growth", "yoy(eps_diluted) < 0%", "kill"),
    checkpoint("rise", "rising(eps_diluted, 3q)", "guard"),
    checkpoint("year", "ttm(eps_diluted) >= $5.00", period='"2026Q3"'),
    checkpoint("multiple", "price / ttm(eps_diluted) > 40x", "kill"),
    checkpoint("ready", "pe_ttm > 40x", "kill"),
    checkpoint("shares", "yoy(shares_diluted) > 10%", "kill"),
)


@pytest.mark.parametrize("late", [False, True], ids=["in time", "all typed on one day"])
@pytest.mark.parametrize("answered", ["accept", "dismiss", ""])
@pytest.mark.parametrize("kind", ["jump", "rewritten"])
def test_growth_never_mixes_the_shares_of_before_and_after_a_split(
    run: Run, book: Path, clock: Clock, tmp_path: Path, kind: str, answered: str, *, late: bool
) -> None:
    book.write_text(GROWTH, "utf-8")
    if late:
        clock.set("2026-10-23")
    for value, period, known in (
        ("0.94", "2025Q2", "2025-08-01"), ("1.00", "2025Q3", "2025-11-01"), ("1.05", "2025Q4", "2026-02-01"),
        ("1.20", "2026Q1", "2026-05-01"), ("1.40", "2026Q2", "2026-08-01"),
    ):  # fmt: skip
        record(run, "eps_diluted", value, period, known)
    record(run, "shares_diluted", "99M", "2025Q2", "2025-08-01")
    record(run, "shares_diluted", "100M", "2025Q3", "2025-11-01")
    record(run, "shares_diluted", "101M", "2026Q2", "2026-08-01")
    split_two_for_one(run, clock, tmp_path, kind, late=late)
    good = {"growth": "clear", "rise": "holding", "year": "awaiting", "multiple": "clear", "ready": "clear",
            "shares": "clear"}  # fmt: skip
    before = popups()
    if answered and asked(run):
        answer(run, answered)
    doubted = kind == "jump" and answered != "accept"
    if not doubted:
        assert judged(run) == good
    clock.set("2026-11-02")
    record(run, "eps_diluted", "0.82", "2026Q3", "2026-11-01", *(["--yes"] if doubted else []))
    record(run, "shares_diluted", "202M", "2026Q3", "2026-11-01", *(["--yes"] if doubted else []))
    closes(run, tmp_path, "2026-11-02", [50.2, 50.2])
    now = judged(run)
    if doubted and answered:  # the user said that there was no split
        assert (now["growth"], now["shares"]) == ("tripped", "tripped")
        return
    if doubted:
        assert set(now.values()) == {"unknown", "awaiting"}
    else:
        assert now == good | {"year": {"accept": "met", "dismiss": "missed", "": "awaiting"}[answered]}
    assert [title for title in popups()[len(before) :] if "kill" in title or "broken" in title] == []


LEVELS = written(
    checkpoint("reach", "price >= 110", due="2026-11-13"),
    checkpoint("missed", "price >= 120", due="2026-11-13"),
    checkpoint("stop", "ever(price < 85)", "kill", **{"from": "2026-10-01"}),
    checkpoint("gain", "ever(gain < 0%)", "kill", **{"from": "2026-10-01"}),
    lots='lots = [{ quantity = 10, cost = "90", opened = 2026-10-01 }]',
)
TRADED = [100, 101, 102, 103, 105, 108, 111, 112, 110, 108, 107, 106, 104, 103]
SETTLED = {"reach": "met", "missed": "missed", "stop": "clear", "gain": "clear"}


@pytest.mark.parametrize("ratio", [2, 3, 0.1, 1.15, 1.281])
@pytest.mark.parametrize("answered", ["accept", ""])
def test_after_a_spin_off_a_later_rebasing_changes_no_past_verdict(
    run: Run, book: Path, clock: Clock, tmp_path: Path, ratio: float, answered: str
) -> None:
    book.write_text(LEVELS, "utf-8")
    clock.set("2026-11-18")
    closes(run, tmp_path, "2026-11-18", TRADED)
    assert judged(run) == SETTLED
    clock.set("2026-11-19")
    spun = [one / 1.08 for one in TRADED]
    closes(run, tmp_path, "2026-11-19", [*spun, 103])
    judged(run)
    answer(run, "dismiss")  # the amounts stay as they are
    assert judged(run) == SETTLED
    clock.set("2026-11-24")
    told = popups()
    closes(run, tmp_path, "2026-11-24", [one / ratio for one in (*spun, 103, 103, 102, 102)])
    now = judged(run)
    assert (now["reach"], now["missed"]) == ("met", "missed")
    assert {now["stop"], now["gain"]} <= {"clear", "unknown"}
    (question,) = asked(run)
    assert question["title"] in popups()[-1]
    if not answered:
        assert len(popups()) == len(told) + 1
        return
    is_split = ratio in (2, 3, 0.1)
    answer(run, "accept" if is_split else "dismiss")
    if is_split:
        assert judged(run) == SETTLED
        assert run("undo").code == 0
        assert judged(run) == now
    assert (judged(run)["reach"], judged(run)["missed"]) == ("met", "missed")
    assert len(popups()) <= len(told) + 3


def test_two_events_in_one_history_are_two_questions(run: Run, book: Path, clock: Clock) -> None:
    book.write_text(LEVELS, "utf-8")
    clock.set("2026-11-18")
    closes(run, book.parent, "2026-11-18", TRADED)
    judged(run)
    clock.set("2026-11-19")
    first = [one / 1.081 for one in TRADED[:11]]
    values = [*(one / 1.281 for one in (*first, *TRADED[11:])), 80]
    closes(run, book.parent, "2026-11-19", values)
    now = judged(run)
    assert now == {"reach": "met", "missed": "missed", "stop": "unknown", "gain": "unknown"}
    assert [one["title"].partition(":")[0] for one in asked(run)] == [
        "AAA prices divided by 1.081 on Nov 16", "AAA prices divided by 1.281 on Nov 19"
    ]  # fmt: skip
    assert len(popups()) == 4  # met and missed before, two questions now
    for _ in range(2):
        answer(run, "dismiss")
    assert judged(run) == {"reach": "met", "missed": "missed", "stop": "tripped", "gain": "tripped"}
    assert "Nov 19" in run("why", "stop").out or "2026-11-19" in run("why", "stop").out


def test_two_splits_that_wait_at_once_are_converted_one_after_the_other(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(LEVELS, "utf-8")
    clock.set("2026-11-18")
    closes(run, tmp_path, "2026-11-18", TRADED)
    judged(run)
    clock.set("2026-11-19")
    closes(run, tmp_path, "2026-11-19", [one / 2 for one in TRADED] + [103 / 2])
    judged(run)
    clock.set("2026-11-20")
    closes(run, tmp_path, "2026-11-20", [one / 6 for one in TRADED] + [103 / 6, 103 / 6])
    judged(run)
    for left in (2, 1):
        assert len(asked(run)) == left
        assert judged(run)["stop"] == "unknown"
        answer(run, "accept")
    assert (judged(run), asked(run)) == (SETTLED, [])
    assert 'quantity = 60, cost = "15"' in book.read_text("utf-8")


@pytest.mark.parametrize("by", ["record", "editor"])
def test_a_new_id_is_still_from_before_the_split(run: Run, book: Path, clock: Clock, by: str) -> None:
    book.write_text(LEVELS, "utf-8")
    clock.set("2026-11-18")
    closes(run, book.parent, "2026-11-18", TRADED)
    judged(run)
    clock.set("2026-11-19")
    closes(run, book.parent, "2026-11-19", [one / 2 for one in TRADED] + [103 / 2])
    assert judged(run)["stop"] == "unknown"
    if by == "record":
        assert run("record", "stop", "--rename", "floor").code == 0
    else:
        book.write_text(book.read_text("utf-8").replace('"stop"', '"floor"'), "utf-8")
    assert judged(run)["floor"] == "unknown"
    answer(run, "accept")
    assert judged(run)["floor"] == "clear"
    assert "ever(price < 42.5)" in book.read_text("utf-8")


def test_a_figure_entered_after_a_split_is_asked_in_which_shares_it_is(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(GROWTH, "utf-8")
    record(run, "eps_diluted", "1.00", "2025Q3", "2025-11-01")
    record(run, "eps_diluted", "1.40", "2026Q2", "2026-08-01")
    split_two_for_one(run, clock, tmp_path, "rewritten")
    clock.set("2026-11-02")

    release = ("--source", "release", "--known")

    def refused(value: str, period: str, known: str) -> str:
        ran = run("record", "AAA", "eps_diluted", value, "--period", period, *release, known)
        assert ran.code != 0
        return ran.err

    assert "$1.05 was public before the split 2:1" in refused("1.05", "2025Q4", "2026-02-01")
    assert "near $1.40 of 2026Q2, before a split" in refused("1.24", "2026Q3", "2026-11-01")
    record(run, "eps_diluted", "0.70", "2026Q2", "2026-11-01")  # the same, restated in new shares
    record(run, "eps_diluted", "0.62", "2026Q3", "2026-11-01")
    record(run, "eps_diluted", "0.52", "2025Q3", "2025-11-01")  # entered now, so in new shares
    assert "2025Q3 gaap = $0.52" in run("why", "growth").out
    record(run, "eps_diluted", "0.50", "2025Q3", "2026-11-01")
    assert "24%" in run("why", "growth").out
    file = tmp_path / "again.csv"
    head = "known_at,ticker,kind,metric,period,value,unit,basis,grade,source"
    row = "AAA,actual,eps_diluted,{},USD,gaap,release,release"
    file.write_text(
        f"{head}\n2026-08-01,{row.format('2026Q2,1.40')}\n2026-02-01,{row.format('2025Q4,1.05')}\n", "utf-8"
    )
    ran = run("import", str(file))
    assert (ran.code, ran.err.count("in new shares")) == (4, 1)


@pytest.mark.parametrize("price", [78, 65, 140])
@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-23"], ids=["known", "next"])
def test_a_close_of_a_file_far_from_the_known_ones_is_asked_about(
    run: Run, book: Path, clock: Clock, tmp_path: Path, price: int, day: str
) -> None:
    book.write_text(written(checkpoint("stop", "price < 80", "kill")), encoding="utf-8")
    clock.set("2026-11-24")
    closes(run, tmp_path, "2026-11-20", [100, 101, 100])
    file = tmp_path / "b.csv"
    days = {"2026-11-18": 100, "2026-11-19": 101, "2026-11-20": 100, day: price}
    file.write_text("date,AAA\n" + "".join(f"{of},{one}\n" for of, one in days.items()), "utf-8")
    ran = run("import", str(file))
    assert (ran.code, "add --yes" in ran.err) == (4, True)
    assert (judged(run), popups()) == ({"stop": "clear"}, [])
    assert run("import", str(file), "--yes").code == 0
    assert judged(run) == {"stop": "clear" if price == 140 else "tripped"}


def test_ten_times_the_earnings_per_share_of_the_last_quarter_are_asked_about(run: Run, book: Path) -> None:
    book.write_text(written(checkpoint("eps", "eps_diluted >= $1.00", "guard")), encoding="utf-8")
    record(run, "eps_diluted", "1.20", "2026Q1", "2026-05-01")
    twelve = ("record", "AAA", "eps_diluted", "12", "--period", "2026Q2", "--source", "release")
    ran = run(*twelve)
    assert (ran.code, "$12.00 is out of scale with the last known, $1.20" in ran.err) == (2, True)
    assert run(*twelve, "--yes").code == 0


def test_a_split_goes_on_under_a_new_symbol(run: Run, book: Path, clock: Clock, tmp_path: Path) -> None:
    book.write_text(GROWTH + checkpoint("eps", "eps_diluted >= $1.00", "guard"), "utf-8")
    for value, period, known in (
        ("0.94", "2025Q2", "2025-08-01"), ("1.00", "2025Q3", "2025-11-01"), ("1.05", "2025Q4", "2026-02-01"),
        ("1.20", "2026Q1", "2026-05-01"), ("1.40", "2026Q2", "2026-08-01"),
    ):  # fmt: skip
        record(run, "eps_diluted", value, period, known)
    split_two_for_one(run, clock, tmp_path, "rewritten")
    before = judged(run)
    text = book.read_text("utf-8").replace('ticker = "AAA"', 'ticker = "ZZZ"')
    book.write_text(text.replace("[ticker.AAA]", '[ticker.ZZZ]\nwas = "AAA"'), "utf-8")
    now = judged(run)
    for id_ in ("growth", "rise", "eps"):
        assert now[id_] == before[id_]
    answer(run, "accept", [one["title"].startswith("ZZZ split") for one in asked(run)].index(True))
    assert judged(run)["eps"] == "holding"
    assert 'test = "eps_diluted >= $0.5"' in book.read_text("utf-8")
    clock.set("2026-11-02")
    third = ("record", "ZZZ", "eps_diluted", "0.82", "--period", "2026Q3", "--source", "release")
    assert run(*third, "--known", "2026-11-01").code == 0
    now = judged(run)
    assert (now["growth"], now["rise"], now["eps"]) == ("clear", "holding", "holding")
    assert not [one for one in popups() if "kill" in one or "broken" in one]


def test_an_undone_history_that_showed_a_split_asks_for_the_way_back(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    text = LEVELS + checkpoint("eps", "eps_diluted >= $1.00", "guard")
    text += checkpoint("past", "eps_diluted >= $1.50", period='"2026Q2"')
    book.write_text(text, "utf-8")
    record(run, "eps_diluted", "1.40", "2026Q2", "2026-08-01")
    clock.set("2026-11-18")
    closes(run, tmp_path, "2026-11-18", TRADED)
    settled = judged(run)
    clock.set("2026-11-19")
    closes(run, tmp_path, "2026-11-19", [one / 2 for one in TRADED] + [103 / 2])
    judged(run)
    answer(run, "accept")
    assert judged(run) == settled
    told = popups()
    assert run("undo", "--file", "closes-2026-11-19-15-50.0.csv").code == 0
    doubted = {"stop": "unknown", "gain": "unknown", "eps": "unknown"}
    assert judged(run) == settled | doubted
    answer(run, "accept")  # the way back
    assert (judged(run), book.read_text("utf-8").count("$1")) == (settled, text.count("$1"))
    assert [title for title in popups()[len(told) :] if "AAA split 1:2" not in title] == []


def test_five_percent_more_shares_contradict_no_release(run: Run, book: Path, clock: Clock) -> None:
    book.write_text(written(checkpoint("eps", "eps_diluted >= $1.00", "guard")), encoding="utf-8")
    record(run, "eps_diluted", "1.07", "2026Q2", "2026-08-01")
    clock.set("2026-10-16")
    closes(run, book.parent, "2026-10-16", [21 * one for one in BEFORE])
    clock.set("2026-10-23")
    closes(run, book.parent, "2026-10-23", [20 * one for one in BEFORE] + [2000] * 5)
    assert "split 21:20" in asked(run)[0]["title"]
    answer(run, "accept")
    assert judged(run) == {"eps": "near"}
    record(run, "eps_diluted", "1.02", "2026Q2", "2026-10-23")  # restated, as the company rounds it
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    assert "contradicted" not in row["marks"]
    assert "corrected" not in row["reason"]


def test_figures_of_ordinary_shares_after_another_ratio_of_depositary_receipts_are_asked_about(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(written(checkpoint("growth", "yoy(eps_diluted) > 50%")), encoding="utf-8")
    for value, period, known in (("1.00", "2025Q3", "2025-11-01"), ("1.05", "2026Q2", "2026-08-01")):
        record(run, "eps_diluted", value, period, known)
    split_two_for_one(run, clock, tmp_path, "rewritten")
    third = ("record", "AAA", "eps_diluted", "1.10", "--period", "2026Q3", "--source", "release")
    assert "near $1.05 of 2026Q2, before a split" in run(*third).err
    assert judged(run) == {"growth": "pending"}


def test_what_a_file_says_of_several_companies_after_a_split_is_read_in_their_own_shares(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    peer = checkpoint("peer", "eps_diluted@AAA < $1.00", "kill", ticker='"BBB"')
    worth = checkpoint("worth", "market_cap@AAA > 20B", "guard", ticker='"BBB"')
    book.write_text(written() + "[ticker.BBB]\n" + peer + worth, "utf-8")
    record(run, "eps_diluted", "1.40", "2026Q2", "2026-08-01")
    record(run, "shares_outstanding", "220M", "2026Q2", "2026-08-01")
    split_two_for_one(run, clock, tmp_path, "rewritten")
    assert judged(run) == {"peer": "unknown", "worth": "holding"}
    answer(run, "accept")
    assert judged(run) == {"peer": "clear", "worth": "holding"}


def test_another_home_takes_figures_over_in_the_shares_they_were_entered_in(
    run: Run, home: Path, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(ABSOLUTE, encoding="utf-8")
    record(run, "eps_diluted", "0.90", "2026Q1", "2026-05-01")
    record(run, "eps_diluted", "0.80", "2026Q2", "2026-08-01")
    split_two_for_one(run, clock, tmp_path, "rewritten")
    answer(run, "accept")
    record(run, "eps_diluted", "0.48", "2026Q3", "2026-10-23")
    before = judged(run)
    assert run("export", str(tmp_path / "export")).code == 0
    text = book.read_text("utf-8")
    home.rename(tmp_path / "first")
    home.mkdir()
    book.write_text(text, encoding="utf-8")
    clock.set("2026-10-26")
    assert run("import", str(tmp_path / "export")).code == 0
    assert judged(run) == before
    assert run("why", "eps").out.count("$0.48") > 0


def test_what_an_agent_proposed_before_a_split_is_not_accepted_after_it(
    run: Run, home: Path, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(ABSOLUTE, encoding="utf-8")
    clock.set("2026-10-16")
    closes(run, tmp_path, "2026-10-16", BEFORE)
    tools = Tools(find_home(str(home)))
    figure = {"about": "AAA", "what": "eps_diluted", "value": "0.80", "when": "2026Q2", "grade": "release"}
    where = {"source": "Q2 release", "document": "https://example.com/q2", "quote": "$0.80", "why": "read"}
    assert tools._propose(kind="figure", known="2026-08-01", **figure, **where)["state"] == "waiting"
    assert tools._propose(kind="edit", why="w", new="kill AAA: price < 80")["state"] == "waiting"
    assert tools._propose(kind="edit", why="w", new="kill AAA: revenue < 80M")["state"] == "waiting"
    for file in home.glob("proposals/**/*.json"):
        os.utime(file, (clock.now().timestamp(),) * 2)
    clock.set("2026-10-23")
    closes(run, tmp_path, "2026-10-23", [one / 2 for one in BEFORE] + AFTER)
    ran = [run("inbox", "accept", one["id"]) for one in asked(run) if "split" not in one["title"]]
    assert sorted(one.code for one in ran) == [0, 4, 4]
    assert sum("before the split 2:1 on Oct 19 of AAA was known" in one.err for one in ran) == 2


@pytest.mark.parametrize(("ratio", "split"), [(1.256, False), (1.25, True), (1.493, False)])
def test_a_spin_off_of_nearly_the_ratio_of_a_split_is_none(
    run: Run, book: Path, clock: Clock, tmp_path: Path, ratio: float, *, split: bool
) -> None:
    book.write_text(LEVELS, encoding="utf-8")
    clock.set("2026-11-18")
    closes(run, tmp_path, "2026-11-18", TRADED)
    judged(run)
    clock.set("2026-11-19")
    closes(run, tmp_path, "2026-11-19", [one / ratio for one in (*TRADED, 103)])
    judged(run)
    (question,) = asked(run)
    assert question["title"].startswith("AAA split 5:4" if split else f"AAA prices divided by {ratio}")
    assert (judged(run)["reach"], judged(run)["missed"]) == ("met", "missed")


def test_a_yes_to_a_jump_is_taken_back_with_its_closes(run: Run, book: Path, clock: Clock) -> None:
    book.write_text(LEVELS, encoding="utf-8")
    clock.set("2026-11-18")
    closes(run, book.parent, "2026-11-18", TRADED)
    settled = judged(run)
    clock.set("2026-11-19")
    closes(run, book.parent, "2026-11-19", [103, 103 / 3])
    doubted, told = judged(run), popups()
    answer(run, "accept")
    assert judged(run) == settled
    assert run("undo").code == 0
    assert (judged(run), book.read_text("utf-8")) == (doubted, LEVELS)
    assert popups() == [*told, told[-1]]  # it is asked again
    answer(run, "dismiss")
    assert judged(run) == settled | {"stop": "tripped", "gain": "tripped"}
    assert run("undo").code == 0
    answer(run, "accept")
    clock.set("2026-11-20")
    closes(run, book.parent, "2026-11-20", [one / 3.3 for one in (*TRADED, 103, 103)])
    ran = run("undo")
    assert (ran.code, "its closes are others now" in ran.err) == (4, True)


def test_after_a_spin_off_a_split_converted_by_hand_changes_no_past_verdict(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(LEVELS, encoding="utf-8")
    clock.set("2026-11-18")
    closes(run, tmp_path, "2026-11-18", TRADED)
    judged(run)
    clock.set("2026-11-19")
    spun = [*(one / 1.08 for one in TRADED), 103]
    closes(run, tmp_path, "2026-11-19", spun)
    judged(run)
    answer(run, "dismiss")
    clock.set("2026-11-20")
    closes(run, tmp_path, "2026-11-20", [one / 2 for one in (*spun, 103)])
    judged(run)
    text = book.read_text("utf-8").replace("110", "55").replace("120", "60").replace("85", "42.5")
    book.write_text(
        text.replace('quantity = 10, cost = "90"', 'quantity = 20, cost = "45"'), encoding="utf-8"
    )
    told = popups()
    assert (judged(run), asked(run), popups()) == (SETTLED, [], told)


def test_what_was_expected_before_a_split_is_compared_in_new_shares(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    beat = checkpoint("beat", "eps_diluted > consensus(eps_diluted, 2026Q3)", period='"2026Q3"')
    base = '{ period = "2026Q1", eps_diluted = 1.00 }'
    above = checkpoint("above", "eps_diluted > 1.1 * base(eps_diluted)", "guard", base=base)
    sure = checkpoint("sure", "eps_diluted >= guide(eps_diluted)", "guard")
    book.write_text(written(beat, above, sure), encoding="utf-8")
    record(run, "eps_diluted", "1.15", "2026Q2", "2026-08-01")
    file = tmp_path / "consensus.csv"
    file.write_text(
        "known_at,ticker,kind,metric,period,value,unit,basis,grade,source\n"
        "2026-08-01,AAA,consensus,eps_diluted,2026Q3,1.20,USD,gaap,estimate,bank\n",
        encoding="utf-8",
    )
    assert run("import", str(file)).code == 0
    record(run, "eps_diluted", "1.18", "2026Q3", "2026-08-01", "--guide")
    split_two_for_one(run, clock, tmp_path, "rewritten")
    judged(run)
    answer(run, "accept")
    clock.set("2026-11-02")
    record(run, "eps_diluted", "0.62", "2026Q3", "2026-11-01")
    now = judged(run)
    assert (now["beat"], now["sure"]) == ("met", "near")  # $0.62, and $0.59 guided
    assert now["above"] in ("holding", "near")
    before = json.loads(run("check", "--json", "--as-of", "2026-09-15").out)["checkpoints"]
    assert {row["id"]: row["status"] for row in before}["above"] in ("holding", "near")


def test_an_undone_file_that_took_a_rebasing_back_leaves_it_as_it_was(
    run: Run, book: Path, clock: Clock, tmp_path: Path
) -> None:
    book.write_text(LEVELS, encoding="utf-8")
    clock.set("2026-11-18")
    closes(run, tmp_path, "2026-11-18", TRADED)
    settled = judged(run)
    clock.set("2026-11-19")
    paid = [*(one / 1.081 for one in TRADED[:11]), *TRADED[11:]]
    closes(run, tmp_path, "2026-11-19", [*paid, 102])
    doubted = judged(run)
    assert (doubted["reach"], doubted["stop"]) == ("met", "unknown")
    clock.set("2026-11-20")
    closes(run, tmp_path, "2026-11-20", [one / 1.281 for one in (*TRADED, 102, 102)])
    assert [one["title"].split(" on ")[0] for one in asked(run)] == ["AAA prices divided by 1.281"]
    assert judged(run)["reach"] == "met"
    assert run("undo", "--file", f"closes-2026-11-20-16-{TRADED[0] / 1.281}.csv").code == 0
    assert judged(run) == doubted
    assert [one["title"].split(" on ")[0] for one in asked(run)] == ["AAA prices divided by 1.081"]
    assert run("undo", "--file", f"closes-2026-11-19-15-{paid[0]}.csv").code == 0
    assert (judged(run), asked(run)) == (settled, [])
