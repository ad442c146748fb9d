"""Find a topic of the manual as Markdown: a document, the fields of a table of the book, a key, a
metric.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from catalyst_tui.book.file.keys import TABLES
from catalyst_tui.book.file.node import Key
from catalyst_tui.book.model.metrics import STANDARD, Metric, Nature
from catalyst_tui.book.near_names import did_you_mean
from catalyst_tui.values import Frozen

NATURES = {
    Nature.FLOW: "adds up over periods",
    Nature.PER_SHARE: "of a share",
    Nature.RATIO: "of a period",
    Nature.INSTANT: "on a day",
    Nature.PRICE: "of a session",
}


class Topic(Frozen):
    """A line of topics.txt: `source` is a document, or a table of the book (`fields`), or
    `metrics`.
    """

    name: str
    source: str
    heading: str  # in the document; else how the table is written
    about: str


_LINES = (files("catalyst_tui.desk") / "topics.txt").read_text(encoding="utf-8")
_TOPICS = [Topic(*map(str.strip, line.split("|"))) for line in _LINES.splitlines()]
_BY_NAME = {topic.name: topic for topic in _TOPICS}
TOPICS = {name: topic.about for name, topic in _BY_NAME.items()}


class UnknownTopicError(ValueError):
    """No such topic; the sentence names the nearest one."""


def page(name: str) -> str:
    """Return a topic, a key of the book, a metric or a function as Markdown."""
    name = name.strip().lower().removesuffix("()")
    topic = _BY_NAME.get(name)
    if topic is not None and topic.source == "fields":
        fields = "\n".join(map(_field, TABLES[name].keys.values()))
        return f"`{topic.heading}` {topic.about}\n\n{fields}"
    if topic is not None and topic.source == "metrics":
        return "\n".join(map(_metric, STANDARD.values()))
    if topic is not None:
        return _part(_document(topic.source), topic.heading)
    metrics = [_metric(STANDARD[name])] if name in STANDARD else []
    found = "\n".join([*_keys(name), *metrics, *_function(name)])
    if not found:
        nearest = did_you_mean(name, [*TOPICS, *STANDARD, *TABLES["checkpoint"].keys])
        raise UnknownTopicError(
            f"no topic {name!r}; {nearest or '`catalyst help` lists them'}"
        )
    return found


def _field(key: Key[object]) -> str:
    return f"- **{key.name}**: {key.doc}  \n  `{key.name} = {key.example}`"


def _keys(name: str) -> Iterator[str]:
    for topic in _BY_NAME.values():
        if (
            topic.source == "fields"
            and (key := TABLES[topic.name].keys.get(name)) is not None
        ):
            yield f"{_field(key)} (in `{topic.heading}`)"


def _metric(metric: Metric) -> str:
    facts = [metric.unit.dim.value if metric.unit else "money", NATURES[metric.nature]]
    facts += ["gaap or non_gaap"] if metric.non_gaap else []
    facts += [f"is `{metric.made_of}`"] if metric.made_of else []
    return f"- **{metric.name}**: {', '.join(facts)}"


def _function(name: str) -> Iterator[str]:
    """Yield the rows of the language's table of functions that name it."""
    for row in _part(_document("language.md"), "Tests").splitlines():
        written, _, meaning = row.strip("| ").partition(" | ")
        if row.startswith("| `") and re.search(
            rf"(?<![a-z_]){re.escape(name)}(?![a-z_])", written
        ):
            yield f"- {written}: {meaning}"


def _document(name: str) -> str:
    """Return a packaged document; in a checkout that of docs/."""
    packaged = files("catalyst_tui") / "manual" / name
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[3] / "docs" / name).read_text(encoding="utf-8")


def _part(text: str, heading: str) -> str:
    """Return the part of a document below a heading; everything without one."""
    if not heading:
        return text
    found = re.search(rf"^## {re.escape(heading)}.*?(?=^## |\Z)", text, re.M | re.S)
    if found is None:
        raise KeyError(heading)
    return found[0]
