"""Write the table of keys in docs/terminal.md.

`python -m scripts.make_docs`; a test says when that is due.
"""

from __future__ import annotations

from pathlib import Path

from catalyst_tui.ui.actions import ACTIONS, PAGES, shown_key

DOCS = Path(__file__).parents[1] / "docs"
TERMINAL = DOCS / "terminal.md"
BEGIN, END = "<!-- keys -->\n", "<!-- end of keys -->"


def keys() -> str:
    """Return the table of keys, with the names that `[keys]` in config.toml takes."""
    lines = ["| key | does | where | name |", "|---|---|---|---|"]
    for action in ACTIONS:
        if action.listed:
            shown = " ".join(f"`{shown_key(key)}`" for key in action.keys.split(","))
            places = ", ".join(place.value for place in action.where)
            where = "every page" if set(PAGES) <= set(action.where) else places
            lines.append(f"| {shown} | {action.words} | {where} | `{action.name}` |")
    others = (
        f"`{shown_key(action.press)}` {action.words} (`{action.name}`)"
        for action in ACTIONS
        if not action.listed
    )
    return "\n".join([*lines, "", f"Also: {'; '.join(others)}.", ""])


def terminal() -> str:
    """Return docs/terminal.md with the table of keys as it is now."""
    before, _, rest = TERMINAL.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}{keys()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    TERMINAL.write_text(terminal(), encoding="utf-8")
