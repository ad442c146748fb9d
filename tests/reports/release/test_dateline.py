"""The day a release bears: before its first sentence, or on a line of its own."""

from datetime import date

import pytest

from tests.doors.reports import dateline

NOV_3 = date(2026, 11, 3)


@pytest.mark.parametrize(("paragraphs", "day"), [
    (["SANTA CLARA, Calif. - Nov. 3, 2026 - Astera Labs reports"], NOV_3),
    (["Astera Labs Reports Results", "November 3, 2026", "Revenue was $4 million."], NOV_3),
    (["Tuesday, Nov. 3, 2026"], NOV_3),
    (["For immediate release: November 3, 2026"], NOV_3),
    (["November 3, 2026, 4:05 pm ET"], NOV_3),
    (["Three months ended", "September 30, 2026"], None),
    (["Revenue of November 3, 2026 was $4 million"], None),
    (["November 31, 2026"], None),
    (["Revenue was $4 million."] * 12 + ["November 3, 2026"], None),
])  # fmt: skip
def test_the_day_of_a_release(paragraphs: list[str], day: date | None) -> None:
    assert dateline(paragraphs) == day
