"""Writes the exchange's holidays and early closes into `judge/sessions/holidays.py`, from exchange_calendars.

The library costs a second and 77 MB to import, so the app ships its answer instead (watch.md). Run it again
when the table runs out: `make sessions`. A test holds the table to the library.
"""

from __future__ import annotations

import textwrap
from datetime import date, timedelta
from pathlib import Path

import exchange_calendars as calendars

FIRST, LAST = date(2015, 1, 1), date(2028, 12, 31)
TARGET = Path(__file__).parent.parent / "src/catalyst_tui/judge/sessions/holidays.py"


def table() -> tuple[list[date], list[date]]:
    """Weekdays without a session, and sessions that close early."""
    calendar = calendars.get_calendar("XNYS", start=FIRST.isoformat(), end=LAST.isoformat())
    sessions = {day.date() for day in calendar.sessions}
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    closed = [day for day in days if day.weekday() < 5 and day not in sessions]
    return closed, [day.date() for day in calendar.early_closes]


def text() -> str:
    """The module's source."""
    closed, early = table()
    lines = [
        '"""Holidays and early closes of the New York exchanges. Made by scripts/make_sessions.py."""',
        "",
        f'FIRST, LAST = "{FIRST}", "{LAST}"',
        "",
    ]
    for name, days in (("CLOSED", closed), ("EARLY", early)):
        lines.append(f'{name} = """')
        lines += textwrap.wrap(" ".join(map(str, days)), 100)
        lines += ['"""', ""]
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
