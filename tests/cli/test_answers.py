"""Every command answers `--json`, in shapes that stay: `golden/` keeps one story of each; answers.md names
their fields. `GOLDEN=1` writes the files anew: look at the difference before it is accepted."""

import json
import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.asking import only
from tests.cli.conftest import Run
from tests.cli.test_json import agree, look, shape
from tests.cli.test_read import PAGE
from tests.desk.conftest import closes
from tests.doors.cli import COMMANDS
from tests.homes import Proposal, Proposals, Proposed, SystemClock, open_store

GOLDEN = Path(__file__).with_name("golden")

BOOK = """\
schema = 1

[ticker.ALAB]

[[thesis]]
id = "optics"
ticker = "ALAB"
opened = 2026-06-01
review = "90d"

[[checkpoint]]
id = "above-300"
thesis = "optics"
role = "guard"
text = "ALAB stays above $300"
test = "price >= $300"

[[checkpoint]]
id = "npo-2027"
thesis = "optics"
text = "NPO ships in 2027"
event = "near-packaged optics ship"
due = 2027
p = 0.7

[[checkpoint]]
id = "growing"
ticker = "ALAB"
text = "revenue grows each quarter"
test = "revenue >= $300M"
every = "quarter"
from = 2026-01-01
"""

STORY = """\
init            | init
init-new        | init --empty --home FOLDER/new
lint            | lint
check           | check
why             | why above-300
record          | record ALAB revenue 555.2M --period 2026Q2 --source release
record-2        | record ALAB revenue 250M --period 2026Q3 --source release
why-periods     | why growing
record-3        | record npo-2027 rescheduled --to 2028H1 --source call
why-evidence    | why npo-2027
reason          | record above-300 --reason it~fell~with~the~market
review          | review
review-2        | review optics --note nothing~new
inbox           | inbox
ack             | inbox ack 1
snooze          | inbox snooze above-300 3d
snooze-2        | inbox snooze above-300 off
replay          | replay
facts           | facts ALAB
forecasts       | review --scores
import          | import FOLDER/closes.csv
read            | read FOLDER/release.html --ticker ALAB --at 2026-11-04 --offer
add             | add NVDA 40@142.10
add-2           | add cash EUR 1200
positions       | positions
refresh         | refresh --only fred
watch           | watch --once --config FOLDER/other.toml
schema          | lint --schema
agenda          | agenda --days 400 --ics FOLDER/dates.ics
agenda-2        | agenda --days 400
export          | export FOLDER/told
init-from       | init --from FOLDER/told --home FOLDER/back
brief           | brief
brief-2         | brief optics --since 2026-11-19
record-4        | record ALAB revenue 260M --period 2026Q1 --source release
undo            | undo ALAB revenue --period 2026Q1
status          | status
service         | service uninstall
service-2       | service status
restore         | restore
restore-2       | restore 2026-11-20
proposals       | inbox accept
proposals-2     | inbox dismiss 7789a5029a2b
rename          | record growing --rename grows
mcp             | mcp
skill           | mcp --skill
doctor          | doctor
completion      | completion fish
help            | help lot
error-ticker    | facts ZZZ
error-usage     | check --zebra
error-book      | check --book FOLDER/wrong.toml
"""
"""A line a command, in the order of the story, and the file that keeps what it printed."""

NPO_SHIPS = Proposal(Proposed.EVIDENCE, "npo-2027", "supports", grade="release", source="in production",
    document="https://e.org", quote="it shipped")  # fmt: skip

ROWS = [(name.strip(), line.split()) for name, _, line in (row.partition("|") for row in STORY.splitlines())]


def prepared(home: Path, folder: Path, now: datetime) -> None:
    """Make a home in which ALAB broke $300, which became $200; and the files of the story."""
    home.mkdir()
    (home / "config.toml").write_text(
        f'notify.desktop = false\nnotify.on_alert = ["/bin/true"]\n[sources]\n{only(no_sec=True)}'
        'fred.url = "http://127.0.0.1:9"\n',
        "utf-8",
    )
    (folder / "other.toml").write_text((home / "config.toml").read_text("utf-8"), "utf-8")
    book = home / "catalysts.toml"
    book.write_text(BOOK, "utf-8")
    look(closes("ALAB", date(2026, 11, 19), "350"))
    look(closes("NVDA", date(2026, 11, 20), "140", "147"))
    look(closes("ALAB", date(2026, 11, 20), "350", "250"))
    book.write_text(BOOK.replace('">= $300"', '">= $200"').replace("price >= $300", "price >= $200"), "utf-8")
    look()
    with open_store(home / "catalyst.db", now=now) as store:
        store.backup(now)
    proposals = Proposals(home)
    proposals.add(NPO_SHIPS)
    proposals.add(Proposal(Proposed.EDIT, old="due = 2027", new="due = 2028", why="it moved"))
    (folder / "closes.csv").write_text("date,ALAB\n2026-11-18,340\n2026-11-19,350\n", "utf-8")
    (folder / "wrong.toml").write_text("schema = 1\n[zebra]\n[ticker.ALAB]\nnam = 1\n", "utf-8")
    (folder / "release.html").write_text(PAGE, "utf-8")


def settled(tree: Any, home: Path, folder: Path) -> Any:
    """Replace what differs between machines: paths, ids, ages and long texts."""
    text = json.dumps(tree, ensure_ascii=False).replace(str(home), "HOME").replace(str(folder), "FOLDER")
    tree = json.loads(re.sub(r"own-[0-9a-f]{12}", "own-…", text))
    if isinstance(tree, dict) and "script" in tree:
        tree["script"] = "…"
    if isinstance(tree, dict) and "# Catalyst for agents" in (tree.get("text") or ""):
        tree["text"] = "…"
    if isinstance(tree, dict) and "schema" in tree:
        tree["schema"] = {}
    if isinstance(tree, dict) and "age_seconds" in tree:
        tree["age_seconds"] = 0
    if isinstance(tree, dict) and "findings" in tree:
        tree["findings"] = [tree["findings"][0] | {"text": "…"}]
    if isinstance(tree, dict) and "commands" in tree and "installed" in tree:
        tree |= {"path": "…", "commands": [["…"]], "text": tree["text"] and "…"}
    for one in tree.get("waiting", ()) if isinstance(tree, dict) else ():
        one["at"] = "2026-11-20T22:00:00+00:00"
    for copy in tree.get("copies", ()) if isinstance(tree, dict) else ():
        copy["bytes"], copy["made_at"] = 4096, "2026-11-20T22:00:00+00:00"
    if isinstance(tree, dict) and "problems" in tree and "book" in tree:
        tree["problems"] = tree["problems"][:1]
    if isinstance(tree, dict) and tree.get("set_aside"):
        tree["set_aside"] = re.sub(r"catalyst\.db.*", "…", tree["set_aside"])
    return tree


def filled(tree: Any, indent: int = 0) -> str:
    """Return JSON with as much on a line as has room."""
    whole = json.dumps(tree, ensure_ascii=False)
    if len(whole) <= 100 - indent or not isinstance(tree, (dict, list)):
        return whole
    named = isinstance(tree, dict)
    keys = [f"{json.dumps(key)}: " for key in tree] if named else [""] * len(tree)
    lines = [""]
    for key, value in zip(keys, tree.values() if isinstance(tree, dict) else tree, strict=True):
        part = key + filled(value, indent + 1)
        if "\n" not in part and "\n" not in lines[-1] and len(lines[-1]) + len(part) < 99 - indent:
            lines[-1] += f"{', ' if lines[-1] else ''}{part}"
        else:
            lines.append(part)
    inner = f",\n{' ' * (indent + 1)}".join(filter(None, lines))
    return f"{'{' if named else '['}\n{' ' * (indent + 1)}{inner}\n{' ' * indent}{'}' if named else ']'}"


def kept(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def test_every_command_answers_in_the_shape_it_always_had(
    run: Run, home: Path, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    prepared(home, folder, now)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name, line in ROWS:
        words = [word.replace("FOLDER", str(folder)).replace("~", " ") for word in line]
        ran = run(*words, "--json")
        printed = ran.out.splitlines() if name == "watch" else [ran.out]
        tree = [settled(json.loads(one), home, folder) for one in printed]
        told = tree if name == "watch" else tree[0]
        if os.environ.get("GOLDEN"):
            (GOLDEN / f"{name}.json").write_text(filled(told) + "\n", "utf-8")
        assert told == kept(name), name


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_is_left_out(command: str) -> None:
    assert command in {line[0] for _, line in ROWS}, f"{command}: give it a row in STORY"


UNREACHED = {"why": "taken_back[].", "refresh": "changed[]. problems[]",
    "brief": "changed[].sources[] standing[].sources[]", "watch": "at before after reason checkpoint",
    "service": "problems[]"}  # fmt: skip
"""Fields the story comes to no example of."""

ELSEWHERE = {"check", "replay", "inbox", "facts", "read", "positions"}
"""Commands of which `test_json.py` goes through every field."""

OPTIONS = {"ack": "inbox ack", "snooze": "inbox snooze", "proposals": "inbox accept",
    "reason": "record --reason", "rename": "record --rename", "skill": "mcp --skill",
    "schema": "lint --schema", "error": "failures"}  # fmt: skip
"""Sections of the page about an option of a command, by the files of their answers."""

SECTIONS = [(name, name) for name in COMMANDS if name not in ELSEWHERE] + list(OPTIONS.items())


@pytest.mark.parametrize(("of", "section"), SECTIONS)
def test_the_page_tells_every_field(of: str, section: str) -> None:
    files = [name for name, _ in ROWS if re.fullmatch(rf"{of}(-.*)?", name)]
    told = [kept(name) for name in files]
    unreached = {
        field
        for field in shape(section)
        if any(field.startswith(start) for start in UNREACHED.get(section, "").split())
    }
    agree(section, *(told[0] if section == "watch" else told), unreached=unreached)


@pytest.mark.parametrize(("line", "code", "what", "way_out"), [
    ("check --as-of tomorrow", 2, "--as-of ", None),
    ("chek", 2, "no command 'chek'", "did you mean check?"),
    ("why npo-2028", 2, "no checkpoint 'npo-2028' in the book", "did you mean npo-2027?"),
    ("", 2, "the screen prints no JSON", "name a command: `catalyst check --json`"),
    ("init --home /proc/none", 4, "/proc/none cannot be written", "choose another with --home"),
])  # fmt: skip
def test_a_failure_is_json_too(
    run: Run, small: Path, line: str, code: int, what: str, way_out: str | None
) -> None:
    ran = run(*line.split(), "--json")
    error = json.loads(ran.out)["error"]
    assert (ran.code, ran.err) == (code, "")
    assert error["what"].startswith(what), error
    assert way_out is None or error["way_out"] == way_out


def test_a_wrong_book_names_each_problem_and_where(run: Run, small: Path) -> None:
    run("check")
    (small / "catalysts.toml").write_text('schema = 1\n[zebra]\n[ticker.ALAB]\nnam = "A"\n', "utf-8")
    ran = run("check", "--json")
    error = json.loads(ran.out)["error"]
    assert (ran.code, ran.err) == (3, "")
    assert error["where"] == {"file": str(small / "catalysts.toml"), "line": 2, "column": 1}
    assert [(one["line"], one["hint"]) for one in error["problems"]] == [(2, None), (4, "did you mean name?")]


def test_a_wrong_configuration_says_where(run: Run, small: Path) -> None:
    (small / "config.toml").write_text('[sources.yaho]\nurl = "x"', "utf-8")
    error = json.loads(run("check", "--json").out)["error"]
    assert error["where"] == {"file": str(small / "config.toml"), "line": 1, "column": 1}
    assert error["what"].startswith("[sources] has no key `yaho`")


def test_a_status_bar_shows_what_is_stored(run: Run, home: Path, tmp_path: Path, now: datetime) -> None:
    prepared(home, tmp_path, now)
    run("add", "NVDA", "40@142.10")
    ran = run("status")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("! 2 · NVDA +5.0 %"), ran.out  # ALAB moved more, and is not held
    assert run("status", "--format", "tmux").out.startswith("#[fg=red]! 2#[default] · ")
    assert run("status", "--format", "xmobar").code == 2


def test_status_and_check_agree_on_what_is_bad(run: Run, home: Path, tmp_path: Path, now: datetime) -> None:
    prepared(home, tmp_path, now)
    book = home / "catalysts.toml"
    book.write_text(BOOK.replace("npo-2027", "npo").replace("due = 2027", "due = 2030"), "utf-8")
    check = json.loads(run("check", "--json").out)["checkpoints"]
    assert [one["status"] for one in check if one["id"] == "above-300"] == ["broken"]
    assert json.loads(run("status", "--json").out)["bad"] == 1
    for line in json.loads(run("inbox", "--json").out)["inbox"]:
        run("inbox", "ack", str(line["line"]))
    status = json.loads(run("status", "--json").out)
    assert (run("check").code, status["bad"]) == (1, 1)
    assert run("status").out.startswith("✗ 1 ")


def test_the_status_says_how_old_a_home_is_that_nobody_watches(
    run: Run, home: Path, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(home, tmp_path, now)
    assert "old" not in run("status").out
    monkeypatch.setattr(SystemClock, "now", lambda self: now + timedelta(hours=3))
    assert run("status").out.rstrip().endswith("3 h old")
