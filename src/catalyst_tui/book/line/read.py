"""Read one typed line as a checkpoint: `kill CRWD: nrr < 112% for 2 quarters -> sell half`.

[role] TICKER claim [when] [-> action] [, 70%]

The line is split into tokens, and each step takes its part out of them: role, company, date,
chance, action; what is left is the claim. A line has one certain reading, several that the user
chooses from, or none. Nothing is guessed: without a role, `price > $300` may be a target or a stop,
and both are offered; a reading that does not account for every word is refused (`accounted.py`). A
refusal names the word that stopped the reader and shows whole lines that would work. Text in quotes
is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.line.accounted import (
    NOUNS,
    strange_name,
    unexplained,
)
from catalyst_tui.book.line.claim import OPPOSITE, LineClaim, read_claim
from catalyst_tui.book.line.company import CompanyFinder, NamedCompanies, NoCompanyError
from catalyst_tui.book.line.events import (
    is_event,
    is_of_price,
    strange_event,
    threshold_in,
)
from catalyst_tui.book.line.figures import (
    VALUE,
    ClaimError,
    LineContext,
    ends_with,
    folded,
)
from catalyst_tui.book.line.lots import lots_and_stop
from catalyst_tui.book.line.numerals import in_digits
from catalyst_tui.book.line.reading import (
    ENTER,
    NO_DEADLINE,
    Line,
    LineReading,
    Refusal,
    RefusedError,
    currency_of,
    quoted,
    replaced,
)
from catalyst_tui.book.line.tokens import LineToken, fitted, text_of, tokenise
from catalyst_tui.book.line.vocabulary import (
    COINS,
    DEEDS,
    IFS,
    LEFTOVER,
    LOW_IS_ALWAYS_GOOD,
    LOW_IS_GOOD,
    MEASURES,
    PLAINER_LINES,
    ROLES,
    WORDS,
    any_of,
)
from catalyst_tui.book.line.when import EARLY, DateError, When, blanked, find_when
from catalyst_tui.book.model.book import Book, Role
from catalyst_tui.book.model.dates import parse_window
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.period import parse_period
from catalyst_tui.book.near_names import nearest

SAME_QUARTER = 15  # days between the ends of a fiscal quarter and the calendar's
MOST = 3  # numbered answers to a question

_ARROW = re.compile(r"(?:->|→|=>)\s*|,?\sthen:?\s+")
_ROLE = re.compile(
    rf"(?i)(?:(?P<role>proof|guard|kill|goal)\b\s*:?\s*|(?P<phrase>{any_of(ROLES)})"
    r"(?:\s*:\s*|(?<= if)\s+))"
)
_HESITATION = re.compile(
    r"^(?:(?:[Oo]k|[Oo]kay|[Uu]mm?|[Uu]h|[Hh]mm|[Hh]ey|btw|fyi),?\s+)+"
)
_QUESTION = re.compile(rf"(?i)^{any_of(WORDS['questions'])}\b")
_BAD_NEWS = re.compile(rf"(?i)\b{any_of(WORDS['bad_news'])}\b")
_FIGURE = re.compile(rf"(?i)\b{any_of(set(MEASURES) - WORDS['vague'])}\b")
_EACH_QUARTER = re.compile(r"(?i)\b(?:each|every)\s+(?:single\s+)?(?:quarter|qtr|q)\b")
_BEFORE_DATE = re.compile(
    r"(?i)\b(?:after|since|past|beyond|from|starting|between|post)\s+(?:the\s+)?$"
)
_BY = re.compile(r"(?i)\s+(?:by|before|until|on|in)$")
# Kinds of tokens that may follow "NVDA sell half", and those that no event has
_EMPTY = {"verb", "lasting", "filler", "comma"}
_NAMING = {"word", "figure", "joint"}
_CONDITIONS = ("if", "sign", "value", "symbol")
_GROWTH = re.compile(r"(?i)\b(?:[qmy]/[qmy]|qoq|yoy|mom)(?!\w)")
_COUNT_WITHIN = re.compile(r"(?i)\b\d+\s+[a-z][\w ]*? within (?:any )?\d+ days\b")
_COMPARISON_WORDS = (
    "above",
    "below",
    "under",
    "over",
    "exceeds",
    "at least",
    "at most",
)
_COMPARING = ("symbol", "amount", "average", "between", "pace", "streak")
_IS_ROLE = "Is this a target that should come true (proof), or a reason to act (kill)?"
_IS_ROLE_OR_GUARD = (
    "Is this a target that should come true (proof), a reason to act (kill), "
    "or must it hold all the time (guard)?"
)
_IS_EVENT = "Is this a reason to act (kill), or something that you expect (proof)?"
_WHOSE_QUARTER = "Which quarter is meant: the company's fiscal one, or the calendar's?"


def read_line(
    line: str,
    book: Book,
    today: date,
    companies: NamedCompanies | None = None,
    about: str = "",
) -> Line:
    """Return what a typed line says as of `today`. `about` is the company of a line that names
    none."""
    known = companies or NamedCompanies()
    typed = " ".join(line.split())
    plain = in_digits(_HESITATION.sub("", typed))
    reader = _Reader(plain, book, today, known, about)
    reader.typed = typed
    try:
        return reader.read()
    except ClaimError as error:
        word, others = error.word, error.instead
        offers = [replaced(reader.line, word, instead) for instead in others]
        if word not in reader.line:  # offer the rewritten claim behind its ticker
            offers = [f"{reader.subject} {instead}" for instead in others]
        return reader.asked(reader.refusal(str(error), word, offers))
    except NoCompanyError as error:
        if about:
            return _about(read_line(f"{about} {line}", book, today, known), about)
        return Line(refusal=reader.refusal(str(error), error.word, error.lines))
    except RefusedError as error:
        return reader.asked(reader.refusal(str(error), error.word, error.lines))


def _about(line: Line, about: str) -> Line:
    """Return the readings of a line without a company for the selected one, as a question
    unless they speak of a figure that only a company has."""
    if line.refusal or all(each.test and not each.series for each in line.readings):
        return line
    question = f"No company named: for {about}, the selected row? {line.question}"
    return Line(line.readings, question.strip())


class _Reader:
    """Reads one line. Each step takes its part out of the tokens that are left."""

    def __init__(
        self, line: str, book: Book, today: date, companies: NamedCompanies, about: str
    ) -> None:
        self.line, self._book, self._today = line.rstrip(" ?"), book, today
        self.typed = self.line  # before numbers became digits
        self._asks = line.endswith("?")
        # The company that the offered lines name
        self._known, self.subject = companies, about
        self._finder = CompanyFinder(line, book, companies)
        self._role: Role | None = None
        self._when: When | None = None
        self._chance: Decimal | None = None
        self._then = ""
        self._act = ""  # sell, buy or stop: what the action is
        self._otherwise = False  # "or sell": the action is for what does not come true
        self._if = False  # "if" or an arrow parts claim and action
        self._aims = False  # "price target 250"
        self._words = self._claim_text = line  # without the company; only the claim
        self._typed_date = self._date_note = self._typed_company = ""

    # Refusals and questions.

    def refusal(self, message: str, word: str, lines: Sequence[str]) -> Refusal:
        """Return a refusal with up to three lines that can be read, if need be examples."""
        start = self.typed.lower().find(word.lower()) if word else -1
        if start < 0:
            start, word = 0, self.typed
        example = f"NVDA revenue above $10B in {self._today.year + 1}Q1"
        works = [line for line in dict.fromkeys(lines) if self._readings(line)]
        if not works:
            works = [line for line in self._simpler() if self._readings(line)][:1]
        return Refusal(
            message,
            start,
            start + len(word),
            tuple(works[:MOST]) or (example,),
            self.subject,
        )

    def _readings(self, line: str) -> Sequence[object]:
        """Return the readings and lots of another line; none if it is refused."""
        other = _Reader(line, self._book, self._today, self._known, self.subject)
        try:
            found = other.read()
        except NoCompanyError:
            return (self.subject,) if self.subject else ()
        except (ClaimError, RefusedError):
            return ()
        return found.readings or (found.lots,)

    def asked(self, refusal: Refusal) -> Line:
        """Return a refusal as a question, if the lines that it offers have a few readings."""
        lines = refusal.lines if refusal.message.endswith("?") else ()
        found = [each for line in lines for each in self._readings(line)]
        readings = dict.fromkeys(
            replace(each, text=self.line)
            for each in found
            if isinstance(each, LineReading)
        )
        if len(lines) < 2 or not len(lines) <= len(readings) <= MOST:
            return Line(refusal=refusal)
        return Line(tuple(readings), refusal.message[:1].upper() + refusal.message[1:])

    def _simpler(self) -> Iterator[str]:
        """Yield lines that may be meant: the comparison alone, an event, examples."""
        tokens = tokenise(self._claim_text)
        kinds = [token.kind for token in tokens]
        signs = [
            n for n, kind in enumerate(kinds) if kind in ("sign", "amount", "symbol")
        ]
        sign = signs[0] if signs else 0
        name, rest = tokens[:sign], tokens[sign + 1 :]
        figures = [token.text for token in name if token.kind == "figure"]
        is_condition = self._if or any(folded(token.text) == "if" for token in name)
        if self.subject and len(signs) == 1 and rest and rest[0].kind == "value":
            behind = {token.kind for token in rest[1:]}
            figure = text_of(name, self._claim_text)
            if {token.kind for token in name} <= _EMPTY | {"figure"}:
                figure = figures[0] if len(figures) == 1 else "price"
            elif (
                is_condition
                or name[0].kind == "joint"
                or not {token.kind for token in name} <= _NAMING
            ):
                figure = ""
            else:  # the user's own figure, entered by hand
                figure = re.sub(r"\W+", "_", figure.lower()).strip("_")
            if figure and behind <= {"streak", "each"} and len(figures) < 3:
                ending = text_of(tokens[sign:], self._claim_text)
                yield self._with_ending(f"{self.subject} {figure} {ending}")
        if not signs or not (is_condition or is_of_price(tokens)):
            yield self._as_event()
        if self.subject:
            yield from self._examples(self.subject)

    def _as_event(self) -> str:
        """Return the line with its claim in quotes, as an event."""
        if not (self.subject and re.search(r"\w", self._claim_text)):
            return ""
        due = "" if self._typed_date else f" by {self._today.year + 1}"
        event = quoted(self._claim_text.strip(" ,;.:"))
        return self._with_ending(f"{self.subject} {event}{due}")

    def _with_ending(self, line: str) -> str:
        """Return a line with the date, the action and the chance of this one."""
        date = self._typed_date
        line += f" in {date}" if date[:1].isdigit() else f" {date}".rstrip()
        line += f" -> {self._then}" if self._then else ""
        return line if self._chance is None else f"{line}, {self._chance * 100:.0f}%"

    # The parts of a line.

    def read(self) -> Line:
        found = lots_and_stop(self.line, self._today)
        if found is not None:
            return self._lots(*found)
        text = self.line
        for turn, plain in PLAINER_LINES:
            text = turn.sub(plain, text)
        other = re.search(r"(?i)^(?:gauge|score)\b|,?\s+unless\b.*", blanked(text))
        if other:
            name, instead = (
                ("unless", "") if other.start() else (other[0].lower(), "guard")
            )
            message = f"a line has no {name}; write it in the book, or in all fields"
            line = replaced(text, other[0], instead)
            raise RefusedError(message, other[0].strip(" ,"), [line])
        arrow = _ARROW.search(blanked(text))
        if arrow:
            self._then, self._if = text[arrow.end() :].strip(), True
            text = text[: arrow.start()].rstrip()
        text = self._without_role(text)
        tokens, ticker = self._split(text)
        tokens = self._without_action(self._without_chance(tokens), text)
        typed = text_of([token for token in tokens if token.kind != "or"], text)
        role = self._role or Role.PROOF
        claim, event = self._claim_of(tokens, text)
        reading = LineReading(role, ticker, typed, then=self._then, p=self._chance)
        return self._accounted(self._reading(reading, claim, event))

    def _accounted(self, line: Line) -> Line:
        """Return the readings that account for every word. RefusedError if none does."""
        consumed = f"{self._typed_company} {self._typed_date}"
        words = [
            unexplained(self.line, reading, consumed, turned=self._otherwise)
            for reading in line.readings
        ]
        canonical = [reading.line() for reading in line.readings]
        if words and all(words):
            message = f"{words[0]!r} is not understood here"
            raise RefusedError(message, words[0], canonical)
        first = line.readings[0] if line.readings else None
        name = strange_name(first, self.line) if first else ""
        if not (first and name and first.ticker) or len(words) > 1:
            return line
        if canonical == [self.line]:
            return line
        event = replace(
            first,
            test="",
            series=(),
            notes=(),
            period="",
            event=self._claim_text.strip(" ,;.:"),
            due=first.due or first.period,
        )
        question = f"Is {name!r} a figure that you enter by hand, or is it an event?"
        roles = dict.fromkeys((first.role, Role.PROOF))
        events = (replace(event, role=role) for role in roles if role is not Role.GUARD)
        return Line((first, *events), question)

    def _without_role(self, text: str) -> str:
        match = _ROLE.match(text)
        if match is None:
            return text
        self._role = Role(ROLES[folded(match["role"] or match["phrase"])])
        return text[match.end() :]

    def _split(self, text: str) -> tuple[list[LineToken], str]:
        """Return the tokens of a line, its company and its date among them, and the company."""
        plain = text
        try:
            early = find_when(text, EARLY)
        except DateError:
            early = None
        if early and early.start == 0 and early.deadline:  # "by mid 2027 NBIS ships"
            plain = " " * early.end + text[early.end :]
        start, end, ticker = self._finder.company(plain)
        self.subject = ticker or self.subject
        named = re.search(rf"((?:[A-Z][\w.&'-]*\s+)+)\(\$?{ticker}\)", self.line)
        self._typed_company = text[start:end] + (f" {named[1]}" if named else "")
        self._words = f"{text[:start]} {text[end:]}"  # the ticker COST is no cost
        self._finder.check_list(text, start if end else -1)
        self._claim_text = self._words.strip()
        when = self._when = self._when_in(text, ticker)
        fixed = (
            [LineToken("company", text[start:end], start, end, ticker)] if end else []
        )
        if when is not None:
            begin = when.end - len(text[when.start : when.end].lstrip())
            self._typed_date = text[begin : when.end].strip()
            fixed.append(LineToken("when", text[begin : when.end], begin, when.end))
        return tokenise(text, fixed, frame=True), ticker

    def _without_chance(self, tokens: list[LineToken]) -> list[LineToken]:
        """Take a percentage behind a comma or behind the date: `, 70%`, `by 2027 80%`."""
        if len(tokens) < 3 or tokens[-2].kind not in ("comma", "when"):
            return tokens
        share = re.fullmatch(r"~?(\d+(?:\.\d+)?) ?%", tokens[-1].text)
        if share is None:
            return tokens
        if Decimal(share[1]) >= 100:
            line = replaced(self.line, tokens[-1].text, "90%")
            raise RefusedError("a chance lies between 0 and 100%", share[0], [line])
        self._chance = Decimal(share[1]) / 100
        return tokens[:-2] if tokens[-2].kind == "comma" else tokens[:-1]

    def _without_action(self, tokens: list[LineToken], text: str) -> list[LineToken]:
        """Take the action that ends a line: `…, trim half`, `if … sell`, `… or sell`."""
        acts = [n for n, token in enumerate(tokens) if token.kind == "act"]
        last = acts[-1] if acts else 0
        ending, before = tokens[last:], tokens[:last]
        only = all(token.kind in ("act", "share", "it", "value") for token in ending)
        while before and before[-1].kind == "person":
            before = before[:-1]
        if last and only and before and not self._then:
            end, kinds = before[-1], {token.kind for token in before}
            behind = end.kind in ("comma", "colon", "dash") or end.text == "="
            order = folded(ending[0].text)
            done = folded(end.text) in WORDS["being"] or before[0].kind == "act"
            needed = {"value"} if order in WORDS["states_too"] else {"value", "if"}
            ordered = order in WORDS["orders"] and not done and kinds & needed
            if behind or ordered:
                self._then = text_of(ending, text)
                tokens = before[:-1] if behind else before
        if self._then and tokens and folded(tokens[-1].text) in ("or", "else"):
            self._otherwise = True
            return [each for each in tokens if folded(each.text) not in ("or", "else")]
        return tokens

    def _claim_of(self, tokens: list[LineToken], text: str) -> tuple[str, str]:
        """Return the claim, and the words of the event. Takes an action that begins the line."""
        kinds = [token.kind for token in tokens]
        place = kinds.index("company") if "company" in kinds else -1
        before = tokens[: max(place, 0)]
        while len(before) > 1 and before[0].kind == "person":  # "then sell NVDA"
            before, tokens, place = before[1:], tokens[1:], place - 1
        action, claim = _action_first(before, tokens[place + 1 :])
        behind = [token.kind for token in tokens[place + 1 : place + 2]]
        begun = place >= 0 and behind in (["if"], ["colon"])
        event: Sequence[LineToken] = claim if action or begun else tokens
        self._if |= any(token.kind == "if" for token in tokens)
        first = next(iter(action or tokenise(self._then, frame=True)), None)
        if first and not self._otherwise:
            self._act = first.value if first.kind == "act" and first.value else "other"
        if action and folded(action[0].text) in WORDS["stops"]:
            self._act = "stop"
        elif action and not self._then:
            words = text_of(action, text)
            self._then = re.sub(
                r"(?i)(?:\s+(?:of|my|in|on|from|to|it|the))+$", "", words
            )
        while action and len(event) > 1 and folded(event[0].text) == "on":
            event = event[1:]  # "exit SRPT on a clinical hold"
        while (action or begun) and event and event[0].kind in ("if", "comma", "colon"):
            event = event[1:]
        while claim and claim[0].kind in ("if", "comma", "it", "colon"):
            claim = claim[1:]
        dateless = [token for token in claim if token.kind != "when"]
        self._claim_text = text_of(dateless, text)
        event = [token for token in event if token.kind != "when"]
        claimed = re.sub(r"^['’]s?\s+", "", self._claim_text).strip(" ,;.:")
        if self._role is None and place == 0:  # "META kill: capex above 150bn"
            claimed = re.sub(rf"(?i)^{IFS}\s+", "", self._without_role(claimed))
        return claimed, text_of(event, text).strip(" ,;.:")

    def _reading(self, reading: LineReading, claimed: str, event: str) -> Line:
        if claimed.startswith('"'):
            return self._event(reading, claimed, claimed)
        left = LEFTOVER.search(blanked(claimed))
        if left:  # it would silently become part of the claim
            year = self._today.year + 1
            dates = (f"June {year}", f"{year}Q2", f"{year}-06-30")
            lines = [replaced(self.line, left[0], f"by {date}") for date in dates]
            raise RefusedError(
                f"the date {left[0]!r} is not understood", left[0], lines
            )
        claim = self._claim(self._bare_price(claimed), reading.ticker)
        if claim is None:
            return self._event(reading, event, claimed)
        return self._test(reading, claim)

    def _bare_price(self, claim: str) -> str:
        """Return a price without a comparison as a test: `stop 150`, `price target 250`."""
        words = any_of(
            (*WORDS["targets"], "to reach", "to hit", "goes to", "to", "at", "@")
        )
        match = re.fullmatch(
            rf"(?i)(?P<words>(?:{words}|of|:)?)\s*(?P<value>\S.*)", claim
        )
        value = match["value"] if match else ""
        if not match or not VALUE.fullmatch(value):
            return claim
        aims = folded(match["words"]) not in ("", "at", "@")
        if "%" in value and not self._act:
            return claim
        if "%" in value:
            lines = [f"{value} below cost", f"down {value} from its high"]
            if value.startswith("+"):
                lines = [f"{value[1:]} above cost"]
            raise ClaimError(f"{value} of what?", value, *lines)
        self._aims = aims
        if self._act == "stop" or (self._role is Role.KILL and not aims):
            return f"price < {value}"
        if self._then.lower().startswith("take profit"):
            return f"price >= {value}"
        if self._act == "buy":
            return f"price <= {value}"
        if aims or self._role or (not match["words"] and (self._when or self._chance)):
            return f"price >= {value}"
        word = claim if claim in self.line else value
        raise ClaimError("above or below it?", word, f"above {value}", f"below {value}")

    def _claim(self, text: str, ticker: str) -> LineClaim | None:
        """Read a claim; if need be without what stands before a colon, or as a bare target."""
        context = self._context(ticker)
        _check_comparison(text)
        try:
            claim = read_claim(text, context)
        except ClaimError as error:
            _, colon, rest = text.rpartition(": ")
            claim = read_claim(rest, context) if colon else None
            if claim is None and (re.search(r"\d", text) or error.instead):
                raise  # else: "misses its primary endpoint"
        return claim or self._target(text, context)

    def _target(self, text: str, context: LineContext) -> LineClaim | None:
        """Read `ebitda margin 55%`, `15 million members` with a date as a target: at least so
        much."""
        aimed = self._when or self._chance is not None or self._role is Role.PROOF
        if not aimed or re.search(rf"{LOW_IS_GOOD}|\bat [\d$€£]", text):
            return None
        tokens = [token for token in tokenise(text) if token.kind != "comma"]
        last = "left=name+ n=value behind=(word|figure|filler|stop|span)*"
        parts = fitted(text, tokens, last) or fitted(
            text, tokens, "n=value filler* left=name+"
        )
        value = VALUE.fullmatch(parts["n"]) if parts else None
        if not parts or not value:
            return None
        unit = value["unit"] or ""
        if not (value["lead"] or unit or value["magnitude"]):
            return None
        if unit.lower() == "x" and not re.search("/|coverage|ratio|bill", text):
            return None  # "revenue 2x" is twice of what?
        claim = f"{parts['left']} {parts['behind']} at least {parts['n']}"
        if folded(parts["left"]) in DEEDS:
            claim = f"{parts['left']} at least {parts['n']} {parts['behind']}"
        try:
            found = read_claim(claim, context)
        except ClaimError:
            return None
        return found and replace(found, assumed=f"at least {parts['n']}")

    def _lots(self, lots: str, stop: str) -> Line:
        """Return the reading of lots that may carry a stop: a kill below its price."""
        if not stop:
            return Line(lots=lots)
        line = f"kill {lots.split(maxsplit=1)[0].upper()}: price < {stop}"
        return replace(read_line(line, self._book, self._today, self._known), lots=lots)

    def _when_in(self, text: str, ticker: str) -> When | None:
        if re.search(r"(?i)\bguid(?:es?|ing|ance)\b", text):
            following = r"(?i)next\s+(?:quarter|qtr)"
            text = re.sub(following, lambda match: " " * len(match[0]), text)
        try:
            when = find_when(text, self._today, self._book.fiscal(ticker))
        except DateError as error:
            word = text[error.start : error.end]
            lines = [replaced(self.line, word, instead) for instead in error.instead]
            self._typed_date = next(iter(error.instead), "")
            left = replaced(self._claim_text, word, "")
            self._claim_text = _BY.sub("", left)
            raise RefusedError(str(error), word, lines) from None
        if when is None:
            return None
        before = _BEFORE_DATE.search(text[: when.start + 1])
        if before:
            word = before[0].strip()
            lines = [replaced(self.line, word, instead) for instead in ("by", "in")]
            raise RefusedError(f"{word!r} before a date is not understood", word, lines)
        relative = re.search(
            r"(?i)\b(?:next|this)\s+(?:quarter|qtr|half)\b", blanked(text)
        )
        known = self._book.tickers.get(ticker)
        if relative and ticker and (known is None or not known.dated):
            unknown = f"nothing says when {ticker}'s years end"
            self._date_note = f"{relative[0]} is the calendar's: {unknown}"
            return replace(when, text=f"CY{when.text}")
        return when

    def _context(self, ticker: str) -> LineContext:
        book, known = self._book, self._book.tickers.get(ticker)
        traded = listed_in(ticker) or currency_of(ticker) or book.currency
        currency = known.currency if known else traded
        reports_in = (known.reports_now or known.reports_in) if known else ""
        own = {name: series.unit for name, series in book.series.items()}
        others = (
            *self._finder.others(),
            *re.findall(r"@([A-Z][A-Z0-9.-]*)", self.line),
        )
        coins = (COINS[word] for word in self.line.lower().split() if word in COINS)
        tickers = dict.fromkeys((*others, *coins), currency)
        tickers |= {symbol: other.currency for symbol, other in book.tickers.items()}
        metrics = {**standard_units(currency, reports_in), **own}
        names = Names(metrics, tickers, groups=book.groups, currency=currency)
        return LineContext(ticker, names)

    # Tests.

    def _test(self, reading: LineReading, claim: LineClaim) -> Line:
        test = claim.test
        if not reading.ticker and "fred(" not in test and "@" not in test:
            raise self._no_company()
        guided = re.search(r"(?i)\b(?:guid\w+|outlook)", self.line)
        if guided and re.match(r"guide\(\w+\)", test) and not self._when:
            year = f"FY{self._today.year + 1}"
            offers = (f"{guided[0]} {period}" for period in ("next quarter", year))
            raise ClaimError("guided for which period?", guided[0], *offers)
        reading = replace(
            reading, test=test, series=claim.series, non_gaap=claim.non_gaap
        )
        reading = replace(reading, notes=tuple(self._notes(reading, claim)))
        dated = self._dated(reading, self._when, claim) if self._when else (reading,)
        denied = claim.lasting and re.search(
            r"(?i)\b(?:not|never|cannot)\b|n['’]t\b", reading.text
        )
        if self._otherwise and self._role is None and not denied:
            if self._when is None:
                return self._turned(reading)
            then = f"{reading.then} if it is missed"
            dated = tuple(replace(each, then=then) for each in dated)
            self._role = Role.PROOF
        roles = self._roles(claim)
        if " for " in test and (roles == (Role.GUARD,) or denied):
            kill = replace(reading, role=Role.KILL, test=_opposite(test)).line()
            message = "a guard holds all the time, so it takes no `for`; "
            message += "a kill trips after several in a row"
            raise RefusedError(message, "for", (kill,))
        readings = tuple(replace(each, role=role) for each in dated for role in roles)
        question = _IS_ROLE_OR_GUARD if Role.GUARD in roles else _IS_ROLE
        if len(dated) > 1:
            question = _WHOSE_QUARTER
        return Line(readings[:MOST], question if len(readings) > 1 else "")

    def _turned(self, reading: LineReading) -> Line:
        """Return `gross margin above 70% or sell` as a kill of the opposite."""
        if re.search(r" (?:for|and|or|between) ", reading.test):
            line = f"{reading.text} in FY{self._today.year + 1} or {reading.then}"
            message = "until when? without a date nothing can miss it"
            raise RefusedError(message, "or", (line,))
        kill = replace(reading, role=Role.KILL, test=_opposite(reading.test))
        return Line((kill,))

    def _notes(self, reading: LineReading, claim: LineClaim) -> Iterator[str]:
        for new in claim.series:
            yield f"new series {new.name} of {reading.ticker}, in {new.unit}; {ENTER}"
        yield from self._finder.added(reading.ticker)
        if claim.assumed:
            yield f"no word says above or below: it is read as {claim.assumed}"
        if self._date_note:
            yield self._date_note

    def _dated(
        self, reading: LineReading, when: When, claim: LineClaim
    ) -> tuple[LineReading, ...]:
        """Return the reading with its date: a period of a reported figure, else a deadline."""
        if claim.test.startswith("guide("):
            year = re.fullmatch(r"(?:FY|CY)?(\d{4})", when.text)
            test = re.sub(r"^guide\((\w+)(?:, next)?\)", r"guide(\1)", claim.test)
            reading = replace(reading, test=test)
            if year:
                return (replace(reading, test=test.replace(")", f", FY{year[1]})", 1)),)
        each = _EACH_QUARTER.search(self.line)
        if each and when.is_period and "Q" not in when.text and not claim.is_price:
            since = "" if when.deadline else when.text
            return (replace(reading, due=when.text, since=since),)
        if not when.is_period or when.deadline or claim.is_price:
            return (replace(reading, due=when.text),)
        plain = "Q" in when.text and not when.text.startswith(("FY", "CY"))
        known = self._book.tickers.get(reading.ticker)
        assumed = known is None or not known.dated
        if not plain and assumed and not when.text.startswith("CY"):
            whose = f"{reading.ticker or 'the company'}'s"
            note = (
                f"{whose} years are the calendar's, until a filing says when they end"
            )
            return (replace(reading, period=when.text, notes=(*reading.notes, note)),)
        if not plain:
            return (replace(reading, period=when.text),)
        if not when.has_year:
            fiscal = self._book.fiscal(reading.ticker)
            years = range(self._today.year, self._today.year + 3)
            periods = [parse_period(f"FY{year}{when.text[4:]}") for year in years]
            own = next(each for each in periods if fiscal.end(each) >= self._today)
            apart = abs((fiscal.end(own) - when.last).days)
            if assumed or apart > SAME_QUARTER:
                texts = (f"FY{str(own).removeprefix('FY')}", f"CY{when.text}")
                return tuple(replace(reading, period=text) for text in texts)
        note = f"{when.text} is the fiscal quarter of {reading.ticker or 'the company'}"
        if assumed:
            note += (
                "; calendar quarters are assumed until a filing says when its years end"
            )
        return (replace(reading, period=when.text, notes=(*reading.notes, note)),)

    def _roles(self, claim: LineClaim) -> tuple[Role, ...]:
        """Return the roles that the claim may have, the likeliest first."""
        when, test = self._when, claim.test
        streak, ranged = " for " in test, " between " in test
        if self._role is not None:
            return (self._role,)
        if self._act == "buy":  # a price to buy at is hoped for, or a reason to act
            return (Role.PROOF,) if claim.rising else (Role.PROOF, Role.KILL)
        lasts = claim.lasting or (when and when.lasting and not claim.is_price)
        if self._act in ("sell", "stop") and not (lasts and self._otherwise):
            target = claim.rising and re.match(r"price >|gain >", test)
            if target and self._then.lower().startswith("take profit"):
                return (Role.PROOF,)
            return (Role.PROOF, Role.KILL) if target else (Role.KILL,)
        if "held)" in test:
            return (Role.KILL,)
        weighs = test.startswith("weight <")
        if (lasts and not streak) or weighs or (ranged and not when):
            return (Role.GUARD,)
        if ranged:  # with a date it is a forecast
            return (Role.PROOF,)
        good = LOW_IS_GOOD if when and when.deadline else LOW_IS_ALWAYS_GOOD
        falls = when and not claim.rising and not claim.is_price
        if falls and re.search(good, self._words):
            return (Role.PROOF,)
        bad = re.search(LOW_IS_ALWAYS_GOOD, self._words)
        named = re.search(rf"(?i)\b{any_of(WORDS['targets'])}\b", self.line)
        aimed = test.startswith("guide(") or self._aims or named or (when and not bad)
        if aimed and claim.rising:
            return (Role.PROOF,)
        roles = (Role.PROOF, Role.KILL) if claim.rising else (Role.KILL, Role.PROOF)
        may_last = not (when or claim.is_price or streak or "ever(" in test)
        return (*roles, Role.GUARD) if may_last else roles

    # Events.

    def _event(self, reading: LineReading, text: str, claim: str) -> Line:
        """Return the reading of an event. `claim` is its text without the company."""
        event, when, role = text.strip('"'), self._when, self._role
        if not reading.ticker:
            raise self._no_company()
        self._check_claims(claim, reading.ticker)
        certain, denied = text.startswith('"'), None
        if not certain:
            tokens = tokenise(claim)
            self._check_event(claim, tokens, reading.ticker)
            denied = next((token for token in tokens if token.kind == "not"), None)
        if role is Role.GUARD and denied:
            raise self._denied(claim, denied)
        if role is Role.GUARD:
            others = [
                self._with_ending(f"{each} {reading.ticker}: {quoted(event)}")
                for each in ("proof", "kill")
            ]
            message = "a guard needs a number; what must not happen is a kill"
            raise RefusedError(message, "guard", others)
        due, since = when.text if when else "", ""
        if re.match(r"(?i)(?:in|during)\b", self._typed_date):
            begins = parse_window(due, self._book.fiscal(reading.ticker)).first
            since = due if begins > self._today else ""
        notes = (*reading.notes, *self._finder.added(reading.ticker))
        reading = replace(reading, event=event, due=due, since=since, notes=notes)
        if role is None and (self._otherwise or (denied and when and reading.then)):
            # The action follows if the event is late
            if denied:
                verb = rf"(?i)\b{re.escape(denied.text)}\s+(?:been |yet )?"
                event = re.sub(verb, "", event)
            event = re.sub(rf"(?i)^{IFS}\s+", "", event)
            event = re.sub(r"(?i)^it\b", reading.ticker, event)
            then = f"{reading.then} if it is missed"
            return Line((replace(reading, event=event, then=then),))
        if denied and role in (None, Role.PROOF) and "fail" not in denied.text:
            raise self._denied(claim, denied)
        if role is None and self._act in ("sell", "stop"):
            role = Role.KILL
        dated = reading if when else replace(reading, notes=(*notes, NO_DEADLINE))
        kill = replace(reading, role=Role.KILL)
        bad = _BAD_NEWS.search(blanked(event))
        happens = bad or is_event(claim)
        doubtful = not when or bad or not happens
        if self._role is None and role and not (happens or certain or self._if):
            offers = self._examples(reading.ticker)
            message = "it does not say what must happen first"
            raise RefusedError(message, claim, offers)
        if role is None and doubtful and not certain:
            readings = (kill, dated) if bad or not happens else (dated, kill)
            return Line(readings, _IS_EVENT)
        by_proof = role in (None, Role.PROOF)
        found = dated if by_proof else replace(reading, role=role or Role.PROOF)
        return Line((found,))

    def _denied(self, claim: str, denied: LineToken) -> RefusedError:
        """Return the refusal of what must not happen: it is a kill if it happens."""
        message = "what must not happen is a kill: write what would happen"
        words = f"{claim[: denied.start]}{claim[denied.end :].lstrip()}".strip()
        if folded(denied.text) in ("nothing", "nobody", "none", "no"):
            words = claim.replace(denied.text, "any" + denied.text[2:].lstrip("ne"))
        due = f" {self._typed_date}" if self._typed_date else ""
        line = f"kill {self.subject}: {quoted(words)}{due}"
        if self._chance is not None:
            line += f", {100 - self._chance * 100:.0f}%"
        return RefusedError(message, denied.text, (line,))

    def _no_company(self) -> NoCompanyError:
        rest = _ROLE.sub("", self.line)
        return NoCompanyError(rest, self._today, self._finder)

    def _check_claims(self, claim: str, ticker: str) -> None:
        """Refuse a line that claims nothing: `hold AAPL forever`, `AMD by 2027`, `sell NVDA`."""
        words = re.sub(r"[^\w' -]|\d+ (?=years?\b|months?\b)", " ", claim)
        for other in self._finder.others():  # "long JPM short BAC"
            words = re.sub(rf"\b{re.escape(other)}(?![\w'-])", "", words)
        rest = re.sub(rf"(?i)\b{any_of(WORDS['no_claim'])}(?![\w'-])", "", words)
        if rest.strip(" -'") or (claim.startswith('"') and words.strip()):
            return
        lines = self._examples(ticker)
        word = claim if claim in self.line else ""
        raise RefusedError("it claims nothing that could be met or missed", word, lines)

    def _examples(self, ticker: str) -> list[str]:
        """Return lines about a company that would work."""
        act = "buy" if self._act == "buy" else "sell"
        lines = [
            f"{ticker} revenue above $10B in {self._today.year + 1}Q1",
            f"{act} {ticker} if it is 20% below its high",
        ]
        is_price = self._act or is_of_price(tokenise(self._claim_text))
        return lines[::-1] if is_price else lines

    def _check_event(
        self, claim: str, tokens: Sequence[LineToken], ticker: str
    ) -> None:
        """Refuse an event that speaks of a figure, or that leaves open what happens."""
        year = self._today.year + 1
        worse = re.search(r"(?i)\bnot? worse than\b", claim)
        number = threshold_in(claim, tokens)
        if worse:
            lines = [
                replaced(self.line, worse[0], sign) for sign in ("at least", "at most")
            ]
            raise RefusedError("at least or at most?", worse[0], lines)
        counted = _COUNT_WITHIN.search(self.line)
        if counted:
            message = (
                "so many events in so many days are counted in all fields (`count`)"
            )
            line = replaced(self.line, counted[0], quoted(counted[0]))
            raise RefusedError(message, counted[0], [line, self._as_event()])
        comparing = {*_COMPARING}
        if is_of_price(tokens) or _FIGURE.search(claim):
            comparing |= {"sign", "state"}
        if _GROWTH.search(claim):
            comparing |= {"move"}
        signs = (token.text for token in tokens if token.kind in comparing)
        if compares := next(signs, ""):
            message = f"what {compares!r} compares is not understood"
            raise RefusedError(message, compares, ())
        strange = strange_event(claim)
        if number and folded(strange) not in WORDS["no_event_first"]:
            before = rf"(?i)(?:\bof|{any_of(WORDS['around'])}) ?{re.escape(number)}"
            word = found[0] if (found := re.search(before, claim)) else number
            name = claim.partition(word)[0].strip()
            money = ends_with("money", name) and not ends_with("small_sums", name)
            others = [f"{sign} {number}" for sign in ("above", "below")]
            if number.isdigit() and money:
                others = [f"above {number}{unit}" for unit in "MB"]
            lines = [replaced(self.line, word, instead) for instead in others]
            raise RefusedError(f"above or below {number}?", number, lines)
        dates = re.search(r"\b20[23]\d\b", claim)
        if dates and not self._when:
            lines = [replaced(self.line, dates[0], f"in {dates[0]}"), self._as_event()]
            raise RefusedError("is it the year of the event?", dates[0], lines)
        asks = "?" if self._asks else ""
        if begun := _QUESTION.match(self.line):
            asks = begun[0]
        strange = strange or asks
        if strange:
            message = f"{strange!r} leaves open what happens; put an event in quotes"
            done = folded(strange) in WORDS["no_event_first"]
            happens = not done and (is_event(claim) or claim.count(" ") > 2)
            lines = [self._as_event()] if happens else self._examples(ticker)
            raise RefusedError(message, strange, lines)
        if self._when or self._then or is_event(claim):
            return
        figure = any(claim.lower().endswith(name) for name in WORDS["figures"])
        if figure or " " not in claim.strip():
            lines = [
                f"{ticker} {claim} above 10% in {year}Q1",
                f"{ticker} {claim} below 5%",
            ]
            if not figure:
                lines = [
                    f"{ticker} {claim} by {year}",
                    f"{ticker} revenue above $10B in {year}Q1",
                ]
            message = f"{claim!r} has no threshold and no date: nothing could ever meet or miss it"
            raise RefusedError(message, claim, lines)


def _action_first(
    before: Sequence[LineToken], after: Sequence[LineToken]
) -> tuple[Sequence[LineToken], Sequence[LineToken]]:
    """Return the action that begins a line and the claim, of the tokens before and behind the
    company: `sell half of NVDA if it falls`, `NVDA sell below 150`.
    """
    begun = after and after[0].kind in ("colon", "dash", "comma")
    behind = after[1:] if begun else after
    kinds = [token.kind for token in before]
    if kinds[:1] == ["act"]:
        ifs = kinds.index("if") if "if" in kinds else len(kinds)
        # "trim NVDA 25% if"
        more = 1 if [token.kind for token in after[:2]] == ["value", "if"] else 0
        return [*before[:ifs], *after[:more]], [*before[ifs + 1 :], *after[more:]]
    kinds = [token.kind for token in behind]
    count = next((n for n, kind in enumerate(kinds) if kind not in ("act", "share")), 0)
    if not before and count and kinds[0] == "act" and kinds[count] in _CONDITIONS:
        return behind[:count], behind[count:]
    while before and before[-1].kind == "prep":
        before = before[:-1]
    if begun and after[0].kind == "colon":
        before = ()  # "Rule of 40 for ZS: ..."
    return (), [*before, *behind]


def _check_comparison(claim: str) -> None:
    """Refuse a word before a number that is a comparison but for a slip of the pen: `abvoe 45%`."""
    tokens = tokenise(claim)
    for token, after in pairwise(tokens):
        if token.kind == "word" and after.kind == "value" and len(token.text) > 3:
            meant = nearest(token.text.lower(), _COMPARISON_WORDS)
            if meant and token.text.lower() not in NOUNS:
                message = f"{token.text!r} is not understood; did you mean {meant}?"
                raise ClaimError(message, token.text, meant)


def _opposite(test: str) -> str:
    """Return a test with its comparison turned round."""
    signs = r"(?<= )(?:>=|<=|>|<)(?= )"
    return re.sub(signs, lambda sign: OPPOSITE[sign[0]], test, count=1)
