"""Read one typed line as a checkpoint: `kill CRWD: nrr < 112% for 2 quarters -> sell half`.

[role] TICKER claim [when] [-> action] [, 70%]

The line is split into tokens, and each step takes its part out of them: role, company, date,
chance, action; what is left is the claim. A line has one certain reading, several that the user
chooses from, or none. Nothing is guessed: without a role, `price > $300` may be a target or a stop,
and both are offered. A refusal names the word that stopped the reader and shows whole lines that
would work. Text in quotes is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.line.accounted import (
    is_event,
    strange_event,
    strange_name,
    unexplained,
)
from catalyst_tui.book.line.claim import OPPOSITE, Claim, read_claim
from catalyst_tui.book.line.company import Companies, CompanyFinder, NoCompanyError
from catalyst_tui.book.line.figures import VALUE, ClaimError, Context, ends_with, folded
from catalyst_tui.book.line.lots import lots_and_stop
from catalyst_tui.book.line.reading import (
    ENTER,
    NO_DEADLINE,
    Line,
    Reading,
    Refusal,
    RefusedError,
    currency_of,
    quoted,
    replaced,
)
from catalyst_tui.book.line.tokens import Token, fitted, text_of, tokenise
from catalyst_tui.book.line.vocabulary import (
    COINS,
    DEEDS,
    IFS,
    INSTEAD,
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

SAME_QUARTER = 15  # days between the ends of a fiscal quarter and the calendar's
MOST = 3  # numbered answers to a question

_YEAR = r"(?:FY|CY)?\d{4}"
_ARROW = re.compile(r"(?:->|→|=>)\s*|,?\sthen:?\s+")
_ROLE = re.compile(
    rf"(?i)(?:(?P<role>proof|guard|kill|goal)\b\s*:?\s*|(?P<phrase>{any_of(ROLES)})"
    r"(?:\s*:\s*|(?<= if)\s+))"
)
_SOLD = re.compile(r"(?i)(?:(?:i|we)\s+)?(?:sold|trimmed|exited)\b")
_TRADED = re.compile(
    rf"{_SOLD.pattern}|(?:(?:i|we)\s+)?{any_of(WORDS['was_bought'])}\b"
)
_FIGURE = re.compile(rf"(?i)\b{any_of(set(MEASURES) - WORDS['vague'])}\b")
# Kinds of tokens that may follow "NVDA sell half"
_CONDITIONS = ("if", "sign", "value", "symbol")
_NO_NAME = re.compile(
    r"(?i)^(?:of|in)\s*(?:total|group|all)?\s*(?:revenue|sales)?$"
    r"|\b(?:a|per) (?:day|week|month|quarter|year)$"
)
_NUMBERED = re.compile(
    rf"(?i)(?:\b(?:in|of|for|with|from|and)|{any_of(WORDS['numbered'])})\s*$"
)


def read_line(
    line: str,
    book: Book,
    today: date,
    companies: Companies | None = None,
    about: str = "",
) -> Line:
    """Return what a typed line says as of `today`. `about` is the company of a line that names
    none."""
    reader = _Reader(
        " ".join(line.split()), book, today, companies or Companies(), about
    )
    try:
        return reader.read()
    except ClaimError as error:
        offers = [
            replaced(reader.line, error.word, instead) for instead in error.instead
        ]
        if error.word not in reader.line:
            # Offer the rewritten claim behind its ticker
            offers = [f"{reader.subject} {instead}" for instead in error.instead]
        return reader.asked(reader.refusal(str(error), error.word, offers))
    except NoCompanyError as error:
        if about:
            return _about(read_line(f"{about} {line}", book, today, companies), about)
        return Line(refusal=reader.refusal(str(error), error.word, error.lines))
    except RefusedError as error:
        return reader.asked(reader.refusal(str(error), error.word, error.lines))


def _about(line: Line, about: str) -> Line:
    """Return the readings of a line without a company for the selected one, as a question
    unless they speak of a figure that only a company has."""
    plain = (each for each in line.readings if each.test and not each.series)
    if line.refusal or len(list(plain)) == len(line.readings):
        return line
    question = f"No company named: for {about}, the selected row? {line.question}"
    return Line(line.readings, question.strip())


class _Reader:
    """Reads one line. Each step takes its part out of the tokens that are left."""

    def __init__(
        self, line: str, book: Book, today: date, companies: Companies, about: str
    ) -> None:
        self.line, self._book, self._today = line, book, today
        # The company that the offered lines name
        self._known, self.subject = (companies, about)
        self._finder = CompanyFinder(line, book, companies)
        self._role: Role | None = None
        self._when: When | None = None
        self._chance: Decimal | None = None
        self._then = ""
        self._act = ""  # sell, buy or stop: what the action is
        self._otherwise = False  # "or sell": the action is for what does not come true
        self._aims = False  # "price target 250"
        self._words = self._claim_text = line  # without the company; only the claim
        self._typed_date = self._date_note = self._company_typed = ""

    # Refusals and questions.

    def refusal(self, message: str, word: str, lines: Sequence[str]) -> Refusal:
        """Return a refusal with up to three lines that can be read, if need be examples."""
        start = self.line.lower().find(word.lower()) if word else -1
        if start < 0:
            start, word = 0, self.line
        example = f"NVDA revenue above $10B in {self._today.year + 1}Q1"
        works = [line for line in dict.fromkeys(lines) if self._readings(line)]
        works = (
            works
            or [line for line in (self._as_event(), example) if self._readings(line)][
                :1
            ]
        )
        return Refusal(
            message,
            start,
            start + len(word),
            tuple(works[:MOST]) or (example,),
            self.subject,
        )

    def _readings(self, line: str) -> Sequence[object]:
        """Return the readings and lots of another line; none if it is refused."""
        try:
            found = _Reader(
                line, self._book, self._today, self._known, self.subject
            ).read()
        except NoCompanyError:
            return (self.subject,) if self.subject else ()
        except (ClaimError, RefusedError):
            return ()
        return found.readings or (found.lots,)

    def asked(self, refusal: Refusal) -> Line:
        """Return a refusal as a question, if each line that it offers has one reading."""
        lines = refusal.lines if refusal.message.endswith("?") else ()
        found = [self._readings(line) for line in lines]
        readings = tuple(
            dict.fromkeys(
                replace(each[0], text=self.line)
                for each in found
                if len(each) == 1 and isinstance(each[0], Reading)
            )
        )
        if len(readings) < max(len(lines), 2):
            return Line(refusal=refusal)
        return Line(readings, refusal.message[:1].upper() + refusal.message[1:])

    def _as_event(self) -> str:
        """Return the line with its claim in quotes, as an event."""
        if not re.search(r"\w", self._claim_text):
            return ""
        due = self._typed_date or f"by {self._today.year + 1}"
        due = f"in {due}" if due[:1].isdigit() else due
        line = f"{self.subject} {quoted(self._claim_text.strip(' ,;.:'))} {due}"
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
        other = re.search(r"(?i)^gauge\b|,?\s+unless\b.*", blanked(text))
        if other:
            name, instead = ("unless", "") if other.start() else ("gauge", "guard")
            message = f"a line has no {name}; write it in the book, or in all fields"
            raise RefusedError(
                message, other[0].strip(" ,"), [replaced(text, other[0], instead)]
            )
        arrow = _ARROW.search(blanked(text))
        if arrow:
            text, self._then = (
                text[: arrow.start()].rstrip(),
                text[arrow.end() :].strip(),
            )
        text = self._without_role(text)
        tokens, ticker = self._split(text)
        if _TRADED.match(self.line) and ticker:
            price = re.search(r"(?:@|\b(?:at|for|from)) ?\$?(\d[\d.]*)", self.line)
            if _SOLD.match(self.line):
                line = f"sell {ticker} below {price[1] if price else 100}"
                raise RefusedError(
                    "it tells of a sale, and claims nothing", "", (line,)
                )
            lot = f"{ticker} 10@{price[1] if price else 100}"
            raise RefusedError("how many shares, and at which price?", "", (lot,))
        tokens = self._without_chance(tokens)
        tokens = self._without_action(tokens, text)
        typed = text_of([token for token in tokens if token.kind != "or"], text)
        reading = Reading(
            self._role or Role.PROOF, ticker, typed, then=self._then, p=self._chance
        )
        claim, event = self._claim_of(tokens, text)
        return self._accounted(
            self._reading(replace(reading, then=self._then), claim, event)
        )

    def _accounted(self, line: Line) -> Line:
        """Return the readings that account for every word of the line. RefusedError if
        none does."""
        consumed = f"{self._company_typed} {self._typed_date}"
        words = [
            unexplained(self.line, reading, consumed, turned=self._otherwise)
            for reading in line.readings
        ]
        if words and all(words):
            lines = [reading.line() for reading in line.readings]
            raise RefusedError(f"{words[0]!r} is not understood here", words[0], lines)
        if len(line.readings) != 1 or self.line in {each.line() for each in line.readings}:
            return line
        name = strange_name(line.readings[0], self.line)
        if not name:
            return line
        text = self._claim_text.strip(" ,;.:")
        if not line.readings[0].ticker or '"' in text:
            return line
        first = line.readings[0]
        event = replace(
            first,
            test="",
            event=text,
            series=(),
            period="",
            due=first.due or first.period,
            notes=(),
        )
        roles = dict.fromkeys((first.role, Role.PROOF))
        readings = (first, *(replace(event, role=role) for role in roles))
        return Line(
            readings, f"Is {name!r} a figure that you enter by hand, or is it an event?"
        )

    def _without_role(self, text: str) -> str:
        match = _ROLE.match(text)
        if match is None:
            return text
        self._role = Role(ROLES[folded(match["role"] or match["phrase"])])
        return text[match.end() :]

    def _split(self, text: str) -> tuple[list[Token], str]:
        """Return the tokens of a line, its company and its date among them, and the company."""
        plain = text
        try:
            early = find_when(text, EARLY)
        except DateError:
            early = None
        if early and early.start == 0 and early.deadline:  # "by mid 2027 NBIS ships"
            blank = " " * (early.end - early.start)
            plain = blank + text[early.end :]
        start, end, ticker = self._finder.company(plain)
        self.subject = ticker or self.subject
        self._company_typed = text[start:end]
        self._words = f"{text[:start]} {text[end:]}"  # the ticker COST is no cost
        self._finder.check_list(text, start, end, ticker)
        when = self._when = self._when_in(text, ticker)
        fixed = [Token("company", text[start:end], start, end, ticker)] if end else []
        if when is not None:
            begin = (
                when.start + len(text[when.start :]) - len(text[when.start :].lstrip())
            )
            self._typed_date = text[begin : when.end].strip()
            fixed.append(Token("when", text[begin : when.end], begin, when.end))
        return tokenise(text, fixed, frame=True), ticker

    def _without_chance(self, tokens: list[Token]) -> list[Token]:
        """Take a percentage behind a comma or behind the date: `, 70%`, `by 2027 80%`."""
        if len(tokens) < 3 or tokens[-2].kind not in ("comma", "when"):
            return tokens
        share = re.fullmatch(r"~?(\d\d?(?:\.\d+)?) ?%", tokens[-1].text)
        if share is None:
            return tokens
        self._chance = Decimal(share[1]) / 100
        return tokens[:-2] if tokens[-2].kind == "comma" else tokens[:-1]

    def _without_action(self, tokens: list[Token], text: str) -> list[Token]:
        """Take the action that ends a line: `…, trim half`, `if … sell`, `… or sell`."""
        last = max(
            (n for n, token in enumerate(tokens) if token.kind == "act"), default=0
        )
        ending, before = tokens[last:], tokens[:last]
        only = all(token.kind in ("act", "share", "it", "value") for token in ending)
        while before and before[-1].kind == "person":
            before = before[:-1]
        if last and only and before and not self._then:
            behind = (
                before[-1].kind in ("comma", "colon", "dash") or before[-1].text == "="
            )
            order, kinds = folded(ending[0].text), {token.kind for token in before}
            done = folded(before[-1].text) in WORDS["being"] or before[0].kind == "act"
            needed = {"value"} if order in WORDS["states_too"] else {"value", "if"}
            ordered = order in WORDS["orders"] and not done and bool(kinds & needed)
            if behind or ordered:
                self._then = text_of(ending, text)
                tokens = before[:-1] if behind else before
        if self._then and tokens and folded(tokens[-1].text) in ("or", "else"):
            self._otherwise = True
            tokens = [
                token for token in tokens if folded(token.text) not in ("or", "else")
            ]
        return tokens

    def _claim_of(self, tokens: list[Token], text: str) -> tuple[str, str]:
        """Return the claim, and the words of the event. Takes an action that begins the line."""
        place = next(
            (n for n, token in enumerate(tokens) if token.kind == "company"), -1
        )
        before = tokens[: max(place, 0)]
        while len(before) > 1 and before[0].kind == "person":  # "then sell NVDA"
            before, tokens, place = before[1:], tokens[1:], place - 1
        action, claim = _action_first(before, tokens[place + 1 :])
        event: Sequence[Token] = claim if action else tokens
        first = (
            action[0] if action else next(iter(tokenise(self._then, frame=True)), None)
        )
        if first and not self._otherwise:
            self._act = (first.value or "other") if first.kind == "act" else "other"
        if action and folded(action[0].text) in WORDS["stops"]:
            self._act = "stop"
        elif action and not self._then:
            words = text_of(action, text)
            self._then = re.sub(r"(?i)(?:\s+(?:of|my|in|on|from|to|it))+$", "", words)
        while action and event and event[0].kind in ("if", "comma"):
            event = event[1:]
        while claim and claim[0].kind in ("if", "comma", "it", "colon"):
            claim = claim[1:]
        self._claim_text = text_of(
            [token for token in claim if token.kind != "when"], text
        )
        if not (self._typed_date.isdigit() and event and event[-1].kind != "when"):
            event = [token for token in event if token.kind != "when"]
        claimed = re.sub(r"^['’]s?\s+", "", self._claim_text).strip(" ,;.:")
        if self._role is None and place == 0:  # "META kill: capex above 150bn"
            claimed = re.sub(rf"(?i)^{IFS}\s+", "", self._without_role(claimed))
        return claimed, text_of(event, text).strip(" ,;.:")

    def _reading(self, reading: Reading, claimed: str, event: str) -> Line:
        if claimed.startswith('"'):
            return self._event(reading, claimed, claimed)
        self._check_leftover_date(claimed)
        claim = self._claim(self._bare_price(claimed), reading.ticker)
        if claim is None:
            return self._event(reading, event, claimed)
        return self._test(reading, claim)

    def _bare_price(self, claim: str) -> str:
        """Return a price without a comparison as a test: `stop 150`, `price target 250`."""
        words = any_of((*WORDS["targets"], "to reach", "to hit", "goes to", "to", "at"))
        match = re.fullmatch(
            rf"(?i)(?P<words>(?:{words}|of|:)?)\s*(?P<value>\S.*)", claim
        )
        value = match["value"] if match else ""
        typed = VALUE.fullmatch(value)
        if not typed or not match:
            return claim
        aims = folded(match["words"]) not in ("", "at")
        if self._act and "%" in value:
            lines = (f"{value} below cost", f"down {value} from its high")
            if value.startswith("+"):
                lines = (f"{value[1:]} above cost",)
            raise ClaimError(f"{value} of what?", value, *lines)
        if "%" in value:
            return claim
        self._aims = aims
        if self._act == "stop" or (self._role is Role.KILL and not aims):
            return f"price < {value}"
        if self._act == "buy":
            return f"price <= {value}"
        if aims or self._role or (not match["words"] and (self._when or self._chance)):
            return f"price >= {value}"
        word = claim if claim in self.line else value
        raise ClaimError("above or below it?", word, f"above {value}", f"below {value}")

    def _claim(self, text: str, ticker: str) -> Claim | None:
        """Read a claim; if need be without what stands before a colon, or as a bare target."""
        context = self._context(ticker)
        try:
            claim = read_claim(text, context)
        except ClaimError as error:
            _, colon, rest = text.rpartition(": ")
            claim = read_claim(rest, context) if colon else None
            planned = self._when or self._act or self._role or self._then
            is_event = str(error).endswith("is no value") and planned
            if claim is None and (re.search(r"\d", text) or not is_event):
                raise  # else: "misses its primary endpoint"
        return claim or self._target(text, context)

    def _target(self, text: str, context: Context) -> Claim | None:
        """Read `ebitda margin 55%`, `15 million members` with a date as a target: at least so
        much."""
        aimed = self._when or self._chance is not None or self._role is Role.PROOF
        if not aimed or re.search(rf"{LOW_IS_GOOD}|\bat [\d$€£]", text):
            return None
        tokens = [token for token in tokenise(text) if token.kind != "comma"]
        last = fitted(
            text, tokens, "left=name+ n=value behind=(word|figure|filler|stop|span)*"
        )
        parts = last or fitted(text, tokens, "n=value filler* left=name+")
        value = VALUE.fullmatch(parts["n"]) if parts else None
        if (
            not parts
            or not value
            or not (value["lead"] or value["unit"] or value["magnitude"])
        ):
            return None
        if (value["unit"] or "").lower() == "x" and not re.search(
            "/|coverage|ratio|bill", text
        ):
            return None  # "revenue 2x" is twice of what?
        behind = _NO_NAME.sub("", parts["behind"]).strip()
        claim = f"{parts['left']} {behind} at least {parts['n']}"
        if folded(parts["left"]) in DEEDS:
            claim = f"{parts['left']} at least {parts['n']} {behind}"
        try:
            found = read_claim(claim, context)
        except ClaimError:
            return None
        names = {
            word
            for new in (found.series if found else ())
            for word in new.measure.split()
        }
        if names & WORDS["foreign"]:
            return None  # "Umsatz mehr als 10 Mrd"
        return found and replace(found, assumed=f"at least {parts['n']}")

    def _lots(self, lots: str, stop: str) -> Line:
        """Return the reading of lots that may carry a stop: a kill below its price."""
        if not stop:
            return Line(lots=lots)
        symbol = lots.split(maxsplit=1)[0].upper()
        kill = read_line(
            f"kill {symbol}: price < {stop}", self._book, self._today, self._known
        )
        return replace(kill, lots=lots)

    def _when_in(self, text: str, ticker: str) -> When | None:
        if re.search(r"(?i)\bguid(?:es?|ing|ance)\b", text):
            text = re.sub(
                r"(?i)next\s+(?:quarter|qtr)", lambda match: " " * len(match[0]), text
            )
        relative = re.search(
            r"(?i)\b(?:next|this)\s+(?:quarter|qtr|half)\b", blanked(text)
        )
        known = self._book.tickers.get(ticker)
        try:
            when = find_when(text, self._today, self._book.fiscal(ticker))
        except DateError as error:
            word = text[error.start : error.end]
            lines = tuple(
                replaced(self.line, word, instead) for instead in error.instead
            )
            raise RefusedError(str(error), word, lines) from None
        before = re.search(
            r"(?i)\b(?:after|since|past|beyond|from|starting|between|post)\s+(?:the\s+)?$",
            text[: when.start + 1] if when else "",
        )
        if when and before:
            word = before[0].strip()
            lines = [replaced(self.line, word, instead) for instead in ("by", "in")]
            raise RefusedError(f"{word!r} before a date is not understood", word, lines)
        if relative and when and ticker and (known is None or not known.dated):
            when = replace(when, text=f"CY{when.text}")
            unknown = f"nothing says when {ticker}'s years end"
            self._date_note = f"{relative[0]} is the calendar's: {unknown}"
        return when

    def _context(self, ticker: str) -> Context:
        book, known = self._book, self._book.tickers.get(ticker)
        currency = known.currency if known else listed_in(ticker) or currency_of(ticker) or book.currency
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
        return Context(
            ticker, Names(metrics, tickers, groups=book.groups, currency=currency)
        )

    # Tests.

    def _test(self, reading: Reading, claim: Claim) -> Line:
        if not reading.ticker and "fred(" not in claim.test and "@" not in claim.test:
            raise self._no_company()
        guided = re.search(r"(?i)\b(?:guid\w+|outlook)", self.line)
        if guided and re.match(r"guide\(\w+\)", claim.test) and not self._when:
            year = f"FY{self._today.year + 1}"
            offers = (f"{guided[0]} {period}" for period in ("next quarter", year))
            raise ClaimError("guided for which period?", guided[0], *offers)
        reading = replace(
            reading, test=claim.test, series=claim.series, non_gaap=claim.non_gaap
        )
        reading = replace(reading, notes=tuple(self._notes(reading, claim)))
        dated = self._dated(reading, self._when, claim) if self._when else (reading,)
        otherwise = self._otherwise and self._role is None
        if otherwise and self._when is None:
            if re.search(r" (?:for|and|or|between) ", claim.test):
                line = f"{reading.text} in FY{self._today.year + 1} or {reading.then}"
                raise RefusedError(
                    "until when? without a date nothing can miss it", "or", (line,)
                )
            return Line((replace(reading, role=Role.KILL, test=_opposite(claim.test)),))
        if otherwise:
            then = f"{reading.then} if it is missed"
            dated = tuple(replace(each, then=then) for each in dated)
            self._role = Role.PROOF
        roles = self._roles(claim)
        denied = claim.lasting and re.search(
            r"(?i)\b(?:not|never|cannot)\b|n['’]t\b", reading.text
        )
        if " for " in claim.test and (roles == (Role.GUARD,) or denied):
            kill = replace(reading, role=Role.KILL, test=_opposite(claim.test)).line()
            message = "a guard holds all the time, so it takes no `for`; "
            raise RefusedError(
                f"{message}a kill trips after several in a row", "for", (kill,)
            )
        readings = tuple(replace(each, role=role) for each in dated for role in roles)
        question = (
            "Is this a target that should come true (proof), or a reason to act (kill)?"
        )
        if Role.GUARD in roles:
            question = question.replace("?", ", or must it hold all the time (guard)?")
            question = question.replace(", or a reason", ", a reason")
        if len(dated) > 1:
            question = (
                "Which quarter is meant: the company's fiscal one, or the calendar's?"
            )
        coin = self._finder.fund_of(reading.ticker)
        if coin:
            question = f"Is {coin} the coin, or the fund of that symbol?"
            readings = (*readings[: MOST - 1], replace(readings[0], ticker=coin))
        return Line(readings[:MOST], question if len(readings) > 1 else "")

    def _notes(self, reading: Reading, claim: Claim) -> Iterator[str]:
        for new in claim.series:
            yield f"new series {new.name} of {reading.ticker}, in {new.unit}; {ENTER}"
        yield from self._finder.unlisted(reading.ticker)
        if claim.assumed:
            yield f"no word says above or below: it is read as {claim.assumed}"
        if self._date_note:
            yield self._date_note

    def _dated(self, reading: Reading, when: When, claim: Claim) -> tuple[Reading, ...]:
        """Return the reading with its date: a period of a reported figure, else a deadline."""
        if claim.test.startswith("guide("):
            year = re.fullmatch(r"(?:FY|CY)?(\d{4})", when.text)
            test = re.sub(r"^guide\((\w+)(?:, next)?\)", r"guide(\1)", claim.test)
            reading = replace(reading, test=test)
            if year:
                return (replace(reading, test=test.replace(")", f", FY{year[1]})", 1)),)
        if not when.is_period or when.deadline or claim.is_price:
            return (replace(reading, due=when.text),)
        known, fiscal = (
            self._book.tickers.get(reading.ticker),
            self._book.fiscal(reading.ticker),
        )
        plain = "Q" in when.text and not when.text.startswith(("FY", "CY"))
        if plain and not when.has_year:
            years = range(self._today.year, self._today.year + 3)
            periods = [parse_period(f"FY{year}{when.text[4:]}") for year in years]
            own = next(
                period for period in periods if fiscal.end(period) >= self._today
            )
            apart = abs((fiscal.end(own) - when.last).days)
            if known is None or not known.dated or apart > SAME_QUARTER:
                texts = (f"FY{str(own).removeprefix('FY')}", f"CY{when.text}")
                return tuple(replace(reading, period=text) for text in texts)
        note = f"{when.text} is the fiscal quarter of {reading.ticker or 'the company'}"
        notes = (*reading.notes, note) if plain else reading.notes
        return (replace(reading, period=when.text, notes=notes),)

    def _roles(self, claim: Claim) -> tuple[Role, ...]:
        """Return the roles that the claim may have, the likeliest first."""
        when, test = self._when, claim.test
        streak = " for " in test
        if self._role is not None:
            return (self._role,)
        if self._act == "buy":  # a price to buy at is hoped for, or a reason to act
            return (Role.PROOF,) if claim.rising else (Role.PROOF, Role.KILL)
        if self._act in ("sell", "stop"):
            target = claim.rising and re.match(r"price >|gain >", test)
            return (Role.PROOF,) if target else (Role.KILL,)
        if "held)" in test:
            return (Role.KILL,)
        lasts = claim.lasting or (
            when is not None and when.lasting and not claim.is_price
        )
        ranged = " between " in test
        if (
            (lasts and not streak)
            or test.startswith("weight <")
            or (ranged and not when)
        ):
            return (Role.GUARD,)
        if ranged:  # with a date it is a forecast
            return (Role.PROOF,)
        good = LOW_IS_GOOD if when and when.deadline else LOW_IS_ALWAYS_GOOD
        if (
            when
            and not claim.rising
            and re.search(good, self._words)
            and not claim.is_price
        ):
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

    def _event(self, reading: Reading, text: str, claim: str) -> Line:
        """Return the reading of an event. `claim` is its text without the company."""
        event, when, role = text.strip('"'), self._when, self._role
        if not reading.ticker:
            raise self._no_company()
        self._check_claims(claim, reading.ticker)
        tokens = tokenise(claim)
        denied = next((token for token in tokens if token.kind == "not"), None)
        if text.startswith('"'):
            denied = None
        else:
            self._check_event(claim, tokens, reading.ticker)
            strange = strange_event(claim)
            year = re.search(r"\b20[23]\d\b", claim)
            if year and not when:
                lines = [replaced(self.line, year[0], f"in {year[0]}"), self._as_event()]
                raise RefusedError("is it the year of the event?", year[0], lines)
            if strange:
                message = f"{strange!r} leaves open what happens; put an event in quotes"
                raise RefusedError(message, strange, (self._as_event(),))
        notes = reading.notes or (() if when else (NO_DEADLINE,))
        due, since = when.text if when else "", ""
        if re.match(r"(?i)(?:in|during)\b", self._typed_date) and re.fullmatch(
            _YEAR, due
        ):
            begins = parse_window(due, self._book.fiscal(reading.ticker)).first
            since = due if begins > self._today else ""
        reading = replace(reading, event=event, due=due, since=since, notes=notes)
        if denied and role is None and when and reading.then:
            # The action follows if the event is late
            happens = re.sub(
                rf"(?i)\b{re.escape(denied.text)}\s+(?:been |yet )?", "", event
            )
            subject = re.sub(r"(?i)^it\b", reading.ticker, happens)
            reading = replace(reading, event=subject)
        elif denied and role in (None, Role.PROOF) and "fail" not in denied.text:
            happens = f"{claim[: denied.start]}{claim[denied.end :].lstrip()}".strip()
            instead = _UNDENIED.get(folded(denied.text), "")
            if instead and (
                claim[: denied.start].strip() or folded(denied.text) != "no"
            ):
                happens = re.sub(rf"(?i)\b{denied.text}\b", instead, event, count=1)
            due = f" {self._typed_date}" if self._typed_date else ""
            chance = (
                "" if self._chance is None else f", {100 - self._chance * 100:.0f}%"
            )
            line = f"kill {reading.ticker}: {quoted(happens)}{due}{chance}"
            message = "what must not happen is a kill: write what would happen"
            raise RefusedError(message, denied.text, (line,))
        if role is None and (self._otherwise or (denied and when and reading.then)):
            then = f"{reading.then} if it is missed"
            return Line((replace(reading, then=then, role=Role.PROOF),))
        if role is None and self._act in ("sell", "stop"):
            role = Role.KILL
        lasting = replace(
            reading, notes=tuple(n for n in notes if n is not NO_DEADLINE)
        )
        bad = not is_event(claim) or re.search(
            rf"(?i)\b{any_of(WORDS['bad_news'])}\b", blanked(event)
        )
        if role is not None or not bad or text.startswith('"'):
            return Line(
                (
                    replace(
                        reading if role in (None, Role.PROOF) else lasting,
                        role=role or Role.PROOF,
                    ),
                )
            )
        question = (
            "Is this a reason to act (kill), or something that you expect (proof)?"
        )
        readings = replace(lasting, role=Role.KILL), replace(reading, role=Role.PROOF)
        return Line(readings, question)

    def _no_company(self) -> NoCompanyError:
        return NoCompanyError(
            _ROLE.sub("", self.line), self._today, self._known.is_symbol
        )

    def _check_leftover_date(self, text: str) -> None:
        """Refuse a date that was not understood: it would silently become part of the claim."""
        match = LEFTOVER.search(blanked(text))
        if match is None:
            return
        year = self._today.year + 1
        lines = tuple(
            replaced(self.line, match[0], f"by {date}")
            for date in (f"June {year}", f"{year}Q2", f"{year}-06-30")
        )
        raise RefusedError(f"the date {match[0]!r} is not understood", match[0], lines)

    def _check_claims(self, claim: str, ticker: str) -> None:
        """Refuse a line that claims nothing: `hold AAPL forever`, `AMD by 2027`, `sell NVDA`."""
        words = re.sub(r"[^\w' -]|\d+ (?=years?\b|months?\b)", " ", claim)
        for other in self._finder.others():  # "long JPM short BAC"
            words = re.sub(rf"\b{re.escape(other)}(?![\w'-])", "", words)
        rest = re.sub(rf"(?i)\b{any_of(WORDS['no_claim'])}(?![\w'-])", "", words)
        if rest.strip(" -'") or (claim.startswith('"') and words.strip()):
            return
        act = "buy" if self._act == "buy" else "sell"
        lines = [
            f"{ticker} revenue above $10B in {self._today.year + 1}Q1",
            f"{act} {ticker} if it is 20% below its high",
        ]
        word = claim if claim in self.line else ""
        raise RefusedError("it claims nothing that could be met or missed", word, lines)

    def _check_event(self, claim: str, tokens: Sequence[Token], ticker: str) -> None:
        """Refuse an event that speaks of a figure: its test was not understood."""
        year, dated = self._today.year + 1, self._when is not None
        worse = re.search(r"(?i)\bnot? worse than\b", claim)
        if worse:
            lines = [
                replaced(self.line, worse[0], sign) for sign in ("at least", "at most")
            ]
            raise RefusedError("at least or at most?", worse[0], lines)
        number = _number(claim, tokens)
        if number:
            signs = [f"{sign} {number}" for sign in ("above", "below")]
            lines = [replaced(self.line, number, instead) for instead in signs]
            word = f"of {number}" if f" of {number}" in claim else number
            name = claim.partition(word)[0].strip()
            if (
                number.isdigit()
                and ends_with("money", name)
                and not ends_with("small_sums", name)
            ):
                lines = [
                    replaced(self.line, word, f"above {number}{unit}") for unit in "MB"
                ]
            raise RefusedError(f"above or below {number}?", number, lines)
        strange = _compared(
            tokens, figures=" " not in claim or not dated or bool(_FIGURE.search(claim))
        )
        if strange:
            message = f"{strange!r} speaks of a number, but it is no test; put an event in quotes"
            others = INSTEAD.get(folded(strange), "").split(" | ")
            offers = (
                replaced(self.line, strange, other) for other in filter(None, others)
            )
            first = next(
                (line for line in offers if self._readings(line)), self._as_event()
            )
            raise RefusedError(message, strange, [first, self._as_event()])
        if dated or self._then:
            return
        message = f"{claim!r} has no threshold and no date: nothing could ever meet or miss it"
        if any(claim.lower().endswith(figure) for figure in WORDS["figures"]):
            lines = [
                f"{ticker} {claim} above 10% in {year}Q1",
                f"{ticker} {claim} below 5%",
            ]
            raise RefusedError(message, claim, lines)
        if " " not in claim.strip():
            lines = [
                f"{ticker} {claim} by {year}",
                f"{ticker} revenue above $10B in {year}Q1",
            ]
            raise RefusedError(message, claim, lines)


_UNDENIED = {"nothing": "anything", "nobody": "anybody", "none": "any", "no": "any"}


def _action_first(
    before: Sequence[Token], after: Sequence[Token]
) -> tuple[Sequence[Token], Sequence[Token]]:
    """Return the action that begins a line and the claim, of the tokens before and behind the
    company: `sell half of NVDA if it falls`, `NVDA sell below 150`.
    """
    behind = (
        after[1:] if after and after[0].kind in ("colon", "dash", "comma") else after
    )
    if before and before[0].kind == "act":
        ifs = next(
            (n for n, token in enumerate(before) if token.kind == "if"), len(before)
        )
        kinds = [token.kind for token in after[:2]]
        more = 1 if kinds == ["value", "if"] else 0  # "trim NVDA 25% if"
        return [*before[:ifs], *after[:more]], [*before[ifs + 1 :], *after[more:]]
    kinds = [token.kind for token in behind]
    count = next((n for n, kind in enumerate(kinds) if kind not in ("act", "share")), 0)
    if not before and count and kinds[0] == "act" and kinds[count] in _CONDITIONS:
        return behind[:count], behind[count:]
    while before and before[-1].kind == "prep":
        before = before[:-1]
    if behind is not after and after[0].kind == "colon":
        before = ()  # "Rule of 40 for ZS: ..."
    return (), [*before, *behind]


def _number(claim: str, tokens: Sequence[Token]) -> str:
    """Return the value of an event that was meant as a threshold; an empty string if none is.

    `phase 3`, `in 10 cities` and `10 High-NA systems` are part of an event; `47 per month`, `5 GW`
    and a number at the end are not.
    """
    for token, after in zip(tokens, (*tokens[1:], None), strict=False):
        value = VALUE.fullmatch(token.text) if token.kind == "value" else None
        if value is None or re.fullmatch(r"(?:19|20)\d\d|\d+X", token.text):
            continue
        unit = value["lead"] or value["magnitude"] or value["unit"]
        counted = after and folded(after.text) in WORDS["quantities"] | WORDS["counted"]
        numbered = _NUMBERED.search(claim[: token.start])
        if after is None and ends_with(
            "money", re.sub(r"(?i)\s+of\s*$", "", claim[: token.start])
        ):
            return token.text  # "arr of 6"
        if (unit and not (numbered and after)) or (
            (after is None or counted) and not numbered
        ):
            return token.text
    return ""


def _compared(tokens: Sequence[Token], *, figures: bool) -> str:
    """Return the word of an event that compares; with `figures` also one that moves."""
    for token, after in zip(tokens, (*tokens[1:], None), strict=False):
        word = folded(token.text)
        compares = token.kind in (
            "symbol",
            "amount",
            "streak",
            "average",
            "between",
            "pace",
        )
        placed = token.kind == "sign" and word in WORDS["places"]
        valued = token.kind == "sign" and after is not None and after.kind == "value"
        moves = figures and (
            token.kind in ("move", "state") or word in WORDS["numeric"]
        )
        if compares or placed or valued or (moves and word not in WORDS["plain_moves"]):
            return token.text
    return ""


def _opposite(test: str) -> str:
    """Return a test with its comparison turned round."""
    return re.sub(
        r"(?<= )(?:>=|<=|>|<)(?= )", lambda sign: OPPOSITE[sign[0]], test, count=1
    )
