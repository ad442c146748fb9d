"""What changed is stored once, notified once, and due until a channel took it. The stories are in outbox.txt.

A story begins with its name; each line below it is a step or a check:

    at +30s                         the clock, from the story's begin (s, m, h or d)
    KEY: BEFORE > AFTER FLAGS       a change is committed (`-`: a first look); flags: critical, quiet, own,
                                    cause=…, held=RULE, due=+1d; `refused`: it is not stored
    claim: WORD FIELDS              the alert that is claimed; rounds, replaces, held, before, due
    sent N repeat=+7d               the claimed one was shown with that number (`own`: its own, `-`: none)
    failed, put off +1d, acknowledge COUNT, unacknowledge, snooze KEY +1d, see all, undone KEY=WORD
    inbox: WORD…                    newest first; `*` unread, `!` waits, `+` acknowledged, (RULE), (own)
    states:, last:, known:, since unknown:, failing:
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.doors.judge import Urgency
from tests.homes import OWN, TRIES, InboxRow, Outgoing, Store, StoreError, Transition

LEASE = timedelta(seconds=30)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
TEXT = Path(__file__).with_name("outbox.txt").read_text("utf-8").split("\n\n", 1)[1]
STORIES = {story.partition("\n")[0]: story.partition("\n")[2] for story in TEXT.strip().split("\n\n")}


def change(now: datetime, before: str | None, after: str, cause: str, *, heard: bool = True) -> Transition:
    return Transition("guard", 1, "ALAB", before, after, cause, "because", now, heard, title=f"now {after}")


def span(text: str) -> timedelta:
    """`+7d`."""
    return timedelta(**{UNITS[text[-1]]: int(text[1:-1])})


def fields(words: list[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words if "=" in word)


def shown(line: InboxRow) -> str:
    """Return a line as a story writes it."""
    marks = "!" * line.waits + "+" * line.acknowledged + "*" * (not line.seen)
    rule = line.held + ", not yet" * line.not_yet if line.held or line.not_yet else ""
    return line.word + marks + ("(own)" if line.own else f"({rule})" if rule else "")


class Stage:
    """A story under way."""

    def __init__(self, store: Store, begin: datetime) -> None:
        self.store, self.begin, self.now = store, begin, begin
        self.alert: Outgoing | None = None

    def step(self, line: str) -> None:
        name, _, rest = line.partition(": ") if ": " in line else line.partition(":")
        check = getattr(self, f"check_{name.replace(' ', '_')}", None)
        if check:
            assert check() == rest, line
        elif name == "claim":
            self.claim(*rest.split())
        elif " > " in rest:
            self.change(name, *rest.split())
        else:
            verb, *words = line.replace("see all", "see_all").split()
            getattr(self, verb)(*words)

    def change(self, key: str, before: str, _: str, after: str, *flags: str) -> None:
        given = fields([*flags])
        due = self.begin + span(given["due"]) if "due" in given else None
        made = Transition(
            key, 1, "ALAB", None if before == "-" else before, after, given.get("cause", ""), "so", self.now,
            heard=before != "-" and "quiet" not in flags,
            urgency=Urgency.CRITICAL if "critical" in flags else Urgency.NORMAL,
            held=given.get("held", ""), due=due, own="own" in flags,
        )  # fmt: skip
        assert bool(self.store.transitions.commit([made], self.now)) == ("refused" not in flags)

    def claim(self, word: str, *wanted: str) -> None:
        assert self.store.outbox.is_due(self.now) or word == "nothing"
        alert = self.store.outbox.claim(self.now, LEASE)
        if alert is None:
            assert word == "nothing"
            return
        self.alert = alert
        number = alert.replaces - OWN if alert.replaces > OWN else alert.replaces
        told = {"rounds": alert.rounds, "replaces": number, "held": alert.held, "before": alert.before}
        told["due"] = f"+{int((alert.due - self.begin).total_seconds())}s"
        given = fields([*wanted])
        if "due" in given:
            given["due"] = f"+{int(span(given['due']).total_seconds())}s"
        assert (alert.word, given) == (word, {name: str(told[name]) for name in given})

    def _claimed(self, words: tuple[str, ...]) -> tuple[Outgoing, Mapping[int, datetime]]:
        assert self.alert is not None
        given = fields([*words])
        return self.alert, ({self.alert.id: self.begin + span(given["repeat"])} if "repeat" in given else {})

    def sent(self, number: str, *words: str) -> None:
        alert, repeats = self._claimed(words)
        id_ = {"-": None, "own": alert.replaces}.get(number, 0)
        self.store.outbox.mark_sent([alert.id], int(number) if id_ == 0 else id_, self.now, repeats=repeats)

    def failed(self, *words: str) -> None:
        alert, repeats = self._claimed(words)
        self.store.outbox.mark_failed([alert.id], "no desktop", self.now, repeats=repeats)

    def eight(self, _: str, repeat: str) -> None:
        for _n in range(TRIES):
            self.now += timedelta(hours=1)
            self.alert = self.store.outbox.claim(self.now, LEASE)
            self.failed(repeat)

    def at(self, moment: str) -> None:
        self.now = self.begin + span(moment)

    def acknowledge(self, count: str) -> None:
        ids = [line.id for line in self.store.inbox.read()]
        assert self.store.inbox.acknowledge(ids, self.now) == int(count)

    def unacknowledge(self) -> None:
        self.store.inbox.unacknowledge([line.id for line in self.store.inbox.read()])

    def snooze(self, key: str, until: str) -> None:
        self.store.inbox.snooze(key, self.begin + span(until), self.now)
        assert self.store.inbox.snoozes(self.now) == (
            {key: self.begin + span(until)} if until != "+0s" else {}
        )

    def see_all(self) -> None:
        self.store.inbox.see_all(self.now)

    def undone(self, *words: str) -> None:
        self.store.outbox.undone(fields([*words]))

    def check_inbox(self) -> str:
        lines = self.store.inbox.read()
        assert self.store.inbox.unseen() == [line for line in lines if not line.seen]
        return " ".join(map(shown, lines))

    def check_states(self) -> str:
        return " ".join(state for (state,) in self.store.rows("SELECT state FROM outbox ORDER BY id"))

    def check_last(self) -> str:
        return " ".join(f"{key}={word}" for key, word in self.store.transitions.last_words().items())

    def check_known(self) -> str:
        words = self.store.transitions.last_words(known=True)
        return " ".join(f"{key}={word}" for key, word in words.items())

    def check_since_unknown(self) -> str:
        since = self.store.transitions.since("unknown")
        return " ".join(f"{key}=+{(at - self.begin).days}d" for key, at in since.items())

    def check_failing(self) -> str:
        since = self.store.outbox.failing_since()
        hours = (since - self.begin).total_seconds() / 3600 if since else 0
        return "no" if since is None else f"+{hours:.0f}h" if hours else "+0s"


@pytest.mark.parametrize("story", STORIES)
def test_story(store: Store, now: datetime, story: str) -> None:
    stage = Stage(store, now)
    for line in STORIES[story].splitlines():
        stage.step(line.strip())


def test_all_or_nothing(store: Store, now: datetime) -> None:
    store.transitions.commit([change(now, None, "awaiting", "")], now)
    missed = change(now, "awaiting", "missed", "a")
    with pytest.raises(StoreError):  # a change to no word is the mistake under test
        store.transitions.commit([missed, replace(missed, before="missed", after=None)], now)
    assert store.transitions.last_words() == {"guard": "awaiting"}
    assert store.inbox.read() == []
    assert store.transitions.commit([missed], now) == store.transitions.recent() == [missed]
