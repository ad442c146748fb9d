"""Every status has one of the seven signs that the help page explains (docs/terminal.md)."""

from tests.doors.judge import Status


def test_a_sign_has_one_meaning() -> None:
    signs: dict[str, set[str]] = {}
    for status in Status:
        signs.setdefault(status.sign, set()).add(status.group.value)
    assert {sign: len(groups) for sign, groups in signs.items()} == dict.fromkeys("✓○▲!✗–?", 1)
    assert [status for status in Status if status.sign == "!"] == [Status.OVERDUE]
