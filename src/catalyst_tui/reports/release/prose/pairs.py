"""Sentences that tell two figures at once, as one sentence for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalyst_tui.reports.release.labels import basis_said, says_both
from catalyst_tui.reports.release.prose.clauses import (
    BEFORE,
    EACH,
    KNOWN_AS,
    NAMED_PERIOD,
    NOT_ALL,
    QUARTER,
    SHARE,
    VALUE,
)

_BASIS = "gaap|non-gaap|adjusted|reported|core"
_TWO = re.compile(
    rf"(?P<what>{BEFORE}{KNOWN_AS})(?: (?:for|in|during) (?P<when>[^.;$%]{{3,90}}?))?,? "
    rf"(?:was|were|totaled|totalled|of|amounted to) (?P<first>{VALUE}) and (?P<second>{VALUE})"
    r"(?:,? (?:for|in|during) (?P<after>[^.;$%]{3,90}?))?,? respectively(?=[.;,]|$)",
    re.IGNORECASE,
)
_NAME = rf"{BEFORE}{KNOWN_AS}(?: \([“\"]?eps[”\"]?\))?"
_EACH_ENDS = r"(?: per (?:diluted )?(?:common )?share)?"
_WHEN = r"(?: (?:for|in|during) [^.;$%]{3,70}?)?"
_THEN = r"(?=[.;]|,(?! and)|$| compared| versus| up | down )"
_LISTED = re.compile(  # MDT 2027Q1, and three of them
    rf"(?P<lead>(?:[^$%]*?(?:, |\. ))??)(?P<names>{_NAME}(?:, {_NAME})*,? and {_NAME})(?P<when>{_WHEN}),? "
    rf"(?:was|were|of|totaled|totalled) (?P<values>{VALUE}(?:, {VALUE})*,? and {VALUE}){_EACH_ENDS}"
    rf"(?P<told>,? respectively)?(?P<after>(?:,? (?:for|in|during) [^.;,$%]{{3,50}}(?:, 20\d\d)?)?){_THEN}",
    re.IGNORECASE,
)
_BOTH = re.compile(  # NVDA 2027Q3: "GAAP and non-GAAP gross margins were 74.6% and 75.1%, respectively"
    rf"(?P<lead>(?:[^$%]*?, )?(?:{NAMED_PERIOD} )?)(?:both )?(?P<one>{_BASIS}) and (?P<other>{_BASIS}) "
    rf"(?P<name>{KNOWN_AS})(?: \([“\"]?eps[”\"]?\))?(?P<when>{_WHEN}),? (?:was|were|of|totaled|totalled) "
    rf"(?P<first>{VALUE}) and (?P<second>{VALUE})(?P<each>{_EACH_ENDS})(?:,? respectively)?"
    rf"(?P<after>(?:,? (?:for|in|during) [^.;,$%]{{3,50}}(?:, 20\d\d)?)?){_THEN}",
    re.IGNORECASE,
)
_ON_BASES = re.compile(
    rf"(?P<lead>(?:[^$%]*?, )?)(?P<name>{BEFORE}{KNOWN_AS})(?P<when>{_WHEN}),? (?:was|were|of|totaled) "
    rf"(?P<first>{VALUE})(?P<each>{_EACH_ENDS}) on an? (?P<one>{_BASIS}) basis,? and (?P<second>{VALUE})"
    rf"{_EACH_ENDS} on an? (?P<other>{_BASIS}) basis(?P<after>){_THEN}",
    re.IGNORECASE,
)
_TELLS_BASIS = re.compile(rf"\b(?:{_BASIS})\b.*\b(?:{_BASIS})\b", re.IGNORECASE)
_SPANNED = r"(?:the )?[^.;,$%]{3,55}?(?:, 20\d\d)?"
_EACH_TOO = rf"(?:(?:,? or | \()(?:{EACH})(?: per {SHARE})?\)?)?"
_PERIODS = re.compile(  # XL 2006Q4: "… of $499.6 million ($6.93 per diluted share) for the full year and …"
    rf"(?P<lead>(?:[^$%;]*? )?)(?P<what>{BEFORE}{KNOWN_AS}) (?:was|were|of|totaled|totalled) "
    rf"(?P<first>{VALUE}{_EACH_TOO}),? (?:for|in) (?P<then>{_SPANNED}),? and "
    rf"(?P<second>{VALUE}{_EACH_TOO}),? (?:for|in) (?P<last>{_SPANNED}){_THEN}",
    re.IGNORECASE,
)
_PER = re.compile(rf" per {SHARE}", re.IGNORECASE)
_AND = re.compile(r", and |, | and ")
_THOUSANDS = re.compile(r",(?=\d{3})")
_LARGE = re.compile(r"million|billion|thousand|,\d{3}", re.IGNORECASE)
_COUNT = "three|six|nine|twelve"
_TWICE = (  # what two periods are called at once, and each of them alone
    (
        r"(?P<what>.*\bended [a-z]+ \d{1,2}),? (?P<a>20\d\d),? and (?:[a-z]+ \d{1,2}, )?(?P<b>20\d\d)",
        "{what}, {a}",
        "{what}, {b}",
    ),
    (
        rf"(?:the )?(?P<a>{_COUNT})(?:[ -]months?)? and (?P<b>{_COUNT})[ -]months? (?:periods? )?"
        r"(?P<what>ended [a-z]+ \d{1,2}, 20\d\d)",
        "{a} months {what}",
        "{b} months {what}",
    ),
    (
        r"(?P<what>(?:the )?(?:first|second|third|fourth)[ -]quarter) (?:of )?(?:fiscal )?(?P<a>20\d\d)"
        r" and (?P<b>20\d\d)",
        "{what} of {a}",
        "{what} of {b}",
    ),
    (r"(?:fiscal )?(?:years? )?(?P<a>20\d\d) and (?P<b>20\d\d)", "{a}", "{b}"),
)


def singly(sentence: str) -> Iterator[str]:
    """A sentence of two figures as one of each: of two bases, of several metrics, or of two periods."""
    apart = _apart(sentence) if " and " in sentence else None
    if apart is not None:
        yield from apart
        return
    two = _TWO.match(sentence)
    when = two and (two["when"] or two["after"])
    if two is None or not when or (two["when"] and two["after"]) or NOT_ALL.search(sentence[two.end() :]):
        yield sentence
        return
    words = re.sub(r"\bending\b", "ended", re.sub(r"\b(quarter|year)s\b", r"\1", when.strip(" ,")))
    for pattern, *each in _TWICE:
        if (both := re.fullmatch(pattern, words, re.IGNORECASE)) is not None:
            for period, value in zip(each, (two["first"], two["second"]), strict=True):
                yield f"{two['what']} for {period.format(**both.groupdict())} was {value}."
            return


def _apart(sentence: str) -> list[str] | None:
    """What two figures of one sentence say, each by itself; None where it is no such sentence."""
    ands = sentence.count(" and ")
    return (
        (_of_two_bases(sentence) if _TELLS_BASIS.search(sentence) else None)
        or (_of_metrics(sentence) if ands > 1 else None)
        or (_of_periods(sentence) if sentence.count(" for ") + sentence.count(" in ") > 1 else None)
    )


def _of_two_bases(sentence: str) -> list[str] | None:
    both = _BOTH.match(sentence) or _ON_BASES.match(sentence)
    if both is None:
        return None
    one, other = both["one"].lower(), both["other"].lower()
    if basis_said(one) is basis_said(other) or basis_said(both["name"]) or (both["when"] and both["after"]):
        return []
    return [
        f"{both['lead']}{basis} {both['name']}{both['when']} was {value}{both['each']}{both['after']}."
        for basis, value in ((one, both["first"]), (other, both["second"]))
    ]


def _of_metrics(sentence: str) -> list[str] | None:
    listed = _LISTED.match(sentence)
    if listed is None:
        return None
    names, values = _AND.split(listed["names"]), _amounts(listed["values"])
    if not listed["told"] and (len(values) != 2 or _measure(values[0]) == _measure(values[1])):
        return None  # of which each is said, only their measures tell
    if len(names) != len(values) or any(map(says_both, names)) or "$" in listed["lead"]:
        return []
    basis, quarter, apart = "", "", list[str]()
    for name, value in zip(names, values, strict=True):
        said, named = basis_said(name), QUARTER.search(name)
        own = f"{quarter if not named else ''}{basis if said is None else ''}{name}"
        apart.append(f"{listed['lead']}{own}{listed['when']} was {value}{listed['after']}.")
        basis = basis if said is None else f"{said.value.replace('_', '-')} "
        quarter = f"{named[0]} " if named else quarter
    return apart


def _amounts(text: str) -> list[str]:
    return [one.replace("\0", ",") for one in _AND.split(_THOUSANDS.sub("\0", text))]


def _measure(value: str) -> str:
    """Of which sort an amount is: a percentage, money, or what is told for each share."""
    if "%" in value or "percent" in value.lower():
        return "percent"
    return "money" if _LARGE.search(value) else "each"


def _of_periods(sentence: str) -> list[str] | None:
    told = _PERIODS.match(sentence)
    if told is None:
        return None
    each = _PER.search(told["first"])
    second = told["second"]
    if each and not _PER.search(second) and _measure(second.rpartition("or ")[2]) == "each":
        second += each[0]
    what = f"{told['lead']}{told['what']}"
    return [f"{what} was {told['first']} for {told['then']}.", f"{what} was {second} for {told['last']}."]
