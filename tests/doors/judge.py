"""What tests take from `judge`: the one place that names its modules."""

from catalyst_tui.judge.evaluate.money import Exchange, Position, cash, held, rate_name, total
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.series import column, made_of
from catalyst_tui.judge.evaluate.truth import evenings, number, states, truth
from catalyst_tui.judge.history import replay as replaying
from catalyst_tui.judge.history.forecasts import (
    Edit,
    Ending,
    Goalposts,
    Outcome,
    Scored,
    Wording,
    ending,
    goalposts,
    score,
    totals,
)
from catalyst_tui.judge.history.replay import flips, replay
from catalyst_tui.judge.history.transitions import (
    PRINT_FOR,
    UNKNOWN_FOR,
    Word,
    cadences,
    earnings_reports,
    looked_at_again,
    not_judged,
    notices,
    remarks,
    reminders,
    trading,
    with_touched,
    words,
)
from catalyst_tui.judge.history.transitions import words as spoken_words
from catalyst_tui.judge.history.trend import Point, ValueTrend, trend
from catalyst_tui.judge.judge import judge, verdict, verdicts
from catalyst_tui.judge.judge import verdicts as verdicts_at
from catalyst_tui.judge.kinds import Sentence, StatusGroup, all_of, followed
from catalyst_tui.judge.ledger.columns import Ends
from catalyst_tui.judge.ledger.facts import (
    ANOTHER,
    Announced,
    Bound,
    Close,
    Closes,
    EarningsReport,
    Effect,
    Evidence,
    Fact,
    Figure,
    FilingRef,
    Grade,
    History,
    Kind,
    Ledger,
    Need,
    Outage,
    Quote,
    Reason,
    Record,
    Review,
    Revision,
    Session,
    SplitEvent,
    Stated,
    Status,
    Trade,
    Urgency,
    Vintage,
)
from catalyst_tui.judge.rules.corporate_actions import written
from catalyst_tui.judge.sessions import Sessions, sessions_of, table
from catalyst_tui.judge.verdict import Input, Mark, Result, Slip, Timing, Verdict
