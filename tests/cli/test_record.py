"""`catalyst record`: what is entered is kept, said back, and flips what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_figure_meets_a_checkpoint(run: Run) -> None:
    said = ["record", "CRDO", "revenue", "530M", "--period", "FY2027Q2", "--source"]
    ran = run(*said, "release of 2026-11-30")
    assert (ran.code, ran.err) == (0, "")
    kept, flip = ran.out.splitlines()[:2]
    assert kept == "kept: CRDO revenue 2027Q2 = $530M, gaap, grade release"
    assert flip == "crdo-fq2-27-revenue: awaiting → met: revenue 2027Q2 $530M, ≥ $525M"


def test_a_checkpoint_answers_for_its_ticker(run: Run) -> None:
    ran = run(
        *["record", "crdo-fq2-27-revenue", "revenue", "520M", "--period", "FY2027Q2", "--source", "release"]
    )
    assert "crdo-fq2-27-revenue: awaiting → missed: " in ran.out
    assert run("check").code == 1


@pytest.mark.parametrize(
    ("arguments", "kept", "flips"),
    [
        (
            "npo-2027 happened --on 2026-10-01",
            "npo-2027 happened on 2026-10-01, grade call",
            "on_track → met",
        ),
        (
            "npo-2027 refuted --on 2026-10-01",
            "npo-2027 refuted on 2026-10-01, grade call",
            "on_track → missed",
        ),
        (
            "npo-2027 rescheduled --to 2028H1",
            "npo-2027 rescheduled, the company says 2028H1, grade call",
            "on_track → at_risk",
        ),
        ("npo-2027 weakens", "npo-2027 weakens, grade call", "on_track → at_risk"),
        ("npo-2027 note", "npo-2027 note, grade call", ""),
        ("capacity-strain score -1", "capacity-strain score -1 on ", "unknown → clear"),
        ("capacity-strain score -2", "capacity-strain score -2 on ", "unknown → tripped"),
    ],
)
def test_evidence(run: Run, arguments: str, kept: str, flips: str) -> None:
    ran = run("record", *arguments.split(), "--source", "call Q3 2026", "--note", "heard")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"kept: {kept}")
    assert flips in ran.out
    assert bool(flips) == ("→" in ran.out)


def test_guidance_colours_the_outlook_and_settles_nothing(run: Run) -> None:
    said = ["record", "ALAB", "revenue", "600M..620M", "--period", "2026Q4", "--guide", "--source", "release"]
    assert run(*said).out.startswith("kept: ALAB revenue guide 2026Q4 = $610M (600,000,000 to 620,000,000)")


def test_a_basis_can_be_named(run: Run) -> None:
    said = [
        "record",
        "ALAB",
        "gross_margin",
        "71%",
        "--period",
        "2026Q3",
        "--basis",
        "non_gaap",
        "--source",
        "release",
    ]
    ran = run(*said)
    assert "kept: ALAB gross_margin 2026Q3 = 71%, non-gaap, grade release" in ran.out
    assert "gross-margin-holds: near → broken" in ran.out


def test_what_was_public_earlier_is_dated_so(run: Run) -> None:
    run(
        *[
            "record",
            "npo-2027",
            "happened",
            "--on",
            "2026-09-01",
            "--known",
            "2026-09-01",
            "--source",
            "release",
        ]
    )
    for day, word in (("2026-08-31", "on track"), ("2026-09-01", "met (early)")):
        (line,) = [line for line in run("check", "--as-of", day).out.splitlines() if " npo-2027 " in line]
        assert line.strip().startswith(word)


def test_recording_again_changes_nothing(run: Run) -> None:
    said = ["record", "capacity-strain", "score", "-2", "--source", "own"]
    assert "→" in run(*said).out
    again = run(*said)
    assert (again.code, again.out.count("kept"), "→" in again.out) == (0, 1, False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("npo-2028 happened", "no checkpoint and no ticker 'npo-2028' in the book; did you mean npo-2027?"),
        ("xyzzy happened", "no checkpoint and no ticker 'xyzzy' in the book"),
        ("npo-2027 shipped", "one of happened, refuted, rescheduled, supports, weakens, note"),
        (
            "npo-2027 npo-2027",
            "say what happened: happened, refuted, rescheduled, supports, weakens, note, score or ruled",
        ),
        (
            "npo-2027 happened 2027",
            "happened takes no value; say when with --on or --to, more with --note",
        ),
        ("npo-2027 happened --on 2200-01-01", "2200-01-01 is not of our time"),
        ("npo-2027 happened --on 2199-01-01", "2199-01-01 has not come yet"),
        ("npo-2027 rescheduled", "the company's new date, such as 2027H1"),
        ("npo-2027 note --known soon", "--known 'soon' is no day; write for example 2026-11-22"),
        ("npo-2027 score 1", "npo-2027 is not judged by a score"),
        ("above-300 happened", "a test decides this one: enter the figure instead"),
        ("ALAB happened", "a figure of ALAB needs its value; evidence is entered under a checkpoint's id"),
        ("ALAB revenu 5M --period 2026Q3", "no metric or series 'revenu'; did you mean revenue?"),
        ("ALAB revenue 5M", "the period it is of, such as 2026Q3"),
        (
            "ALAB revenue many --period 2026Q3",
            "'many' is not a quantity; write for example $360M, 76.4%, 3pp or 100x",
        ),
        ("ALAB revenue 5M..6M --period 2026Q3", "a range is guidance: choose revenue guide"),
    ],
)
def test_what_cannot_be_kept_is_said_and_not_kept(
    run: Run, home: Path, arguments: str, sentence: str
) -> None:
    ran = run("record", *arguments.split(), "--source", "release")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"catalyst: {sentence}\n"


def test_a_ruling_is_kept_changes_the_verdict_and_can_be_withdrawn(run: Run) -> None:
    ruled = run(
        "record", "npo-2027", "ruled", "missed", "--note", "the programme ended", "--on", "2026-10-01"
    )
    assert (ruled.code, ruled.err) == (0, "")
    kept, flip = ruled.out.splitlines()
    assert kept == "kept: npo-2027 ruled missed on 2026-10-01, grade own"
    assert flip.startswith("npo-2027: on_track → missed: you ruled missed on ")
    why = run("why", "npo-2027").out
    assert "npo-2027: missed +slipped +ruled" in why
    assert " ruled missed, own: the programme ended [own]" in why
    taken_back = run("record", "npo-2027", "ruled", "withdrawn", "--note", "it goes on")
    assert taken_back.out.splitlines()[0] == "kept: npo-2027 ruled withdrawn, grade own"
    assert "npo-2027: missed → on_track" in taken_back.out


def test_a_period_is_ruled_on_by_its_name(run: Run) -> None:
    ran = run("record", "leo-cadence[2025H2]", "ruled", "void", "--note", "not reported")
    assert (ran.code, ran.err) == (0, "")
    assert "kept: leo-cadence[2025H2] ruled void on " in ran.out
    assert "leo-cadence[2025H2]: " in ran.out.splitlines()[1]
    assert " ruled void leo-cadence[2025H2], own: not reported" in run("why", "leo-cadence").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("npo-2027 ruled missed", "say why: a ruling needs a reason"),
        ("npo-2027 ruled --note x", "one of met, missed, void, withdrawn"),
        ("above-300 ruled met --note x", "one of holding, held, broken, void, withdrawn"),
        ("leo-cadence ruled met --note x", "one of void, withdrawn; of one period as leo-cadence[PERIOD]"),
        ("npo-2027 happened", "say what the source is"),
    ],
)
def test_what_is_no_ruling_is_said(run: Run, arguments: str, sentence: str) -> None:
    ran = run("record", *arguments.split())
    assert (ran.code, ran.out, ran.err) == (1, "", f"catalyst: {sentence}\n")


def test_every_mistake_is_named_at_once(run: Run) -> None:
    ran = run("record", "ALAB", "revenue", "many", "--period", "Q3", "--source", " ")
    assert ran.err.count(";") >= 2
    assert "say what the source is" in ran.err
