"""When what is good is near (verdicts.md, "Guard and kill"): its headroom is inside the band, one more in a
row would turn it, or guidance lies beyond the threshold."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.language.tree import Expr, Side
from catalyst_tui.book.model.book import Checkpoint, Near, Role
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.evaluate.reads import may_be_guided
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.evaluate.ties import one_short, tied
from catalyst_tui.judge.evaluate.truth import truth
from catalyst_tui.judge.evaluate.value import Truth, negate
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.judge.sentence import Sentence, Words


def oriented(result: Truth, checkpoint: Checkpoint) -> Truth:
    """The result as "good": a kill's test is bad when true."""
    return negate(result) if checkpoint.role is Role.KILL else result


def near_words(good: Truth, near: Near) -> Words:
    """Why a good value is near: its headroom is inside the band."""
    if not good.state or good.headroom is None:
        return ""
    if 0 <= good.headroom.value < band(good, near):
        return Sentence("{}, {} away".format, good.said, good.headroom)
    return ""


def one_more(expr: Expr, latest: Truth, checkpoint: Checkpoint, where: Scope) -> Words:
    """Why a good value is near: one more like the latest completes what must follow in a row."""
    if not latest.state or (short := one_short(expr)) is expr:
        return ""
    turned = oriented(truth(short, where), checkpoint).state is False
    return latest.said if turned else ""


def band(good: Truth, near: Near) -> Decimal:
    """The headroom from which on a value is no longer near."""
    if near.absolute:
        return near.absolute.value
    return abs(good.threshold.value) * (near.share or 0) / 100 if good.threshold else Decimal(0)


def near_by_guide(expr: Expr, latest: Period, checkpoint: Checkpoint, scope: Scope) -> Words:
    """Guidance for the next period lies beyond the threshold."""
    if not may_be_guided(expr, scope):
        return ""
    good = checkpoint.role is not Role.KILL
    where, strictly = replace(scope.on(latest.shift(1)), guided=Side.MID), tied(expr, state=good)
    ahead = truth(expr, where)
    if ahead.state is not (not good) or not any(item.kind is Kind.GUIDE for item in ahead.inputs):
        return ""
    beyond = truth(strictly, where).state is (not good)
    return Sentence("guided beyond it: {}".format, ahead.said) if beyond else ""
