"""Take the parts out of a typed line: role, company, date, chance and action. The claim is left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.line.company import CompanyFinder, NamedCompanies
from catalyst_tui.book.line.figures import folded
from catalyst_tui.book.line.reading import RefusedError, replaced
from catalyst_tui.book.line.tokens import LineToken, text_of, tokenise
from catalyst_tui.book.line.vocabulary import IFS, ROLES, WORDS, any_of
from catalyst_tui.book.line.when import EARLY, DateError, When, blanked, find_when
from catalyst_tui.book.model.book import Book, Role
from catalyst_tui.book.near_names import nearest

_ARROW = re.compile(r"(?:->|→|=>)\s*|,?\sthen:?\s+")
ROLE = re.compile(
    rf"(?i)(?:(?P<role>proof|guard|kill|goal)\b\s*:?\s*|(?P<phrase>{any_of(ROLES)})"
    r"(?:\s*:\s*|(?<= if)\s+))"
)
_BEFORE_DATE = re.compile(
    r"(?i)\b(?:after|since|past|beyond|from|starting|between|post)\s+(?:the\s+)?$"
)
_DELAY = re.compile(
    r"(?i)\b(?:delay(?:s|ed)?|slip(?:s|ped)?|push(?:es|ed)?|postponed?|moved?|pushed out)\s*$"
)
_BY = re.compile(r"(?i)\s+(?:by|before|until|on|in)$")
_CONDITIONS = ("if", "sign", "value", "symbol")


class LineParts:
    """The parts of one typed line. Each step finds a part and removes its tokens."""

    def __init__(
        self, line: str, book: Book, today: date, companies: NamedCompanies, about: str
    ) -> None:
        self.line, self.book, self.today = line.rstrip(" ?"), book, today
        self.typed = self.line  # before numbers became digits
        self.asks = line.endswith("?")
        # The company that the offered lines name
        self.companies, self.subject = companies, about
        self.finder = CompanyFinder(line, book, companies)
        self.role: Role | None = None
        self.when: When | None = None
        self.chance: Decimal | None = None
        self.then = ""
        self.act = ""  # sell, buy or stop: what the action is
        self.otherwise = False  # "or sell": the action is for what does not come true
        self.conditional = False  # "if" or an arrow parts claim and action
        self.aims = False  # "price target 250"
        self.words = self.claim_text = line  # without the company; only the claim
        self.typed_date = self.date_note = self.typed_company = ""
        self.ticker = self.text = (
            ""  # the company, and the line without action and chance
        )

    def take(self, text: str) -> tuple[str, str]:
        """Find the parts in `text`. Return the claim, and its words as an event."""
        arrow = _ARROW.search(blanked(text))
        if arrow:
            self.then, self.conditional = text[arrow.end() :].strip(), True
            text = text[: arrow.start()].rstrip()
        text = self._without_role(text)
        tokens, self.ticker = self._split(text)
        tokens = self._without_action(self._without_chance(tokens), text)
        self.text = text_of([token for token in tokens if token.kind != "or"], text)
        return self._claim_of(tokens, text)

    def _without_role(self, text: str) -> str:
        match = ROLE.match(text)
        if match is None:
            return text
        self.role = Role(ROLES[folded(match["role"] or match["phrase"])])
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
        start, end, ticker = self.finder.company(plain)
        for spelt in re.finditer(r"\b[A-Z](?: [A-Z]\b(?![/&]))+", text):
            if spelt.start() <= start < spelt.end():
                line = replaced(self.line, spelt[0], spelt[0].replace(" ", ""))
                message = "write a symbol without blanks"
                raise RefusedError(message, spelt[0], [line])
        self.subject = ticker or self.subject
        named = re.search(rf"((?:[A-Z][\w.&'-]*\s+)+)\(\$?{ticker}\)", self.line)
        self.typed_company = text[start:end] + (f" {named[1]}" if named else "")
        self.words = f"{text[:start]} {text[end:]}"  # the ticker COST is no cost
        self.finder.check_list(text, start if end else -1)
        self.claim_text = self.words.strip()
        when = self.when = self._when_in(text, ticker)
        fixed = (
            [LineToken("company", text[start:end], start, end, ticker)] if end else []
        )
        if when is not None:
            begin = when.end - len(text[when.start : when.end].lstrip())
            self.typed_date = text[begin : when.end].strip()
            fixed.append(LineToken("when", text[begin : when.end], begin, when.end))
        return tokenise(text, fixed, frame=True), ticker

    def _when_in(self, text: str, ticker: str) -> When | None:
        if re.search(r"(?i)\bguid(?:es?|ing|ance)\b", text):
            following = r"(?i)next\s+(?:quarter|qtr)"
            text = re.sub(following, lambda match: " " * len(match[0]), text)
        try:
            when = find_when(text, self.today, self.book.fiscal(ticker))
        except DateError as error:
            word = text[error.start : error.end]
            lines = [replaced(self.line, word, instead) for instead in error.instead]
            self.typed_date = next(iter(error.instead), "")
            left = replaced(self.claim_text, word, "")
            self.claim_text = _BY.sub("", left)
            raise RefusedError(str(error), word, lines) from None
        if when is None:
            return None
        self._check_delay(text, when)
        before = _BEFORE_DATE.search(text[: when.start + 1])
        if before:
            word = before[0].strip()
            lines = [replaced(self.line, word, instead) for instead in ("by", "in")]
            raise RefusedError(f"{word!r} before a date is not understood", word, lines)
        relative = re.search(
            r"(?i)\b(?:next|this)\s+(?:quarter|qtr|half)\b", blanked(text)
        )
        known = self.book.tickers.get(ticker)
        if relative and ticker and (known is None or not known.dated):
            unknown = f"nothing says when {ticker}'s years end"
            self.date_note = f"{relative[0]} is the calendar's: {unknown}"
            return replace(when, text=f"CY{when.text}")
        return when

    def _check_delay(self, text: str, when: When) -> None:
        """Refuse `is delayed into 2029`: the year is part of the event, and no deadline."""
        delay = _DELAY.search(text[: when.start])
        if delay and re.match(
            r"(?i)(?:into|to|past|until|till)\b", text[when.start :].lstrip()
        ):
            message = "a delay past a date is written in all fields (`slips_past`)"
            raise RefusedError(message, delay[0].strip(), [])

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
        self.chance = Decimal(share[1]) / 100
        return tokens[:-2] if tokens[-2].kind == "comma" else tokens[:-1]

    def _without_action(self, tokens: list[LineToken], text: str) -> list[LineToken]:
        """Take the action that ends a line: `…, trim half`, `if … sell`, `… or sell`."""
        acts = [n for n, token in enumerate(tokens) if token.kind == "act"]
        last = acts[-1] if acts else 0
        ending, before = tokens[last:], tokens[:last]
        only = all(token.kind in ("act", "share", "it", "value") for token in ending)
        while before and before[-1].kind == "person":
            before = before[:-1]
        if last and only and before and not self.then:
            end, kinds = before[-1], {token.kind for token in before}
            behind = end.kind in ("comma", "colon", "dash") or end.text == "="
            order = folded(ending[0].text)
            done = folded(end.text) in WORDS["being"] or before[0].kind == "act"
            needed = {"value"} if order in WORDS["states_too"] else {"value", "if"}
            ordered = order in WORDS["orders"] and not done and kinds & needed
            is_stop = order in WORDS["stops"] and "value" in kinds
            if is_stop and "value" in {each.kind for each in ending}:
                two = [text_of(before, text).strip(" ,;"), text_of(ending, text)]
                lines = [two[0], f"{self.subject} {two[1]}"]
                message = "a line is one claim; write one for each"
                raise RefusedError(message, two[1], lines)
            if behind or ordered:
                self.then = text_of(ending, text)
                tokens = before[:-1] if behind else before
        if self.then and tokens and folded(tokens[-1].text) in ("or", "else"):
            self.otherwise = True
            return [each for each in tokens if folded(each.text) not in ("or", "else")]
        return tokens

    def _check_action(self, before: Sequence[LineToken]) -> None:
        """Refuse a word before `TICKER if` that is no action: `sel TSLA if below 300`."""
        if len(before) == 1 and before[0].kind == "word":
            word = before[0].text
            act = nearest(word.lower(), WORDS["orders"]) or "sell"
            message = f"{word!r} is no action that is known"
            raise RefusedError(message, word, [replaced(self.line, word, act)])

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
        if behind == ["if"] and not (action or self.role):
            self._check_action(before)
        self.conditional |= any(token.kind == "if" for token in tokens)
        first = next(iter(action or tokenise(self.then, frame=True)), None)
        if first and not self.otherwise:
            self.act = first.value if first.kind == "act" and first.value else "other"
        if action and folded(action[0].text) in WORDS["stops"]:
            self.act = "stop"
        elif action and not self.then:
            words = text_of(action, text)
            self.then = re.sub(
                r"(?i)(?:\s+(?:of|my|in|on|from|to|it|the))+$", "", words
            )
        while action and len(event) > 1 and folded(event[0].text) == "on":
            event = event[1:]  # "exit SRPT on a clinical hold"
        while (action or begun) and event and event[0].kind in ("if", "comma", "colon"):
            event = event[1:]
        while claim and claim[0].kind in ("if", "comma", "it", "colon"):
            claim = claim[1:]
        dateless = [token for token in claim if token.kind != "when"]
        self.claim_text = text_of(dateless, text)
        event = [token for token in event if token.kind != "when"]
        claimed = re.sub(r"^['’]s?\s+", "", self.claim_text).strip(" ,;.:")
        if self.role is None and place == 0:  # "META kill: capex above 150bn"
            claimed = re.sub(rf"(?i)^{IFS}\s+", "", self._without_role(claimed))
        return claimed, text_of(event, text).strip(" ,;.:")


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
