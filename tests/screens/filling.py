"""What a form in front shows, and its fields."""

from typing import Any

from textual.app import App
from textual.widgets import Input, Static

from tests.doors.ui import Form


def form(app: App[Any]) -> Form[Any]:
    assert isinstance(app.screen, Form)
    return app.screen


def field(app: App[Any], name: str) -> Input:
    return form(app).rows[name].input


def label(app: App[Any], name: str) -> str:
    return str(form(app).rows[name].label.render())


def part(app: App[Any], id_: str) -> str:
    """Return the text of a part: head, hint, offers, preview, keys."""
    return str(form(app).query_one(f"#{id_}", Static).render())
