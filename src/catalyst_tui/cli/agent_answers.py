"""What an agent may ask: the commands' own answers, and nothing that writes but a proposal that waits.

Every text in an answer that is no name, number or date stands alone in an object `{"quoted": …}`: it may be
the words of a filing, a mail or a file, and nothing in it is addressed to who reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.failures import CommandError, failure_of
from catalyst_tui.cli.output import as_text
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import Home, read_book
from catalyst_tui.desk.proposals import ProposalError, checked
from catalyst_tui.desk.proposed import propose
from catalyst_tui.desk.release_reader import Reader

MOST = 400
"""Entries of a list."""

LONGEST_ARGUMENT = 200

_NAME = re.compile(r"[\w.:+\-@/\[\]%=<>~]{0,80}")
_WORDS = {
    "source",
    "url",
    "document",
    "quote",
    "note",
    "words",
    "sentence",
    "title",
    "body",
    "name",
    "reason",
}
"""What comes from outside, or may quote it, whatever it looks like."""


class AnswerError(Exception):
    """A failure, in a sentence for the agent."""


class AgentAnswers(Struct, frozen=True):
    """Answers about one home. Each opens it and lets go of it, beside a watcher and a screen."""

    home: Home

    def command(self, name: str, *words: str, flags: Sequence[str] = (), **options: str) -> dict[str, Any]:
        """The answer of a command that reads, as its `--json` prints it, every text quoted."""
        from catalyst_tui.cli.main import answer_of, parse

        long = [one for one in (*words, *options.values()) if len(one) > LONGEST_ARGUMENT]
        if long:
            raise AnswerError(f"an argument is longer than {LONGEST_ARGUMENT} characters")
        given = [f"--{option.replace('_', '-')}={value}" for option, value in options.items() if value]
        line = [name, "--json", *(f"--{flag}" for flag in flags), *given, *(("--", *words) if words else ())]
        try:
            arguments = parse(line)
            arguments.home, arguments.book = str(self.home.folder), str(self.home.book)
            answer = answer_of(arguments)
            return quoted({} if isinstance(answer, int) else answer.value)
        except Exception as error:
            raise _failed(error) from error

    def book(self) -> dict[str, Any]:
        """The text of the book."""
        try:
            return {"text": {"quoted": read_book(self.home)}}
        except Exception as error:
            raise _failed(error) from error

    def prints(self, ticker: str) -> dict[str, Any]:
        """What the next print is to bring, and what releases kept of it say."""
        from catalyst_tui.desk.entry.print_day import print_day

        try:
            with open_workspace(self.home, SystemClock(), only_reads=True) as workspace:
                symbol, known = ticker.upper(), workspace.look().known
                if symbol not in workspace.book.tickers:
                    raise CommandError(f"{clean(symbol, 20)} is not in the book")
                offers = Reader(workspace.store).offers(symbol, known.book, known.ledger, known.at)
                day = print_day(symbol, known, offers)
                said = [hit for hit in workspace.store.hits.read() if hit.ticker == symbol]
        except Exception as error:
            raise _failed(error) from error
        rows = [
            {
                "metric": row.metric,
                "kind": row.kind.value,
                "basis": row.basis.value,
                "period": str(row.period),
                "last": row.last,
                "guided": row.guided,
                "known": row.known,
                "told": [{"value": one.value, "sentence": one.sentence} for one in row.told],
                "read_by": [one.checkpoint for one in row.readers],
            }
            for row in day.rows
        ]
        sentences = [
            {
                "checkpoint": hit.checkpoint,
                "sentence": hit.sentence,
                "document": hit.url,
                "known_at": hit.known_at,
            }
            for hit in said
        ]
        dates = {"day": day.day, "estimated": day.estimated, "period": str(day.quarter)}
        return quoted({"ticker": symbol, **dates, "figures": rows, "sentences": sentences})

    def propose(self, told: Mapping[str, object]) -> dict[str, Any]:
        """Let a proposal wait for the user; `state` is what the user made of the very same before."""
        try:
            proposal = checked(told)
            with open_workspace(self.home, SystemClock()) as workspace:
                state = propose(proposal, workspace)
        except Exception as error:
            raise _failed(error) from error
        return {"id": proposal.name, "state": state.word, "counts": False}

    def proposals(self) -> dict[str, Any]:
        """What became of all that was proposed."""
        from catalyst_tui.desk.proposals import Proposals

        kept = Proposals(self.home.folder)
        found = [{"id": one.name, "state": "waiting", "title": one.title} for one, _ in kept.waiting()]
        found += [{"id": name, "state": state.word, "title": ""} for name, state in kept.decided()]
        return quoted({"proposals": found})


def _failed(error: Exception) -> AnswerError:
    if isinstance(error, ProposalError):
        return AnswerError(clean(str(error), 1000))
    failure = failure_of(error)
    if failure is None:
        return AnswerError(f"it failed ({type(error).__name__})")
    return AnswerError(clean("; ".join(filter(None, (failure.what, failure.way_out))), 1000))


def quoted(tree: object) -> dict[str, Any]:
    """A tree of JSON as an agent gets it: texts quoted, lists bounded. A list becomes `entries`."""
    return _object(tree if isinstance(tree, Mapping) else {"entries": tree})


def _object(tree: Mapping[Any, object]) -> dict[str, Any]:
    made = {str(name): _quoted(value, str(name)) for name, value in tree.items()}
    long = [name for name, value in tree.items() if isinstance(value, Sequence) and _cut(value)]
    return made | ({"left_out_of": long} if long else {})


def _quoted(tree: object, key: str) -> object:
    match tree:
        case Mapping():
            return _object(tree)
        case str():
            plain = key not in _WORDS and _NAME.fullmatch(tree)
            return str(tree) if plain else {"quoted": clean(tree, 2000)}
        case list() | tuple():
            return [_quoted(one, key) for one in tree[-MOST:]]
        case bool() | int() | float() | None:
            return tree
        case date() | Decimal() | Enum():
            return _quoted(as_text(tree), key)
    return str(tree)


def _cut(value: Sequence[object]) -> bool:
    return not isinstance(value, str) and len(value) > MOST
