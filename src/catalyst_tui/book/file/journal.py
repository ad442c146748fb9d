"""What is dated but not judged: `[[event]]`, and `[[decision]]`, the journal."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.checkpoints import reminders
from catalyst_tui.book.file.declarations import Declarations
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.node import Node
from catalyst_tui.book.model.book import BookEvent, DateStatus, Decision


class EventDraft(Struct, frozen=True):
    """An event's table with its ticker settled, before its date is read."""

    node: Node
    id: str
    ticker: str | None

    @property
    def dated(self) -> Node:
        """Where its date stands."""
        return self.node.child("date" if k.DATE in self.node else "window")


def event_drafts(section: Node, declarations: Declarations) -> dict[str, EventDraft]:
    """The events by id; ids are also made from ticker and text."""
    found: dict[str, EventDraft] = {}
    for node in section.list("tables: [[event]]"):
        if not node.known(k.EVENT_TABLE, "[[event]]"):
            continue
        id_ = node.get(k.ID, None) if k.ID in node else name_of(node.raw)
        ticker = declarations.symbol(node.child("ticker")) if k.TICKER in node else None
        if k.DATE in node and k.WINDOW in node:
            node.child("window").wrong("`date` and `window` say the same; give one", on_key=True)
        if k.DATE not in node and k.WINDOW not in node:
            node.wrong("an event needs a `date` or a `window`")
        if id_ is None:
            if k.ID not in node:
                node.wrong("an event needs an `id`, or a `text` to make one from")
            continue
        if id_ in found:
            (node.child("id") if k.ID in node else node).wrong(f"there is an event {id_!r} already")
        found[id_] = EventDraft(node, id_, ticker)
    return found


def event(one: EventDraft, declarations: Declarations) -> BookEvent | None:
    """The event a draft means; None when its date is wrong."""
    node = one.node.within(declarations.context(one.ticker))
    status, remind, url = node.get(k.DATE_STATUS, DateStatus.CONFIRMED), reminders(node), node.get(k.URL, "")
    text = node.get(k.TEXT, one.id)
    window = node.get(k.DATE if k.DATE in node else k.WINDOW, None)
    return BookEvent(one.id, one.ticker, text, window, status, remind, url) if window else None


def decisions(section: Node) -> Iterator[Decision]:
    """The journal in the order of the file. What it names may be gone by now: it is history."""
    for node in section.list("tables: [[decision]]"):
        if not node.known(k.DECISION_TABLE, "[[decision]]"):
            continue
        for key in (k.DECIDED, k.ACTION):
            if key not in node:
                node.wrong(f"a decision needs `{key.name}`")
        day, action = node.get(k.DECIDED, None), node.get(k.ACTION, None)
        thesis, note = node.get(k.THESIS, None), node.get(k.NOTE, "")
        honoured = node.get(k.HONOURED, None)
        fired = node.child("fired").list('a list of ids: ["npo-2027"]')
        ids = tuple(id_ for one in fired if (id_ := one.read(v.reference, None)))
        if day and action:
            yield Decision(day, thesis, action, ids, honoured, note)
