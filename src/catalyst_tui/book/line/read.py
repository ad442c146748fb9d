"""Read one typed line as a checkpoint: `kill CRWD: nrr < 112% for 2 quarters -> sell half`.

[role] TICKER claim [when] [-> action] [, 70%]

A line has one certain reading, several that the user chooses from, or none. Nothing is guessed:
without a role, `price > $300` may be a target or a stop, and both are offered. A refusal names the
word that stopped the reader and shows whole lines that would work. Text in quotes is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.line.claim import Claim, read_claim
from catalyst_tui.book.line.company import Companies, CompanyFinder, NoCompanyError
from catalyst_tui.book.line.figures import ANY_VALUE, VALUE, ClaimError, Context, folded
from catalyst_tui.book.line.parts import (
    EARLY,
    lots_and_stop,
    squeezed,
    take_action,
    take_chance,
    take_role,
)
from catalyst_tui.book.line.reading import (
    ENTER,
    NO_DEADLINE,
    Line,
    Reading,
    Refusal,
    RefusedError,
    quoted,
    replaced,
)
from catalyst_tui.book.line.vocabulary import (
    BUYING,
    COINS,
    COMPARISONS,
    DEEDS,
    IFS,
    LOW_IS_ALWAYS_GOOD,
    LOW_IS_GOOD,
    MEASURES,
    PLAINER_LINES,
    SELLING,
    WORDS,
    any_of,
)
from catalyst_tui.book.line.when import DateError, When, blanked, find_when
from catalyst_tui.book.model.book import Book, Role
from catalyst_tui.book.model.currencies import KNOWN
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.period import parse_period

SAME_QUARTER = 15  # days between the ends of a fiscal quarter and the calendar's
MOST = 3  # numbered answers to a question


_LEFTOVER = re.compile(
    r"(?i)\b(?:by|before|until|within|in|on|after|since|at"
    r"|from)\s+(?:the\s+)?(?:end\s+of\s+)?(?:(?:next|this|last)\s+)?"
    r"(?:\d+[/.-][\d/.-]*(?![\w%.])|\d{4}(?!\w)|q[1-4]|[1-4]q|h[12]|[12]h|jan|feb|mar|apr|jun|jul"
    r"|aug|sept?|oct|nov|dec|easter|thanksgiving"
    r"|spring|summer|fall|autumn|winter|year|quarter|month|week|fiscal|earnings|print|report"
    r"|call)\b.*$"
    r"|\b(?:eoy|eoq|ytd|next\s+(?:qtr|year|month|earnings|print|report|call))\b.*$",
)
_COMPARED = re.compile(
    rf"(?<![\w.])(?<!\w-)\d[\d.,]*\s?(?:{'|'.join(KNOWN)})\b|"
    r"\bin a row\b|\b\d[\d.,]*/[a-z]+\b|(?<![\w.])(?<!\w-)"
    r"(?:[$€£¥]\d[\d,.]*\s?[kKmMbBtTn]*\b|\d[\d,.]*\s?(?:%|pp\b|bps?\b|[kmbt]n?\b|(?:m|b"
    r"|tr)illion\b))"
    r"|(?<![\w.-])(?:(?:to|at|over|under)\s+)?\d[\d,.]*$|[<>]"
    r"|\b(?:above|below|at least|at most|more than|less than)\b"
)
_MEASURED = re.compile(
    r"(?i)(?<![\w.-])\d[\d,.]*\s?(?:[kKmMbBtT]n?\b|x\b)|\b(?:consecutive|doubles?|triples?|halves"
    r"|percent|pct|bps|consensus|estimates|expansion|declines?|dma|accelerat\w+"
    r"|decelerat\w+|grows?|cheaper|pricier|better|worse|faster|slower|higher|lower"
    r"|out-?performs?|under-?performs?|rises?"
    r"|falls?|drops?|improves?|positive|negative|up"
    r"|(?<!step )(?<!steps )(?<!stepping )(?<!shut )(?<!shuts )(?<!winds )down)\b",
)


_TIMES = {"doubles": "up 100% yoy", "triples": "up 200% yoy", "halves": "down 50% yoy"}
_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
_ACTS = re.compile(rf"(?i)(?:{SELLING}|{BUYING})\b")
_FORBIDDEN = re.compile(
    r"(?i)(?:(?P<subject>.+?)\s+)?(?:must|should|may|can|shall)(?:\s?not"
    r"|n['’]t)\s+(?P<rest>(?!be\b)"
    r"(?!(?:fall|drop|dip|go|sink|slip|decline|come|rise|climb|grow)\s+(?:below|under|above|over)"
    r"|exceed).+)"
)
_MAGNITUDE = r"[kmbt]n?|mln|(?:m|b|tr)illion"
_WITH_UNIT = (
    rf"(?:[$€£¥]\s?\d[\d,.]*(?:\s?(?:{_MAGNITUDE}))?"
    rf"|\d[\d,.]*\s?(?:%|x|{_MAGNITUDE})(?:\s(?:usd|eur|gbp|chf|jpy|cad))?)"
)
_COUNTS = any_of(WORDS["counted"] | WORDS["quantities"])
_BARE_LAST = re.compile(
    rf"(?i)(?P<name>(?:\d+\w+ )?[a-z][^\d<>=]*?)\s+(?:at\s+|of\s+)?(?P<value>{_WITH_UNIT})"
    rf"(?:\s(?P<counts>{_COUNTS}|(?<=[kmb] )[a-z][\w-]+(?: [a-z][\w-]+)?))?"
    r"(?: (?:a|per) (?:day|week|month|quarter|year))?"
    r"(?:\s(?:of|in) (?:total|group|all)?(?: ?(?:revenue|sales))?)?"
)
_BARE_FIRST = re.compile(rf"(?i)(?P<value>{_WITH_UNIT})\s+(?:of\s+|in\s+)?(?P<name>[a-z][^\d<>=]*)")
_FIGURES = re.compile(
    rf"(?i)\b{any_of(set(MEASURES) - WORDS['vague'])}\b"
    r"(?=.*?(?:above|below|over|under|more|less|least|most|[<>]))"
)
_SIGNED = re.compile(
    r"(?i)\b(?:above|below|over|under|at least|at most|more than|less than)\b|[<>]=?"
)
_NOT_DONE = re.compile(
    r"(?i)(?:(?P<subject>.+?) )?(?:(?:(?:is|are|has|have|was)(?: not|n['’]t)|not)(?: been| yet)?"
    r" (?P<done>\w+(?:ed|en|ne|ld|t|s)\b.*)|(?:does|do|did)(?: not|n['’]t) (?P<deed>.+))"
)
_NO_WORSE = re.compile(r"(?i)\b(?:no|not) worse than\b")
_OTHERWISE = re.compile(r"(?i),?\s+or(?:\s+else)?$")
_ABSENT = re.compile(r"(?i)(?:no|without|never)\s+(?P<event>.+)")
_DELIVERED = re.compile(
    rf"(?i)(?:{any_of(DEEDS)}|sells|builds|produces) (?P<value>\d[\d.,]*)(?= [a-z]+s\b)"
)
_COUNTED = re.compile(
    rf"(?i).*(?<!phase)(?<!\bph)(?<!stage)(?<!gen)(?<!model)(?<!level)(?<!tier)"
    rf"(?<!unit)(?<!part)(?<!version)"
    rf"(?<!\bin)(?<!\bof)(?<!\bfor)(?<!\bat)(?<!\bwith)(?<!\bfrom)(?<!\band)"
    rf"\s(?P<value>\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?)(?:\s{_COUNTS})?"
)


def _names_figure(text: str) -> bool:
    """Tell whether a text names a figure that companies report, such as revenue."""
    return bool(re.search(rf"(?i)\b{any_of(set(MEASURES) - WORDS['vague'])}\b", text))


def _date_last(text: str) -> str:
    """Return a text with the date at its end that it begins with: `by mid 2027 NBIS ships`."""
    try:
        found = find_when(text, EARLY)
    except DateError:
        return text
    if found is None or found.start or not found.deadline:
        return text
    return f"{text[found.end :].strip(' ,')} {text[: found.end].strip()}"


def read_line(
    line: str, book: Book, today: date, companies: Companies | None = None, about: str = ""
) -> Line:
    """Return what a typed line says as of `today`. `about` is the company of a line that names
    none."""
    line = " ".join(line.split())
    reader = _Reader(line, book, today, companies or Companies(), about)
    try:
        return reader.read()
    except ClaimError as error:
        offers = [replaced(line, error.word, instead) for instead in error.instead]
        if error.word not in line:  # the claim was rewritten: offer it behind its ticker
            offers = [f"{reader.subject} {instead}" for instead in error.instead]
        return reader.asked(reader.refusal(str(error), error.word, offers))
    except NoCompanyError as error:
        if about:
            return read_line(f"{about} {line}", book, today, companies)
        return Line(refusal=reader.refusal(str(error), error.word, error.lines))
    except RefusedError as error:
        return reader.asked(reader.refusal(str(error), error.word, error.lines))


class _Reader:
    """Reads one line. Each step takes its part out of what is left."""

    def __init__(
        self, line: str, book: Book, today: date, companies: Companies, about: str
    ) -> None:
        self._line, self._book, self._today = line, book, today
        self._names, self._about = companies, about
        self._finder = CompanyFinder(line, book, companies)
        self._role: Role | None = None
        self._when: When | None = None
        self._action = ""
        self._chance_given = self._acts = self._aims = False
        self._otherwise = False  # "or sell": the action is for what does not come true
        self._is_offer = False  # a line that a refusal would show
        self._words = line  # without the company
        self._text = line  # without role, action and probability
        self._date_note = ""  # how a relative date is read
        self.subject = about  # the company of the lines that are offered

    def refusal(self, message: str, word: str, lines: Sequence[str]) -> Refusal:
        """Return a refusal with up to three lines that can be read, if need be examples."""
        start = self._line.lower().find(word.lower()) if word else -1
        if start < 0:
            start, word = 0, self._line
        works = [line for line in dict.fromkeys(lines) if self._can_be_read(line)]
        works = works or [line for line in self._examples() if self._can_be_read(line)][:MOST]
        works = works or [f"NVDA revenue above $10B in {self._today.year + 1}Q1"]
        return Refusal(message, start, start + len(word), tuple(works[:MOST]))

    def asked(self, refusal: Refusal) -> Line:
        """Return a refusal as a question, if each line that it offers has one reading."""
        found = []
        for line in refusal.lines if refusal.message.endswith("?") else ():
            reader = _Reader(line, self._book, self._today, self._names, self._about)
            reader._is_offer = True
            found.append(reader.read().readings)
        if len(found) < 2 or any(len(readings) != 1 for readings in found):
            return Line(refusal=refusal)
        readings = tuple(dict.fromkeys(replace(each[0], text=self._text) for each in found))
        if len(readings) < 2:
            return Line(refusal=refusal)
        return Line(readings, refusal.message[:1].upper() + refusal.message[1:])

    def _can_be_read(self, line: str) -> bool:
        try:
            reader = _Reader(line, self._book, self._today, self._names, self._about)
            reader._is_offer = True
            found = reader.read()
            return bool(found.readings or found.lots)
        except NoCompanyError:
            return bool(self._about)
        except (ClaimError, RefusedError):
            return False

    def _examples(self) -> list[str]:
        """Return lines about the same company: a figure that the line
        names, and its words as an event.
        """
        year = self._today.year + 1
        try:
            found = find_when(self._line, self._today)
        except DateError:
            found = None
        dated = self._line[found.start : found.end] if found else ""
        plain = self._line.replace(dated, "") if dated else self._line
        ending = f" {'in ' * dated[:1].isdigit()}{dated.strip()}" if dated else ""
        plain, chance = take_chance(plain.strip())
        plain, then = take_action(plain)
        behind = f" -> {then}" if then else ""
        behind += f", {(chance * 100).normalize():f}%" if chance is not None else ""
        lines = []
        named = [*_FIGURES.finditer(plain)]
        values = [*VALUE.finditer(plain)]
        sign = _SIGNED.search(plain)
        if named and values and sign:
            value = values[-1][0].strip()
            claim = f"{named[-1][0]} {sign[0]} {value}"
            lines = [f"{self.subject} {claim}{ending}{behind}"]
        event = re.sub(
            rf"(?i)^(?:proof|guard|kill|goal)?\s*{re.escape(self.subject)}[:\s]\s*",
            "",
            plain.strip(),
        )
        if '"' not in event and self.subject:
            due = ending or f" by {year}"
            lines.append(f"{self.subject} {quoted(event.strip(' ,;.'))}{due}{behind}")
        return lines or [f"NVDA revenue above $10B in {year}Q1"]

    def read(self) -> Line:
        found = lots_and_stop(self._line)
        if found is not None:
            return self._lots(*found)
        rest = re.sub(
            rf"(?i)^(?:i'd|i will|i'll|i would|i|we|would|will)\s+(?={SELLING}|{BUYING})", "",
            self._line,
        )  # fmt: skip
        rest = re.sub(r"^[-*•]\s+|\$(?=[A-Z]{1,5}\b)|(?<=[\w%])[.!;?]+$", "", rest)
        for turn, plain in PLAINER_LINES:
            rest = turn.sub(plain, rest)
        other = re.search(r"(?i)^gauge\b|,?\s+unless\b.*", blanked(rest))
        if other:
            instead = "guard" if other.start() == 0 else ""
            lines = [replaced(rest, other[0], instead)]
            name = "gauge" if instead else "unless"
            message = f"a line has no {name}; write it in the book, or in all fields"
            raise RefusedError(message, other[0].strip(" ,"), lines)
        rest, chance = take_chance(rest)
        self._chance_given = chance is not None
        rest, then = take_action(rest)
        self._otherwise = bool(then and _OTHERWISE.search(rest))
        rest = _OTHERWISE.sub("", rest) if then else rest
        rest, self._role = take_role(_date_last(rest))
        self._text = text = rest
        start, end, ticker = self._finder.company(rest)
        self.subject = ticker or self.subject
        self._words = f"{rest[:start]} {rest[end:]}"  # the ticker COST is no cost
        rest = rest[:end] + self._no_worse(rest[end:])
        self._finder.check_list(rest, start, end)
        self._when = when = self._when_in(rest, ticker)
        dated_text = rest
        if when is not None:  # blanked, so that the ticker keeps its place
            rest = rest[: when.start] + " " * (when.end - when.start) + rest[when.end :]
        parts = (squeezed(part) for part in self._parts(rest, start, end))
        claim_text, event, self._action = parts
        if self._role is None and start == 0:
            claim_text, self._role = take_role(claim_text)
            claim_text = re.sub(rf"(?i)^{IFS}\s+", "", claim_text)
        if self._action and not then and folded(self._action) not in WORDS["stops"]:
            then = self._action
        self._acts = bool(then)
        reading = Reading(self._role or Role.PROOF, ticker, text, then=then, p=chance)
        if claim_text.startswith('"'):
            return self._event(reading, claim_text, claim_text)
        self._check_leftover_date(claim_text)
        aimed = (when is not None or chance is not None) and not self._action
        if VALUE.fullmatch(claim_text) and "%" not in claim_text and (self._role or aimed):
            claim_text = f"price {'<' if self._role is Role.KILL else '>='} {claim_text}"
        forbidden = _FORBIDDEN.fullmatch(claim_text)
        if forbidden and self._role is None:  # what must not happen is a kill
            claim_text = event = " ".join(filter(None, forbidden.groups()))
            self._role = Role.KILL
            reading = _reversed_chance(replace(reading, role=Role.KILL))
        claim = self._claim(claim_text, ticker)
        if claim is None:
            dated = when and dated_text[when.start : when.end].strip()
            if when and dated and dated.isdigit() and dated_text[when.end :].strip():
                self._when = None  # "cuts its 2027 outlook"
                _, event, _ = (squeezed(part) for part in self._parts(dated_text, start, end))
                claim_text = event
            return self._event(reading, event, claim_text)
        return self._test(reading, claim)

    def _no_worse(self, text: str) -> str:
        """Return a text with `at least` or `at most` for `no worse than`, if it is clear which."""
        if not re.search(LOW_IS_GOOD, self._words):
            return _NO_WORSE.sub("at least", text)
        lower = re.search(LOW_IS_ALWAYS_GOOD, self._words)
        return _NO_WORSE.sub("at most", text) if lower else text

    def _claim(self, text: str, ticker: str) -> Claim | None:
        """Read a claim; if need be without what stands before a colon, or as a bare target."""
        context = self._context(ticker)
        try:
            claim = read_claim(text, context)
        except ClaimError as error:
            _, colon, rest = text.rpartition(": ")
            claim = read_claim(rest, context) if colon else None
            is_event = str(error).endswith("is no value") and (
                self._when or self._action or self._role or self._acts
            )
            if claim is None and (re.search(r"\d", text) or not is_event):
                raise
            if claim is None:
                return None  # "misses its primary endpoint"
        return claim or self._target(text, context)

    def _target(self, text: str, context: Context) -> Claim | None:
        """Read `ebitda margin 55%`, `15 million members` with a date as a target: at least so much.

        What doubles in a year grows by 100 %.
        """
        times = _TIMES.get(text.lower().split()[-1], "") if " " in text else ""
        when = self._when
        if times and when and not when.deadline and re.fullmatch(r"(?:FY|CY)?\d{4}", when.text):
            claim = read_claim(f"{text.rsplit(maxsplit=1)[0]} {times}", context)
            if claim and not claim.is_price:
                return replace(claim, assumed=times)
        bare = _BARE_LAST.fullmatch(text) or _BARE_FIRST.fullmatch(text)
        aimed = self._when or self._chance_given or self._role is Role.PROOF
        if bare is None or not aimed or self._is_offer or re.search(LOW_IS_GOOD, text):
            return None
        if bare["value"].lower().endswith("x") and not re.search(
            r"(?i)/|coverage|ratio|bill", bare["name"]
        ):
            return None  # "revenue 2x" is twice of what?
        try:
            counts = bare.groupdict().get("counts") or ""
            claimed = f"{bare['name']} {counts} at least {bare['value']}"
            if bare["name"].lower() in DEEDS:
                claimed = f"{bare['name']} at least {bare['value']} {counts}"
            claim = read_claim(claimed, context)
        except ClaimError:
            return None
        return claim and replace(claim, assumed=f"at least {bare['value']}")

    def _lots(self, lots: str, stop: str) -> Line:
        """Return the reading of lots that may carry a stop: a kill below its price."""
        if not stop:
            return Line(lots=lots)
        symbol = lots.split(maxsplit=1)[0].upper()
        kill = read_line(f"kill {symbol}: price < {stop}", self._book, self._today, self._names)
        return replace(kill, lots=lots)

    def _parts(self, text: str, start: int, end: int) -> tuple[str, str, str]:
        """Return the claim, the event and the action in a text with a ticker at a place."""
        before = re.sub(rf"(?i)^{IFS}\s+", "", text[:start].strip())
        after = re.sub(r"^(?:['’]s?\b|:|[-–—]\s|,)\s*", "", text[end:].strip()).strip(" ,;.")
        if not start and not end:
            before, after = "", re.sub(rf"(?i)^{IFS}\s+", "", text)
        if text[end : end + 1] == ":" and before and not _ACTS.match(before):
            before = ""  # "Rule of 40 for ZS: ..."
        bare = re.sub(r"(?i)\s*\b(?:of|for|in|at|my|the|on)$", "", before)
        if re.match(rf"(?i)(?:{SELLING}|{BUYING})\b", bare):
            action = re.sub(r"(?:\s+(?:of|my|in))+$", "", bare)
            inner = re.match(rf"(?i)(?P<action>.+?)\s+{IFS}\s*(?P<rest>.*)$", bare)
            amount = re.match(rf"(?i)\d+\s?%\s+(?={IFS})", after)
            if amount:  # "trim NVDA 25% if"
                action, after = f"{action} {amount[0].strip()}", after[amount.end() :]
            if inner:  # "sell half if NVDA closes below 150"
                action, after = inner["action"], f"{inner['rest']} {after}".strip()
            return (*self._condition(after, action), action)
        leads = rf"(?P<action>(?:{SELLING}|{BUYING})(?:\s+{any_of(WORDS['shares'])})*)\s+"
        signs = any_of((*COMPARISONS, "at", "down", "up", "in half"))
        follows = rf"(?={IFS}|{signs}\b|[$€£\d<>])"
        behind = None if before else re.match(leads + follows, after, re.IGNORECASE)
        if behind:
            action = behind["action"]
            return (*self._condition(after[behind.end() :], action), action)
        claim = re.sub(rf"(?i)^(?:it|its|{IFS})\s+", "", f"{bare} {after}".strip())
        return self._targeted(claim) or claim, text, ""

    def _targeted(self, claim: str) -> str:
        """Return `price >= 250` for `price target 250`, `to 250`; an empty string for others."""
        words = any_of((*WORDS["targets"], "to reach", "to hit", "to", "goes to"))
        match = re.fullmatch(rf"(?i)(?:{words})\s*(?:of|at|:)?\s+(?P<value>\S+)", claim)
        self._aims = bool(match)
        return f"price >= {match['value']}" if match and VALUE.fullmatch(match["value"]) else ""

    def _condition(self, text: str, action: str) -> tuple[str, str]:
        """Return the claim behind `sell half of NVDA`: without `if`, and with the price of
        a bare stop."""
        text = re.sub(rf"(?i)^,?\s*{IFS}\s+", "", text.strip())
        event = text
        text = re.sub(r"(?i)^(?:it['’]s|it|its|at)\s+", "", text)
        if VALUE.fullmatch(text):
            if "%" in text:
                lines = (f"{text} below cost", f"down {text} from its high")
                raise ClaimError(f"{text} of what?", text, *lines)
            if folded(action) in WORDS["stops"]:
                return f"price < {text}", event
            if folded(action) in WORDS["buying"]:
                return f"price <= {text}", event
            word = f"at {text}" if f"at {text}" in self._line else text
            raise ClaimError("above or below it?", word, f"above {text}", f"below {text}")
        return text, event

    def _when_in(self, text: str, ticker: str) -> When | None:
        if re.search(r"(?i)\bguid(?:es?|ing|ance)\b", text):
            text = re.sub(
                r"(?i)next\s+(?:quarter|qtr)",
                lambda match: " " * len(match[0]),
                text,
            )
        relative = re.search(r"(?i)\b(?:next|this)\s+(?:quarter|qtr|half)\b", blanked(text))
        known = self._book.tickers.get(ticker)
        try:
            when = find_when(text, self._today, self._book.fiscal(ticker))
            if relative and when and ticker and (known is None or not known.dated):
                when = replace(when, text=f"CY{when.text}")
                self._date_note = (
                    f"{relative[0]} is the calendar's: nothing says when {ticker}'s years end"
                )
            return when
        except DateError as error:
            word = text[error.start : error.end]
            lines = tuple(replaced(self._line, word, instead) for instead in error.instead)
            raise RefusedError(str(error), word, lines) from None

    def _context(self, ticker: str) -> Context:
        book, known = self._book, self._book.tickers.get(ticker)
        currency = known.currency if known else listed_in(ticker) or book.currency
        reports_in = (known.reports_now or known.reports_in) if known else ""
        own = {name: series.unit for name, series in book.series.items()}
        others = (*self._finder.others(), *re.findall(r"@([A-Z][A-Z0-9.-]*)", self._line))
        coins = (COINS[word] for word in self._line.lower().split() if word in COINS)
        tickers = dict.fromkeys((*others, *coins), currency)
        tickers |= {symbol: other.currency for symbol, other in book.tickers.items()}
        metrics = {**standard_units(currency, reports_in), **own}
        return Context(ticker, Names(metrics, tickers, groups=book.groups, currency=currency))

    def _test(self, reading: Reading, claim: Claim) -> Line:
        if not reading.ticker and "fred(" not in claim.test and "@" not in claim.test:
            raise NoCompanyError(take_role(self._line)[0], self._today, self._names.is_symbol)
        reading = replace(
            reading, test=claim.test, series=claim.series, non_gaap=claim.non_gaap,
            notes=reading.notes + tuple(
                f"new series {new.name} of {reading.ticker}, in {new.unit}; {ENTER}"
                for new in claim.series
            ) + self._finder.unlisted(reading.ticker) + self._assumed(claim)
            + ((self._date_note,) if self._date_note else ()),
        )  # fmt: skip
        dated = self._dated(reading, self._when, claim) if self._when else (reading,)
        otherwise = self._otherwise and self._role is None
        if otherwise and self._when is None:
            if re.search(r" (?:for|and|or|between) ", claim.test):
                dated_line = f"{self._text} in FY{self._today.year + 1} or {reading.then}"
                message = "until when? without a date nothing can miss it"
                raise RefusedError(message, "or", (dated_line,))
            return Line((replace(reading, role=Role.KILL, test=_opposite(claim.test)),))
        if otherwise:
            then = f"{reading.then} if it is missed"
            dated = tuple(replace(one, then=then) for one in dated)
            self._role = Role.PROOF
        if reading.then == "kill":
            self._role, reading = self._role or Role.KILL, replace(reading, then="")
        roles = self._roles(claim, self._action or reading.then)
        if " for " in claim.test and roles == (Role.GUARD,):
            raise RefusedError(
                "a guard holds all the time, so it takes no `for`; "
                "a kill trips after several in a row",
                "for",
                (replace(reading, role=Role.KILL, test=_opposite(claim.test)).line(),),
            )
        readings = tuple(replace(one, role=role) for one in dated for role in roles)
        question = "Is this a target that should come true (proof), or a reason to act (kill)?"
        if Role.GUARD in roles:
            question = question.replace("?", ", or must it hold all the time (guard)?")
            question = question.replace(", or a reason", ", a reason")
        if len(dated) > 1:
            question = "Which quarter is meant: the company's fiscal one, or the calendar's?"
        coin = self._finder.fund_of(reading.ticker)
        if coin:
            question = f"Is {coin} the coin, or the fund of that symbol?"
            readings = (*readings[: MOST - 1], replace(readings[0], ticker=coin))
        return Line(readings[:MOST], question if len(readings) > 1 else "")

    def _assumed(self, claim: Claim) -> tuple[str, ...]:
        """Return a note about a target without a comparison."""
        return (
            (f"no word says above or below: it is read as {claim.assumed}",)
            if claim.assumed
            else ()
        )

    def _dated(self, reading: Reading, when: When, claim: Claim) -> tuple[Reading, ...]:
        """Return the reading with its date: a period of a reported figure, else a deadline."""
        if claim.test.startswith("guide("):
            year = re.fullmatch(r"(?:FY|CY)?(\d{4})", when.text)
            test = re.sub(r"^guide\((\w+)(?:, next)?\)", r"guide(\1)", claim.test)
            reading = replace(reading, test=test)
            if year:
                test = test.replace(")", f", FY{year[1]})", 1)
                return (replace(reading, test=test),)
        if not when.is_period or when.deadline or claim.is_price:
            return (replace(reading, due=when.text),)
        known, fiscal = self._book.tickers.get(reading.ticker), self._book.fiscal(reading.ticker)
        plain = "Q" in when.text and not when.text.startswith(("FY", "CY"))
        if plain and not when.has_year:
            years = range(self._today.year, self._today.year + 3)
            periods = [parse_period(f"FY{year}{when.text[4:]}") for year in years]
            own = next(period for period in periods if fiscal.end(period) >= self._today)
            apart = abs((fiscal.end(own) - when.last).days)
            if known is None or not known.dated or apart > SAME_QUARTER:
                texts = (f"FY{str(own).removeprefix('FY')}", f"CY{when.text}")
                return tuple(replace(reading, period=text) for text in texts)
        note = f"{when.text} is the fiscal quarter of {reading.ticker or 'the company'}"
        notes = (*reading.notes, note) if plain else reading.notes
        return (replace(reading, period=when.text, notes=notes),)

    def _roles(self, claim: Claim, action: str) -> tuple[Role, ...]:
        """Return the roles that the claim may have, the likeliest first."""
        if self._role is not None:
            return (self._role,)
        if re.match(rf"(?i)(?:{BUYING})\b", action):
            return (Role.PROOF,)
        if re.match(rf"(?i)(?:{SELLING})\b", action):
            target = claim.rising and re.match(r"price >|gain >", claim.test)
            return (Role.PROOF,) if target else (Role.KILL,)
        if "held)" in claim.test:
            return (Role.KILL,)
        if claim.test.startswith("weight <"):  # the largest share of the portfolio
            return (Role.GUARD,)
        when = self._when
        if when and when.lasting and " for " not in claim.test and not claim.is_price:
            return (Role.GUARD,)
        good = LOW_IS_GOOD if when and when.deadline else LOW_IS_ALWAYS_GOOD
        if when and not claim.rising and re.search(good, self._words) and not claim.is_price:
            return (Role.PROOF,)
        if claim.lasting and " for " not in claim.test:
            return (Role.GUARD,)
        if " between " in claim.test:  # a range with a date is a forecast
            return (Role.PROOF if when else Role.GUARD,)
        bad = re.search(LOW_IS_ALWAYS_GOOD, self._words)
        named = re.search(rf"(?i)\b{any_of(WORDS['targets'])}\b", self._line)
        aimed = self._aims or named is not None
        if (claim.test.startswith("guide(") or aimed or (self._when and not bad)) and claim.rising:
            return (Role.PROOF,)
        roles = (Role.PROOF, Role.KILL) if claim.rising else (Role.KILL, Role.PROOF)
        if when and claim.rising and bad and not claim.is_price:
            return roles
        may_last = not (
            self._when or claim.is_price or " for " in claim.test or "ever(" in claim.test
        )
        return (*roles, Role.GUARD) if may_last else roles

    def _event(self, reading: Reading, text: str, claim: str) -> Line:
        """Return the reading of an event. `claim` is its text without the company."""
        event, when, role = text.strip('"'), self._when, self._role
        if not reading.ticker:
            raise NoCompanyError(take_role(self._line)[0], self._today, self._names.is_symbol)
        if not text.startswith('"'):
            absent = _ABSENT.fullmatch(claim) if role in (None, Role.PROOF) else None
            if absent:
                event, role = absent["event"], Role.KILL
                reading = _reversed_chance(reading)
            self._check_event(
                absent["event"] if absent else claim,
                reading.ticker,
                dated=when is not None,
                acts=bool(reading.then),
            )
        reading = replace(
            reading,
            event=event,
            due=when.text if when else "",
            notes=reading.notes or (() if when else (NO_DEADLINE,)),
        )
        selling = re.match(rf"(?i)(?:{SELLING})\b", reading.then)
        missed = _NOT_DONE.fullmatch(event) if when and reading.then else None
        if missed and role is None:
            subject = missed["subject"] or ""
            subject = reading.ticker if subject.lower() == "it" else subject
            event = f"{subject} {missed['done'] or missed['deed']}".strip()
        if (missed or self._otherwise) and role is None:  # to be done if it is not in time
            then = f"{reading.then} if it is missed"
            return Line((replace(reading, event=event, then=then, role=Role.PROOF),))
        if role is None and (self._action or selling):
            role = Role.KILL
        bad = re.search(rf"(?i)\b{any_of(WORDS['bad_news'])}\b", blanked(event))
        if role is not None or not bad or text.startswith('"'):
            return Line((replace(reading, role=role or Role.PROOF),))
        roles = (Role.KILL, Role.PROOF)
        question = "Is this a reason to act (kill), or something that you expect (proof)?"
        return Line(tuple(replace(reading, role=role) for role in roles), question)

    def _check_leftover_date(self, text: str) -> None:
        """Refuse a date that was not understood: it would silently become part of the claim."""
        match = _LEFTOVER.search(blanked(text))
        if match is None:
            return
        year = self._today.year + 1
        lines = tuple(
            replaced(self._line, match[0], f"by {date}")
            for date in (f"June {year}", f"{year}Q2", f"{year}-06-30")
        )
        raise RefusedError(f"the date {match[0]!r} is not understood", match[0], lines)

    def _check_event(self, claim: str, ticker: str, *, dated: bool, acts: bool) -> None:
        """Refuse an event that speaks of a figure: its test was not understood."""
        plain = blanked(claim)
        number = _COMPARED.search(plain)
        bare = re.fullmatch(
            rf"(?:.+?\s+)??(?P<lead>(?:at|of)\s+)?(?P<value>{ANY_VALUE})(?:\s.+)?", claim
        )
        if number and bare:
            word, value = f"{bare['lead'] or ''}{bare['value']}", bare["value"]
            lines = [replaced(self._line, word, f"{sign} {value}") for sign in ("above", "below")]
            if not self._is_offer and any(map(self._can_be_read, lines)):
                raise RefusedError(f"above or below {value}?", value, lines)
        counted = _COUNTED.fullmatch(plain) or _DELIVERED.match(plain)
        if counted and not re.fullmatch(r"(?:19|20)\d\d", counted["value"]):
            value = counted["value"]
            lines = [replaced(self._line, value, f"{sign} {value}") for sign in ("above", "below")]
            if not self._is_offer and any(map(self._can_be_read, lines)):
                raise RefusedError(f"above or below {value}?", value, lines)
        year = self._today.year + 1
        quote = replaced(self._line, claim, quoted(claim))
        lines = [quote, f"{ticker} {quoted(claim)} by {year}"]
        measured = _MEASURED.search(plain) if not dated or _names_figure(plain) else None
        times = _TIMES.get(claim.lower().split()[-1], "") if " " in claim else ""
        moved = claim.rpartition(" ")[0].lower()
        if _TIMES.get(claim.lower()) or (times and MEASURES.get(moved) == "price"):
            lines = [replaced(self._line, claim, "100% above cost"), quote]
            raise RefusedError("from which price on?", claim, lines)
        if number or measured:
            word = (number or measured)[0].strip()  # type: ignore[index]
            if times:
                lines = [replaced(self._line, claim.rsplit(maxsplit=1)[-1], times), *lines]
            message = f"{word!r} speaks of a number, but it is no test; put an event in quotes"
            raise RefusedError(message, word, lines)
        if dated or acts:
            return
        message = f"{claim!r} has no threshold and no date: nothing could ever meet or miss it"
        if any(claim.lower().endswith(figure) for figure in WORDS["figures"]):
            lines = [f"{ticker} {claim} above 10% in {year}Q1", f"{ticker} {claim} below 5%"]
            raise RefusedError(message, claim, lines)
        if " " not in claim.strip():
            lines = [f"{ticker} {claim} by {year}", f"{ticker} revenue above $10B in {year}Q1"]
            raise RefusedError(message, claim, lines)


def _reversed_chance(reading: Reading) -> Reading:
    """Return a kill with the chance that it trips; the typed one says that it does not."""
    if reading.p is None:
        return reading
    trips = 1 - reading.p
    note = f"{reading.p:.0%} that it does not happen is {trips:.0%} that it does"
    return replace(reading, p=trips, notes=(note,))


def _opposite(test: str) -> str:
    """Return a test with its comparison turned round."""
    return re.sub(r"(?<= )(?:>=|<=|>|<)(?= )", lambda sign: _OPPOSITE[sign[0]], test, count=1)
