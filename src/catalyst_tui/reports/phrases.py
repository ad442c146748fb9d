"""Find the sentences of a release that have the words of a checkpoint, and how many of them.

Names of products and standards weigh more than other words. If a claim has names, a sentence must
have one of them: Scorpio is not Scorpio X. Words that every release is full of count for nothing.
Words are compared without their endings, and with words that mean the same (`conversion` and
`converted`, `buyback` and `repurchase`); names only with themselves.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.model.book import (
    Book,
    Checkpoint,
    Claim,
    Event,
    Group,
    Score,
)
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import Dim, Unit
from catalyst_tui.book.model.subject import figures_read, parts
from catalyst_tui.values import Frozen

_FILE = files("catalyst_tui.reports") / "phrases.toml"
_DATA: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_COMMON = frozenset(_DATA["common"].split())
_SPOKEN: dict[str, str] = _DATA["spoken"]

# GEO-MVA is one
_TOKEN = re.compile(r"[A-Z]{2,}(?:-[A-Z0-9]{2,})+|[A-Za-z][A-Za-z0-9]*|\d+")
_NOISE = re.compile(r"[®™℠]|\bGen ?(?=\d)")  # "PCIe Gen6" is PCIe 6
_ID = re.compile(r"\b\w+_\w+\b|\b[a-z0-9]+(?:-[a-z0-9]+){2,}\b|\b[a-z]+-\d+\b")
_PERIOD = re.compile(r"(?:fy|cy|f)?[qh]\d|(?:fy|cy)\d+", re.IGNORECASE)
_MODEL_LETTER = re.compile(r"[B-HJ-Z]|\d{1,2}")  # "A" and "I" are words
_YEAR = re.compile(r"(?:19|20)\d\d|0+")
_END_OF_CLAUSE = re.compile(r"[.:;!?]\s")

# How much a name with a model and a plain name weigh; a word weighs 1
_MODEL_WEIGHT, _NAME_WEIGHT = (3, 2)
_ENOUGH = 50  # percent
_FEW_WORDS = 3  # of a claim this short, one word next to the name is enough
_FEWEST_WORDS = 3  # that a claim must still have in a document; a name counts for two
_RARE = 1  # sentences; a name in no more of them is about the claim alone


class ReleaseSentence(Frozen):
    """A sentence, its words without endings, and the groups of meaning they belong to."""

    text: str
    tokens: frozenset[str]
    kin: frozenset[str] = frozenset()

    @classmethod
    def from_text(
        cls, text: str, short: Mapping[str, str] = MappingProxyType({})
    ) -> ReleaseSentence:
        """Return a sentence by its text; `short` are the document's abbreviations."""
        spelled_out = [words for form, words in short.items() if form in text]
        found = {
            token for one in (text, *spelled_out) for token in _tokens(one, frozenset())
        }
        tokens = frozenset(found | set(map(_family, found)))
        return cls(text, tokens, frozenset(map(kin, tokens)) | revised(text))

    def shows(self, unit: Unit) -> bool:
        """Return whether a number in it could be in a unit."""
        patterns = {Dim.PERCENT: r"\d ?(?:%|percent\b)", Dim.MONEY: r"\$ ?\d"}
        return re.search(patterns.get(unit.dim, r"\d"), self.text) is not None


class ReleaseText(Frozen):
    """The sentences of a document, all groups of meaning in it, and an index of its words."""

    sentences: tuple[ReleaseSentence, ...]
    kin: frozenset[str]
    places: Mapping[str, frozenset[int]]

    @classmethod
    def from_sentences(cls, texts: Sequence[str]) -> ReleaseText:
        """Return a document by its sentences, with the abbreviations it explains."""
        short = short_forms(texts)
        sentences = tuple(ReleaseSentence.from_text(text, short) for text in texts)
        index: defaultdict[str, set[int]] = defaultdict(set)
        for place, sentence in enumerate(sentences):
            for word in sentence.tokens | sentence.kin:
                index[word].add(place)
        places = {word: frozenset(found) for word, found in index.items()}
        return cls(
            sentences, frozenset[str]().union(*(one.kin for one in sentences)), places
        )

    def near(self, phrase: Phrase) -> list[int]:
        """Return the places of sentences with any of a phrase's words; the others score nothing."""
        words = {*phrase.names, *phrase.words, *map(kin, phrase.words)}
        return sorted(set[int]().union(*(self.places.get(word, ()) for word in words)))

    def count_with(self, names: frozenset[str]) -> int:
        """Return how many sentences have all these names."""
        return sum(names <= sentence.tokens for sentence in self.sentences)


class Phrase(Frozen):
    """Words to look for, and the unit of the figure that must stand next to them, if any.

    `rare`: no other checkpoint has its names, so they are enough. `whole`: every word is needed.
    """

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    unit: Unit | None = None
    rare: bool = False
    whole: bool = False

    def within(self, text: ReleaseText) -> Phrase:
        """Return the phrase for one document.

        Words that the document never uses are left out, if enough others remain. A name that it
        uses all the time is not enough.
        """
        if self.whole or self.unit is not None:
            return self
        used = frozenset(word for word in self.words if kin(word) in text.kin)
        enough = len(used) + 2 * len(self.names) >= _FEWEST_WORDS
        rare = self.rare and text.count_with(self.names) <= _RARE
        return replace(self, words=used if enough else self.words, rare=rare)

    def score(self, sentence: ReleaseSentence) -> int:
        """Return which share of its weight a sentence has, in percent; 0 if too little."""
        if self.unit is not None and not sentence.shows(self.unit):
            return 0
        names = self.names & sentence.tokens
        words = frozenset(
            word
            for word in self.words
            if word in sentence.tokens or kin(word) in sentence.kin
        )
        share = 100 * _weight(names, words) // max(_weight(self.names, self.words), 1)
        if self.whole:
            return share if share == 100 else 0
        if self.rare and names == self.names:
            return max(share, _ENOUGH)
        enough = 2 * len(names) >= len(self.names) and len(words) >= self._words_needed(
            len(names)
        )
        return share if enough else 0

    def _words_needed(self, names: int) -> int:
        """Return how many words a sentence with so many names must have."""
        count = len(self.words)
        if self.names and self.unit is not None:
            return 0  # the figure next to the name is enough
        if self.names and (count <= _FEW_WORDS or names > 1):
            return min(1, count)
        return min(max((count + 1) // 2, 2 - names), count)


class Lexicon:
    """Which words of a book are names, and how many checkpoints have each."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._companies = {
            symbol: frozenset(_tokens(f"{symbol} {ticker.name}"))
            for symbol, ticker in book.tickers.items()
        }
        self.names = _names(book).difference(*self._companies.values())
        self._checkpoints = Counter[str]()
        for checkpoint in book.checkpoints.values():
            names = (self._split(text, None)[0] for _, text in _claims(checkpoint))
            self._checkpoints.update({_family(name) for one in names for name in one})

    def claims(self, checkpoint: Checkpoint) -> Iterator[tuple[Checkpoint, Phrase]]:
        """Yield what to look for where an event decides, with its part of the checkpoint."""
        for part, text in _claims(checkpoint):
            names, words = self._split(text, checkpoint.ticker)
            if names or words:
                alone = all(self._checkpoints[_family(name)] == 1 for name in names)
                yield part, Phrase(names, words, rare=bool(names) and alone)

    def figure(self, metric: str) -> Phrase:
        """Return the words to look for where a figure is wanted, and the unit of its number."""
        spelled_out = metric.replace("_", " ")
        if metric in STANDARD:
            words = frozenset(_tokens(_SPOKEN.get(metric, spelled_out), frozenset()))
            unit = STANDARD[metric].unit_in(self._book.currency)
            return Phrase(words=words, unit=unit, whole=True)
        series = self._book.series[metric]
        about = re.split(r"[;:,.]", series.text, maxsplit=1)[0] or spelled_out
        return Phrase(*self._split(about, series.ticker), unit=series.unit)

    def spans(
        self, checkpoint: Checkpoint, about: str, text: str
    ) -> tuple[tuple[int, int], ...]:
        """Return where the words of a checkpoint stand in a text.

        `about` is the id of the checkpoint or of a part.
        """
        phrases = [
            phrase for part, phrase in self.claims(checkpoint) if part.id == about
        ]
        if about == checkpoint.id:
            phrases += [
                self.figure(metric)
                for metric, _ in figures_read(checkpoint, self._book)
            ]
        names = frozenset[str]().union(*(phrase.names for phrase in phrases))
        words = {kin(word) for phrase in phrases for word in phrase.words}
        return tuple(
            (start, end)
            for token, start, end in _placed(text, frozenset())
            if names & {token, _family(token)}
            or words & {kin(token), kin(_family(token))}
        )

    def _split(
        self, text: str, ticker: str | None
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names and the other words of a text, without the company's own name."""
        tokens = frozenset(_tokens(text)) - self._companies.get(
            ticker or "", frozenset()
        )
        names = frozenset(token for token in tokens if _family(token) in self.names)
        return names, tokens - names


def concerns(checkpoint: Checkpoint, ticker: str, book: Book) -> bool:
    """Return whether a ticker's release is about a checkpoint: its own, or one of its theme."""
    if checkpoint.ticker is not None:
        return checkpoint.ticker == ticker
    thesis = book.theses.get(checkpoint.thesis or "")
    return thesis is not None and ticker in thesis.tickers


def _claims(checkpoint: Checkpoint) -> Iterator[tuple[Checkpoint, str]]:
    """Yield the texts of events and scores, each with its part of the checkpoint."""
    for part in (checkpoint, *parts(checkpoint)):
        for text in _events(part.claim):
            yield part, text
    if isinstance(checkpoint.claim, Event | Score) and checkpoint.text:
        yield checkpoint, checkpoint.text


def _events(claim: Claim) -> Iterator[str]:
    """Yield the text of an event or a score; of a group only if it is the group's only one."""
    match claim:
        case Event(text) | Score(text):
            yield text
        case Group(members):
            texts = [text for member in members for text in _events(member.claim)]
            yield from texts if len(texts) == 1 else ()


def _names(book: Book) -> frozenset[str]:
    """Return the words that a book always writes with a capital, and those that name its series.

    The first word of a sentence does not count: it always has a capital.
    """
    large: set[str] = set()
    small: set[str] = set()
    for text in _texts(book):
        for clause in _END_OF_CLAUSE.split(_ID.sub("", _NOISE.sub("", text))):
            for place, token in enumerate(_TOKEN.findall(clause)):
                if token.islower():
                    small.add(stem(token))
                elif place or not token[1:].islower():
                    large.add(stem(token))
    for name, series in book.series.items():
        large |= {
            stem(part) for part in name.split("_") if part.capitalize() in series.text
        }
    names = (word for word in large - small if not word.isdigit())
    return frozenset(one for one in names if _says_something(one, _COMMON))


def _texts(book: Book) -> Iterator[str]:
    for series in book.series.values():
        yield series.text
    for thesis in book.theses.values():
        yield from (thesis.title, thesis.text, thesis.note)
    for checkpoint in book.checkpoints.values():
        yield from (checkpoint.text, checkpoint.why)
        yield from (text for _, text in _claims(checkpoint))


def _tokens(text: str, ignored: frozenset[str] = _COMMON) -> Iterator[str]:
    """Yield the stems of a text; a model belongs to its name (`scorpio x`, `pcie 6`)."""
    return (token for token, _, _ in _placed(text, ignored))


def _placed(text: str, ignored: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the stems of a text, each with its first and last character."""
    before: re.Match[str] | None = None
    spaced = _NOISE.sub(lambda noise: " " * len(noise[0]), text)
    for match in (*_TOKEN.finditer(spaced), None):
        if before is not None and match is not None and _is_model(before[0], match[0]):
            yield f"{stem(before[0])} {match[0].lower()}", before.start(), match.end()
            before = None
            continue
        if before is not None and _says_something(before[0], ignored):
            yield stem(before[0]), *before.span()
        before = match


def _is_model(name: str, letter: str) -> bool:
    if name.islower() or name.isdigit():
        return False
    return _MODEL_LETTER.fullmatch(letter) is not None


def _says_something(token: str, ignored: frozenset[str]) -> bool:
    """Return whether a word is more than a letter, a year or a period."""
    plain = (
        len(token) > 1 and not _PERIOD.fullmatch(token) and not _YEAR.fullmatch(token)
    )
    return plain and token.lower() not in ignored


def _family(name: str) -> str:
    """Return a name without its model: Scorpio X is a Scorpio."""
    return name.partition(" ")[0]


def _weight(names: frozenset[str], words: frozenset[str]) -> int:
    of_names = (_MODEL_WEIGHT if " " in name else _NAME_WEIGHT for name in names)
    return sum(of_names) + len(words)


# Words

_ENDINGS = ("ments", "ment", "ings", "ing", "ed", "al", "s", "ly")
_NOUN_ENDINGS = ("ization", "ation", "ion", "ance", "ate", "er")
_ROOT = 5  # letters that a noun keeps without its ending
_ABBREVIATIONS = {"U.S.": "United States", "IPO": "initial public offering"}
_EXPLAINED = re.compile(
    r"((?:\b[A-Z][\w’'-]{1,30} ){2,6})\(\W{0,2}([A-Z]{2,6})s?\W{0,2}\)"
)
_REVISED = re.compile(
    r"(?<![\w.])\$?(?P<now>\d+(?:\.\d+)?) ?(?P<unit>%|percent|million|billion)?[^()\d]{0,60}"
    r"\((?:previously|prior|up from|down from|from) \$?(?P<before>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word without its ending. Rough: both sides of a comparison lose the same."""
    word = word.lower()
    if word.endswith("lly"):
        return word[:-1]
    fitting = (
        one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= 3
    )
    ending = next(fitting, "")
    word = word if word.endswith("ss") else word.removesuffix(ending)
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]  # shipping
    if len(word) > _ROOT and word.endswith("ian"):
        return word[:-1]  # Russian
    return word.removesuffix("e") if len(word) > 3 else word


@lru_cache(maxsize=8192)
def kin(stemmed: str) -> str:
    """Return the group of meaning that a stem belongs to."""
    return _GROUPS.get(stemmed, _root(stemmed))


def _root(stemmed: str) -> str:
    for ending in _NOUN_ENDINGS:
        if stemmed.endswith(ending) and len(stemmed) - len(ending) >= _ROOT:
            stemmed = stemmed.removesuffix(ending)
            break
    return stemmed[:-1] if len(stemmed) > _ROOT and stemmed[-1] in "tds" else stemmed


def _groups(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        words = line.split()
        for word in words:
            yield stem(word), f"={words[0]}"
            yield word, f"={words[0]}"


_GROUPS = dict(_groups(_DATA["same"].strip().splitlines()))


def revised(text: str) -> frozenset[str]:
    """Return the meaning of a figure next to an older one.

    `10 percent (previously 8 percent)` raises an outlook.
    """
    found = set[str]()
    for figures in _REVISED.finditer(text):
        now, before = float(figures["now"]), float(figures["before"])
        if now != before:
            found |= {kin("outlook"), kin("rais" if now > before else "lower")}
    return frozenset(found)


def short_forms(texts: Iterable[str]) -> dict[str, str]:
    """Return what abbreviations stand for: `Edge Data Center ("EDC")` explains one."""
    found = dict(_ABBREVIATIONS)
    for text in texts:
        for explained in _EXPLAINED.finditer(text):
            short = explained[2]
            words = explained[1].split()[-len(short) :]
            if "".join(word[0] for word in words).upper() == short:
                found.setdefault(short, " ".join(words))
    return found
