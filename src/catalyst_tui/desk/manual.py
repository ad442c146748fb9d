"""The manual: what each field of the book means, from the table that reads it, and the documents."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from catalyst_tui.book.file.keys import TABLES
from catalyst_tui.book.file.node import Key
from catalyst_tui.book.model.metrics import STANDARD, Metric, Nature
from catalyst_tui.book.near_names import did_you_mean

_INDENT = 16
_MARKS = re.compile(r"\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


class Fields(Struct, frozen=True):
    """A topic that is a table of the book: how it is written, what it is."""

    head: str
    about: str


class Pages(Struct, frozen=True):
    """A topic that is a document, or the part of it below a heading."""

    document: str
    about: str
    heading: str = ""


_FIELDS = {
    "checkpoint": Fields("[[checkpoint]]", "a claim that can be tested: its fields"),
    "ticker": Fields("[ticker.NVDA]", "a listed company: its fields"),
    "lot": Fields("lots = [{ … }]", "shares held: the fields of one lot"),
    "thesis": Fields("[[thesis]]", "an argument: its fields"),
    "series": Fields("[series.NAME]", "figures entered by hand: its fields"),
    "event": Fields("[[event]]", "a date with nothing to pass or fail: its fields"),
    "decision": Fields("[[decision]]", "an entry of the journal: its fields"),
    "slip": Fields("slips = [{ … }]", "a date that moved: its fields"),
    "defaults": Fields("[defaults]", "what a checkpoint says when it leaves a key out"),
}
_PAGES = {
    "language": Pages("language.md", "the book: all that may stand in catalysts.toml"),
    "tests": Pages("language.md", "what a test may say: operators, units, functions", "Tests"),
    "verdicts": Pages("verdicts.md", "how a checkpoint is judged, rule by rule"),
    "statuses": Pages("verdicts.md", "the words and signs of a verdict", "Statuses"),
    "words": Pages("words.md", "the vocabulary"),
    "screens": Pages("terminal.md", "the screens"),
    "keys": Pages("terminal.md", "the keys, and how to change them", "Keys"),
    "sources": Pages("sources.md", "where prices and figures come from, files to import"),
    "watch": Pages("watch.md", "being told, and what is kept"),
    "recipes": Pages("recipes.md", "Catalyst in a status bar, a calendar, a shell, CI"),
    "json": Pages("json.md", "what --json prints"),
    "money": Pages(
        "verdicts.md", "several currencies: rates, weights, gains", "Money of several kinds"
    ),
    "limits": Pages("limits.md", "how large anything may be"),
}
METRICS = "metrics"

TOPICS: Mapping[str, str] = MappingProxyType(
    {name: one.about for name, one in _FIELDS.items()}
    | {METRICS: "the figures a test may name without declaring them"}
    | {name: one.about for name, one in _PAGES.items()}
)
"""Every topic, and what it is about."""


class UnknownTopicError(ValueError):
    """No such topic; the sentence says what there is."""


def page(topic: str) -> str:
    """Return the Markdown of a topic that is a document; empty if it is none."""
    found = _PAGES.get(topic.strip().lower())
    return _part(document(found.document), found.heading) if found else ""


def manual(topic: str, width: int) -> str:
    """Return the text of a table of the book, one of its keys, a metric or a function, in so many columns."""
    name = topic.strip().lower().removesuffix("()")
    if name in _FIELDS:
        return _fields(name, width)
    if name == METRICS:
        return "\n".join(_metrics(STANDARD.values()))
    found = [
        *_key(name, width),
        *_metrics(filter(None, [STANDARD.get(name)])),
        *_function(name, width),
    ]
    if found:
        return "\n".join(found)
    meant = did_you_mean(name, [*TOPICS, *STANDARD, *TABLES["checkpoint"].keys])
    raise UnknownTopicError(f"no topic {topic!r}; {meant or '`catalyst help` lists them'}")


def document(name: str) -> str:
    """A document of the manual, as it is in this version."""
    packaged = files("catalyst_tui") / "manual" / name
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[3] / "docs" / name).read_text(encoding="utf-8")  # in a checkout


def _fields(name: str, width: int) -> str:
    topic = _FIELDS[name]
    return "\n".join(
        [
            f"{topic.head}  {topic.about}",
            "",
            *(line for key in TABLES[name].keys.values() for line in field(key, width)),
        ]
    )


def field(key: Key[object], width: int) -> list[str]:
    """A key with its meaning and an example."""
    lines = _beside(key.name, key.doc, width)
    return [*lines, " " * (_INDENT + 2) + f"{key.name} = {key.example}", ""]


def _beside(name: str, text: str, width: int) -> list[str]:
    """A name and, on an edge of its own, what is said of it."""
    edge = " " * (_INDENT + 2)
    lines = textwrap.wrap(text, max(width, 40), initial_indent=edge, subsequent_indent=edge) or [
        edge
    ]
    if len(name) > _INDENT - 1:
        head = textwrap.wrap(name, max(width, 40), initial_indent="  ", subsequent_indent="  ")
        return [*head, *(lines if text else [])]
    return [f"  {name:<{_INDENT}}{lines[0].strip()}", *lines[1:]]


def _key(name: str, width: int) -> Iterator[str]:
    for topic, one in _FIELDS.items():
        if (key := TABLES[topic].keys.get(name)) is not None:
            yield f"{one.head}  {topic}"
            yield from field(key, width)


_NATURES = {
    Nature.FLOW: "adds up over periods",
    Nature.PER_SHARE: "of a share",
    Nature.RATIO: "of a period",
    Nature.INSTANT: "on a day",
    Nature.PRICE: "of a session",
}


def _metrics(metrics: Iterable[Metric]) -> Iterator[str]:
    for one in metrics:
        said = [one.unit.dim.value if one.unit else "money", _NATURES[one.nature]]
        said += ["gaap or non_gaap"] if one.non_gaap else []
        said += [f"is {one.made_of}"] if one.made_of else []
        yield f"  {one.name:<22}{', '.join(said)}"


def _function(name: str, width: int) -> Iterator[str]:
    """Its row in the language's table of functions."""
    for row in _part(document("language.md"), "Tests").splitlines():
        written, _, gives = row.strip("| ").partition(" | ")
        if row.startswith("| `") and re.search(rf"(?<![a-z_]){re.escape(name)}(?![a-z_])", written):
            yield from _beside(_worded(written), _worded(gives), width)


def _part(text: str, heading: str) -> str:
    """The part below a heading, to the next of its rank; the whole without one."""
    if not heading:
        return text
    found = re.search(rf"^## {re.escape(heading)}.*?(?=^## |\Z)", text, re.M | re.S)
    if found is None:
        raise KeyError(heading)
    return found[0]


def _worded(text: str) -> str:
    """Markdown's signs left out."""
    return _MARKS.sub("", _LINK.sub(r"\1", text)).replace("`", "")
