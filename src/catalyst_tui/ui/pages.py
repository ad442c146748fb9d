"""The files of the pages, imported when one is turned to: one takes 5 to 25 ms once, all of them
3.5 MB for good."""

from __future__ import annotations

from importlib import import_module

from catalyst_tui.ui import screens
from catalyst_tui.ui.actions import Place
from catalyst_tui.ui.screens.page import Page


def page_of(place: Place) -> type[Page]:
    """The class of a page, `ThesisPage` in `screens/thesis.py`; imported when it is turned to."""
    file = import_module(f"{screens.__name__}.{place.name.lower()}")
    page: type[Page] = getattr(file, f"{place.name.title()}Page")
    return page
