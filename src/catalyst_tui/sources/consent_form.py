"""What a form of a page asks for. A file of its own: it brings 0.5 MB of names of characters with it, and no
other country is shown such a page."""

from __future__ import annotations

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields and buttons of a page by name, the first of each, with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag in ("input", "button") and name:
            self.fields.setdefault(name, given.get("value") or "")
