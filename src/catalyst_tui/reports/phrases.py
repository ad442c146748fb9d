"""A checkpoint's own words, and how many of them a sentence has.

Names (products, standards) weigh more than words, and where a claim has names one must be there:
what is said of Scorpio is not said of Scorpio X. Words that every release is full of count for
nothing.

Words in the form they are compared in: without their endings; and which of them say the same.

Rough on purpose: what is compared with a word has lost the same. `conversion` is kin to
`converted`, a buyback to a repurchase. What is kin says the same of an event; names are never kin.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.leaves import named
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import Forecast, Operand
from catalyst_tui.book.model.book import Book, Checkpoint, Claim, Event, Gauge, Group, Score, Test
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.owners import owner
from catalyst_tui.book.model.quantity import Dim, Unit
from catalyst_tui.book.model.subject import parts

_TOKEN = re.compile(r"[A-Z]{2,}(?:-[A-Z0-9]{2,})+|[A-Za-z][A-Za-z0-9]*|\d+")  # GEO-MVA is one
_NOISE = re.compile(r"[®™℠]|\bGen ?(?=\d)")  # "PCIe Gen6" is PCIe 6
_ID = re.compile(r"\b\w+_\w+\b|\b[a-z0-9]+(?:-[a-z0-9]+){2,}\b|\b[a-z]+-\d+\b")
_PERIOD = re.compile(r"(?:fy|cy|f)?[qh]\d|(?:fy|cy)\d+", re.IGNORECASE)
_LETTER = re.compile(r"[B-HJ-Z]|\d{1,2}")  # a model; "A" and "I" are words
_YEAR = re.compile(r"(?:19|20)\d\d|0+")
_COMMON = """
a about above after again all also an and any are as at be been before being below beyond both but
by can claim claims company could did do does during each ever every expected fiscal for from
further guided had half has have how if in into is it its just least less management more most
near new no not now of off often on one only or other our out over own per quarter reach reaches
said say says series she so some state states such than that the their them then there these they
this those through to today too two under until up us very was we well were what when where which
while who will with would year years ai business companies customer customers growth market
portfolio platform platforms product products revenue revenues solution solutions technology
technologies
"""
_STOP = frozenset(_COMMON.split())
_SPOKEN = {  # standard metrics that are not called what they are in the language
    "eps_diluted": "diluted share",
    "rd_expense": "research development",
    "sga_expense": "selling general administrative",
    "capex": "capital expenditures",
    "fcf": "free cash flow",
    "ffo": "funds from operations",
    "ffo_per_share": "funds operations share",
    "revenue": "revenue",
}
_MODEL, _NAME, _WORD = 3, 2, 1  # what they weigh
_ENOUGH = 50
_FEW = 3  # words of a claim, of which one beside the name is enough
_SAYING = 3  # words of a claim that must be left, a name counts for two
_SELDOM = 1  # sentences; a name that is in no more of them is about the claim alone


class Sentence(Struct, frozen=True):
    """A sentence, its words in the form they are compared in, and what they are kin to."""

    text: str
    tokens: frozenset[str]
    kin: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str, short: Mapping[str, str] = MappingProxyType({})) -> Sentence:
        """A sentence taken apart; `short` are the short forms used in it."""
        long = [words for form, words in short.items() if form in text]
        found = frozenset(
            token for one in (text, *long) for token in _tokens(one, stop=frozenset())
        )
        tokens = found | {_family(token) for token in found}
        return cls(text, tokens, frozenset(map(kin, tokens)) | revised(text))

    def shows(self, unit: Unit) -> bool:
        """Whether there is a figure in it that could be in `unit`."""
        pattern = {Dim.PERCENT: r"\d ?(?:%|percent\b)", Dim.MONEY: r"\$ ?\d"}.get(unit.dim, r"\d")
        return re.search(pattern, self.text) is not None


class Text(Struct, frozen=True):
    """The sentences of a document, and what all their words are kin to."""

    sentences: tuple[Sentence, ...]
    kin: frozenset[str]
    places: Mapping[str, frozenset[int]]
    """In which sentences each of their words is, and what those are kin to."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> Text:
        """Sentences taken apart, with the short forms they use."""
        short = short_forms(texts)
        sentences = tuple(Sentence.of(one, short) for one in texts)
        places: defaultdict[str, set[int]] = defaultdict(set)
        for place, said in enumerate(sentences):
            for word in said.tokens | said.kin:
                places[word].add(place)
        kept = {word: frozenset(where) for word, where in places.items()}
        return cls(sentences, frozenset(one for said in sentences for one in said.kin), kept)

    def near(self, phrase: Phrase) -> list[int]:
        """The places of the sentences with any of a phrase's words: all others score nothing."""
        words = {*phrase.names, *phrase.words, *map(kin, phrase.words)}
        return sorted(set[int]().union(*(self.places.get(word, ()) for word in words)))

    def speaks_of(self, names: frozenset[str]) -> int:
        """In how many sentences all these names are."""
        return sum(names <= one.tokens for one in self.sentences)


class Phrase(Struct, frozen=True):
    """Words to look for, and the unit of the figure that must stand beside them; None: no figure
    need.

    `rare`: its names are in no other checkpoint, so they say enough alone. `whole`: every word is
    needed.
    """

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    unit: Unit | None = None
    rare: bool = False
    whole: bool = False

    def within(self, text: Text) -> Phrase:
        """The same for one document: a word it never uses cannot be asked for there, as long as
        enough others are left; a name it speaks of all the time says nothing alone.
        """
        if self.whole or self.unit is not None:
            return self
        used = frozenset(word for word in self.words if kin(word) in text.kin)
        enough = len(used) + 2 * len(self.names) >= _SAYING
        rare = self.rare and text.speaks_of(self.names) <= _SELDOM
        return replace(self, words=used if enough else self.words, rare=rare)

    def score(self, said: Sentence) -> int:
        """How much of it a sentence has, in percent of its weight; 0 when that says too little."""
        names = self.names & said.tokens
        words = frozenset(
            word for word in self.words if word in said.tokens or kin(word) in said.kin
        )
        if self.unit is not None and not said.shows(self.unit):
            return 0
        share = 100 * _weight(names, words) // max(_weight(self.names, self.words), 1)
        if self.whole:
            return share if share == 100 else 0
        if self.rare and names == self.names:
            return max(share, _ENOUGH)
        if self.names and self.unit is not None:
            few = 0  # the figure beside the name says enough
        elif self.names and (len(self.words) <= _FEW or len(names) > 1):
            few = min(1, len(self.words))
        else:
            few = min(max((len(self.words) + 1) // 2, 2 - len(names)), len(self.words))
        some = 2 * len(names) >= len(self.names) and len(words) >= few
        return share if some else 0


class Lexicon:
    """Which words of a book are names, and how many checkpoints speak of each."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._companies = {
            symbol: frozenset(_tokens(f"{symbol} {ticker.name}"))
            for symbol, ticker in book.tickers.items()
        }
        self.names = _names(book).difference(*self._companies.values())
        self._speakers = Counter(
            name
            for checkpoint in book.checkpoints.values()
            for name in {
                _family(name)
                for _, text in _claims(checkpoint)
                for name in self._split(text, None)[0]
            }
        )

    def claims(self, checkpoint: Checkpoint) -> Iterator[tuple[Checkpoint, Phrase]]:
        """What to look for where an event decides, with the part of the checkpoint it is about."""
        for part, text in _claims(checkpoint):
            names, words = self._split(text, checkpoint.ticker)
            if names or words:
                rare = bool(names) and all(self._speakers[_family(name)] == 1 for name in names)
                yield part, Phrase(names, words, rare=rare)

    def company(self, ticker: str | None) -> frozenset[str]:
        """The words of a ticker's company's name; none where the book has no name."""
        known = self._book.tickers.get(ticker or "")
        return frozenset(_tokens(known.name)) if known else frozenset()

    def figure(self, metric: str) -> Phrase:
        """Return the words to look for where a figure is wanted, and the unit of its number."""
        if metric in STANDARD:
            words = frozenset(
                _tokens(_SPOKEN.get(metric, metric.replace("_", " ")), stop=frozenset())
            )
            return Phrase(
                words=words, unit=STANDARD[metric].unit_in(self._book.currency), whole=True
            )
        series = self._book.series[metric]
        about = re.split(r"[;:,.]", series.text, maxsplit=1)[0] or metric.replace("_", " ")
        return Phrase(*self._split(about, series.ticker), unit=series.unit)

    def spans(self, checkpoint: Checkpoint, about: str, text: str) -> tuple[tuple[int, int], ...]:
        """Where in a text the words stand of a checkpoint, or of the part of it that is called
        `about`.
        """
        phrases = [phrase for part, phrase in self.claims(checkpoint) if part.id == about]
        if about == checkpoint.id:
            phrases += [self.figure(metric) for metric, _ in figures_read(checkpoint, self._book)]
        names = frozenset[str]().union(*(phrase.names for phrase in phrases))
        words = {kin(word) for phrase in phrases for word in phrase.words}
        placed = _placed(text, stop=frozenset())
        return tuple(
            (start, end)
            for token, start, end in placed
            if names & {token, _family(token)} or words & {kin(token), kin(_family(token))}
        )

    def _split(self, text: str, ticker: str | None) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names and the other words of a text, without the company's own name."""
        tokens = frozenset(_tokens(text)) - self._companies.get(ticker or "", frozenset())
        names = frozenset(one for one in tokens if _family(one) in self.names)
        return names, tokens - names


def concerns(checkpoint: Checkpoint, ticker: str, book: Book) -> bool:
    """Whether a ticker's release speaks for a checkpoint: its own, or one of a theme it belongs
    to.
    """
    thesis = book.theses.get(checkpoint.thesis or "")
    return checkpoint.ticker == ticker or (
        checkpoint.ticker is None and thesis is not None and ticker in thesis.tickers
    )


def wording(*what: Checkpoint | str, book: Book) -> str:
    """A digest of all that is looked for in releases for these checkpoints: it differs when that
    does.
    """
    said = [
        one
        if isinstance(one, str)
        else (
            one.id,
            one.ticker,
            [(part.id, text) for part, text in _claims(one)],
            [*figures_read(one, book)],
        )
        for one in what
    ]
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def figures_read(checkpoint: Checkpoint, book: Book) -> Iterator[tuple[str, str | None]]:
    """Yield the metrics and series that a checkpoint's tests read, each with its ticker."""
    yield from dict.fromkeys(_figures(checkpoint.claim, checkpoint.ticker, book))


def _figures(claim: Claim, ticker: str | None, book: Book) -> Iterator[tuple[str, str | None]]:
    match claim:
        case Test(expr) | Gauge(expr):
            for node in named(expr):
                if isinstance(node, Operand | Forecast) and not is_price(node.metric):
                    yield node.metric, owner(book.series.get(node.metric), node.ticker or ticker)
        case Group(members):
            for member in members:
                yield from _figures(member.claim, member.ticker or ticker, book)


def _claims(checkpoint: Checkpoint) -> Iterator[tuple[Checkpoint, str]]:
    """Yield the texts of events and scores, each with its part of the checkpoint."""
    for part in (checkpoint, *parts(checkpoint)):
        for text in _events(part.claim):
            yield part, text
    if isinstance(checkpoint.claim, Event | Score) and checkpoint.text:
        yield checkpoint, checkpoint.text


def _events(claim: Claim) -> Iterator[str]:
    """The text of an event or a score; of a group the only one, which is spoken of by the whole's
    id.
    """
    match claim:
        case Event(text) | Score(text):
            yield text
        case Group(members):
            texts = [text for member in members for text in _events(member.claim)]
            yield from texts if len(texts) == 1 else ()


def _names(book: Book) -> frozenset[str]:
    """The words of a book written large inside a sentence and never small; and those that name
    series.
    """
    large: set[str] = set()
    small: set[str] = set()
    for text in _texts(book):
        for sentence in re.split(r"[.:;!?]\s", _ID.sub("", _NOISE.sub("", text))):
            for place, token in enumerate(_TOKEN.findall(sentence)):
                if token.islower():
                    small.add(stem(token))
                elif (
                    place or not token[1:].islower()
                ):  # the first word of a sentence is always large
                    large.add(stem(token))
    for name, series in book.series.items():
        large |= {stem(part) for part in name.split("_") if part.capitalize() in series.text}
    return frozenset(one for one in large - small if _counts(one, _STOP) and not one.isdigit())


def _texts(book: Book) -> Iterator[str]:
    for series in book.series.values():
        yield series.text
    for thesis in book.theses.values():
        yield from (thesis.title, thesis.text, thesis.note)
    for checkpoint in book.checkpoints.values():
        yield from (checkpoint.text, checkpoint.why)
        yield from (text for _, text in _claims(checkpoint))


def _tokens(text: str, stop: frozenset[str] = _STOP) -> Iterator[str]:
    """Stems; a capital or a small number after a name belongs to it (`scorpio x`, `pcie 6`)."""
    return (token for token, _, _ in _placed(text, stop))


def _placed(text: str, stop: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """The same, each with where it begins in the text and where it ends."""
    before: re.Match[str] | None = None
    for match in (*_TOKEN.finditer(_NOISE.sub(_blank, text)), None):
        if before is not None and match is not None and _is_model(before[0], match[0]):
            yield f"{stem(before[0])} {match[0].lower()}", before.start(), match.end()
            before = None
        else:
            if before is not None and _counts(before[0], stop):
                yield stem(before[0]), *before.span()
            before = match


def _blank(noise: re.Match[str]) -> str:
    return " " * len(noise[0])


def _is_model(name: str, letter: str) -> bool:
    return not name.islower() and not name.isdigit() and _LETTER.fullmatch(letter) is not None


def _counts(token: str, stop: frozenset[str]) -> bool:
    """Whether a word says anything: no letter, no year, no name of a period."""
    plain = len(token) > 1 and not _PERIOD.fullmatch(token) and not _YEAR.fullmatch(token)
    return plain and token.lower() not in stop


def _family(name: str) -> str:
    """The name without the model: Scorpio X is a Scorpio."""
    return name.partition(" ")[0]


def _weight(names: frozenset[str], words: frozenset[str]) -> int:
    return sum(_MODEL if " " in name else _NAME for name in names) + _WORD * len(words)


_ENDINGS = ("ments", "ment", "ings", "ing", "ed", "al", "s", "ly")
_NOUNS = ("ization", "ation", "ion", "ance", "ate", "er")
_ROOT = 5  # letters that stay of a word which loses what makes it a noun

_SAME = """
acquire acquisition buy bought purchase
sale sell sold divest divestiture dispose disposal disposition
close complete completion finish
begin began begun start initiate initiation commence
launch introduce introduction unveil
renew renewal extend extension
repurchase buyback
repay repaid repayment redeem redemption
resume reinstate reinstatement restart
guidance outlook forecast
raise increase lift
lower cut reduce reduction
deploy deployment install installation
build built construct construction
produce production manufacture made
approve approval authorize authorization
stop end cease
ship shipment deliver delivery
separate separation split spin
protect protection
improve better superior superiority
"""

_SHORT = re.compile(r"((?:\b[A-Z][\w’'-]{1,30} ){2,6})\(\W{0,2}([A-Z]{2,6})s?\W{0,2}\)")
_KNOWN = {"U.S.": "United States", "IPO": "initial public offering"}
_REVISED = re.compile(
    r"(?<![\w.])\$?(?P<now>\d+(?:\.\d+)?) ?(?P<unit>%|percent|million|billion)?[^()\d]{0,60}"
    r"\((?:previously|prior|up from|down from|from) \$?(?P<before>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its ending."""
    word = word.lower()
    if word.endswith("lly"):
        return word[:-1]
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= 3), "")
    word = word if word.endswith("ss") else word.removesuffix(ending)
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]  # shipping
    if len(word) > _ROOT and word.endswith("ian"):
        return word[:-1]  # Russian
    return word.removesuffix("e") if len(word) > 3 else word


@lru_cache(maxsize=8192)
def kin(stemmed: str) -> str:
    """What a stem shares with all that say the same."""
    return _GROUPS.get(stemmed, _root(stemmed))


def revised(text: str) -> frozenset[str]:
    """What a figure beside an older one says: `10 percent (previously 8 percent)` raises what was
    guided.
    """
    found = set[str]()
    for said in _REVISED.finditer(text):
        now, before = float(said["now"]), float(said["before"])
        found |= (
            {kin("outlook"), kin("rais" if now > before else "lower")} if now != before else set()
        )
    return frozenset(found)


def short_forms(texts: Iterable[str]) -> dict[str, str]:
    """What a document calls things for short: `Edge Data Center ("EDC")`, by the short form."""
    found = dict(_KNOWN)
    for text in texts:
        for said in _SHORT.finditer(text):
            words = said[1].split()[-len(said[2]) :]
            if "".join(word[0] for word in words).upper() == said[2]:
                found.setdefault(said[2], " ".join(words))
    return found


def _root(stemmed: str) -> str:
    for ending in _NOUNS:
        if stemmed.endswith(ending) and len(stemmed) - len(ending) >= _ROOT:
            stemmed = stemmed.removesuffix(ending)
            break
    return stemmed[:-1] if len(stemmed) > _ROOT and stemmed[-1] in "tds" else stemmed


_GROUPS = {
    word: f"={group.split()[0]}"
    for group in _SAME.strip().splitlines()
    for one in group.split()
    for word in (stem(one), one)
}
