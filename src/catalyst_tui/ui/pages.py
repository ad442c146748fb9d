"""Import a page when it is first shown. One page takes 5 to 25 ms, all of them 3.5 MB."""

from __future__ import annotations

from importlib import import_module

from catalyst_tui.ui import screens
from catalyst_tui.ui.actions import Place
from catalyst_tui.ui.screens.page import Page


def page_of(place: Place) -> type[Page]:
    """Return the class of a page, for example `ThesisPage` in `screens/thesis.py`, and import it if
    needed.
    """
    file = import_module(f"{screens.__name__}.{place.name.lower()}")
    page: type[Page] = getattr(file, f"{place.name.title()}Page")
    return page
