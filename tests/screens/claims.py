"""Hand-made checkpoints and theses: every status, long sentences, hostile text."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from tests.doors.book import (
    PERCENT,
    POINTS,
    Basis,
    Checkpoint,
    Event,
    Quantity,
    Role,
    Thesis,
    day_window,
    parse_period,
    parse_quantity,
    parse_window,
)
from tests.doors.judge import (
    Bound,
    Grade,
    Input,
    Kind,
    Mark,
    Result,
    Slip,
    Status,
    StatusGroup,
    Timing,
    Verdict,
)
from tests.homes import Attention, CheckpointRow

NOW = datetime(2026, 10, 2, 18, 30, tzinfo=UTC)
HOSTILE = "[/x] [@click=app.quit]q[/] \x1b[31mred\x1b[0m \u202egnp.exe [Q3]"

_ATTENTION = {StatusGroup.BAD: Attention.BAD, StatusGroup.RISKY: Attention.RISKY,
    StatusGroup.UNKNOWN: Attention.BLIND, StatusGroup.OPEN: Attention.QUIET,
    StatusGroup.GOOD: Attention.QUIET, StatusGroup.ASIDE: Attention.QUIET}  # fmt: skip


def q(text: str | None) -> Quantity | None:
    if text is None:
        return None
    return Quantity(Decimal(text[:-1]), PERCENT) if text.endswith("%") else parse_quantity(text)


def figure(metric: str, value: str | None, **more: object) -> Input:
    given = {
        "period": parse_period("2026Q2"),
        "known_at": datetime(2026, 8, 4, 21, tzinfo=UTC),
        "grade": Grade.RELEASE,
        "source": "https://www.businesswire.com/astera-labs-second-quarter-2026",
        "basis": Basis.GAAP,
    } | more
    return Input("ALAB", metric, value=q(value), **given)  # type: ignore[arg-type]


def claim(
    id: str,
    status: Status,
    text: str,
    when: str,
    *,
    role: Role = Role.PROOF,
    thesis: str = "alab-platform",
    reason: str = "",
    value: str | None = None,
    threshold: str | None = None,
    room: Quantity | None = None,
    **verdict: object,
) -> CheckpointRow:
    extra = {key: verdict.pop(key) for key in ("p", "why", "then", "note", "source") if key in verdict}
    checkpoint = Checkpoint(id, role, Event(text), "ALAB", thesis, text, **extra)  # type: ignore[arg-type]
    judged = Verdict(
        id,
        role,
        status,
        reason or f"{text}.",
        "ALAB",
        value=q(value),
        threshold=q(threshold),
        headroom=room,
        **verdict,  # type: ignore[arg-type]
    )
    row = CheckpointRow(checkpoint, judged, when, _ATTENTION[status.group])
    return replace(row, unnoted=True, unexplained=True)


def pp(number: str) -> Quantity:
    return Quantity(Decimal(number), POINTS)


CLAIMS = (
    claim("scorpio-x-volume-2025", Status.MISSED, "Scorpio X in high volume in late 2025",
        "due Dec 31 2025", thesis="alab-fabric-2025",
        reason="The company's own latest date, 2026, is later than 2025-12-31.",
        settled_on=date(2026, 1, 1), marks=(Mark.SLIPPED,),
        slips=(
            Slip(day_window(date(2025, 12, 31)), parse_window("2026"), NOW - timedelta(days=423),
                "call summary Q2 2025"),), p=Decimal("0.4"), then="re-evaluate the Scorpio ramp"),
    claim("gross-margin-holds", Status.NEAR, "Gross margin does not erode as custom mix rises",
        "Q2 2026 · next print ~Nov 3", role=Role.GUARD,
        reason="Gross margin of 73.7 % is 0.3pp above the threshold, inside the near band of 1pp.",
        value="73.7%", threshold="73.4%", room=pp("0.3"), marks=(Mark.UNCONFIRMED,),
        inputs=(
            figure("gross_margin", "73.7%", basis=Basis.NON_GAAP),
            figure("gross_margin", "76.4%", basis=Basis.NON_GAAP, period=parse_period("2026Q1"),
                grade=Grade.FILING),
            figure("gross_margin", "73%", kind=Kind.GUIDE, basis=Basis.NON_GAAP,
                period=parse_period("2026Q3"), bound=Bound.ABOUT),
        ),
        results=(
            Result(parse_period("2026Q1"), Status.HOLDING, None, "76.4 % is the base"),
            Result(parse_period("2026Q2"), Status.NEAR, None, "73.7 %"),
        ), why="custom silicon dilutes the mix"),
    claim("leo-kv-wins", Status.OVERDUE, "Two custom Leo design wins for KV-cache offload",
        "evidence was due Sep 30", reason="No evidence by 2026-09-30; your ruling is needed.",
        verify_by=date(2026, 9, 30)),
    claim("capacity-strain", Status.TRIPPED, "Engineering capacity becomes the bottleneck",
        "scored 3 weeks ago", role=Role.KILL, reason="Scored -2 on 2026-09-11; it trips at -2.",
        value="-2", threshold="-2", then="exit half"),
    claim("above-300", Status.BROKEN, "ALAB stays above $300 (a level, not sticky)", "every close",
        role=Role.GUARD, thesis="alab-crdo-pair",
        reason="The close of 2026-10-01, $291.55, is below $300.", value="$291.55", threshold="$300",
        room=q("-$8.45"),
        inputs=(
            figure("price", "$291.55", period=date(2026, 10, 1), basis=None, source="Yahoo", stale=True),),
        marks=(Mark.STALE,)),
    claim("npo-2027", Status.AT_RISK, "NPO chipsets ship in 2027", "by Dec 31 2027",
        reason="The company's date, 2028, is after 2027-12-31.", marks=(Mark.SLIPPED, Mark.CONTRADICTED)),
    claim("scorpio-x-first-shipments", Status.AWAITING,
        "First mass-production shipments of the 320-lane Scorpio X", "awaiting until Nov 29"),
    claim("dilution", Status.UNKNOWN, "Share count grows by more than 10 % a year", "every quarter",
        role=Role.KILL, thesis="alab-fabric-2025", reason="shares_outstanding of 2025Q2 is not known.",
        inputs=(figure("shares_outstanding", None, known_at=None, grade=None, source=""),)),
    claim("revenue-path", Status.ON_TRACK, "Revenue of $1.55B, $2.18B, $2.68B in 2026, 2027, 2028",
        "FY2026 · print ~Feb 9",
        reason="Reported $700.8M plus guided $400M; the pace needed is 0.97 of the guided quarter.",
        value="$700.8M", threshold="$1.55B"),
    claim("scorpio-largest-line", Status.PENDING, "Scorpio is the largest product line by year-end 2026",
        "due Dec 31", p=Decimal("0.7")),
    claim("hostile", Status.PENDING, HOSTILE, HOSTILE[:24], reason=HOSTILE, thesis="rack-interconnect"),
    claim("q2-26-revenue", Status.MET, "Q2 2026 revenue reaches the $360M guided", "met Aug 4",
        reason="Revenue of 2026Q2 is $392.4M, at or above $360M.", value="$392.4M", threshold="$360M",
        room=q("$32.4M"), timing=Timing.ON_TIME, settled_on=date(2026, 8, 4),
        inputs=(
            figure("revenue", "$392.4M"),
            figure("revenue", "$392.4M", grade=Grade.FILING, source="sec.gov 10-Q"),
        )),
    claim("pcie6-third", Status.MET, "PCIe Gen6 is a third of revenue", "met late Aug 4",
        timing=Timing.LATE),
    claim("operating-margin-holds", Status.HOLDING, "Operating leverage does not erode",
        "Q2 2026 · next print ~Nov 3", role=Role.GUARD, value="38.1%", threshold="33.2%", room=pp("4.9")),
    claim("capex-ceiling", Status.CLEAR, "Hyperscaler spending hits a ceiling", "every quarter",
        role=Role.KILL, value="61.2%", threshold="0%", room=pp("61.2")),
    claim("old-window", Status.CLEARED, "Customer leaves before mid-2026", "cleared Jul 1", role=Role.KILL),
    claim("old-span", Status.HELD, "Margin above 70 % through FY2025", "held Feb 10", role=Role.GUARD),
    claim("given-up", Status.VOID, "Aries ships in a phone", "withdrawn",
        reason="Withdrawn: it was a joke."),
    claim("multiple", Status.READING, "Forward multiple on this year's consensus EPS", "always",
        role=Role.GAUGE, value="98.9x", band="full"),
)  # fmt: skip

THESES = {
    "alab-platform": Thesis("alab-platform", ("ALAB",),
        "The connectivity layer is platformising, and ALAB is its purest expression. "
            "Priced for the story to keep being right.", title="Platform", conviction=Decimal("0.6"),
        opened=date(2026, 6, 12), review=timedelta(days=90)),
    "alab-fabric-2025": Thesis("alab-fabric-2025", ("ALAB",), "Fabric switches carry the second leg.",
        title="Fabric 2025"),
    "rack-interconnect": Thesis("rack-interconnect", ("ALAB",), HOSTILE, title=HOSTILE),
    "alab-crdo-pair": Thesis("alab-crdo-pair", ("ALAB", "CRDO"),
        "Two little kings of optical interconnect.", title="The pair"),
}  # fmt: skip
