"""A checkpoint's own words: what is a name, what counts, and how much of it a sentence has."""

import pytest

from tests.desk.releases import book
from tests.doors.reports import Lexicon, Phrase, ReleaseSentence

MODEL = Phrase(frozenset({"scorpio x"}), frozenset({"full", "volum"}))
FAMILY = Phrase(frozenset({"scorpio"}), frozenset({"largest", "lin"}))
PLAIN = Phrase(words=frozenset({"near", "packag", "optic", "ship"}))
RARE = Phrase(frozenset({"aixscal"}), frozenset({"fibr", "coupl", "ship"}), rare=True)


@pytest.mark.parametrize(("phrase", "sentence", "score"), [
    (MODEL, "Scorpio X is in full volume", 100),
    (MODEL, "Full volumes of the Scorpio™ X-Series", 100),
    (MODEL, "Scorpio X began to ship in volume", 80),
    (MODEL, "Scorpio is in full volume", 0),  # the family is not the model
    (MODEL, "Scorpio P is in full volume", 0),
    (MODEL, "Scorpio X was shown", 0),  # a name alone says nothing
    (FAMILY, "Scorpio X is our largest line", 100),  # the model is of the family
    (PLAIN, "Near-packaged optics shipped", 100),
    (PLAIN, "Optics shipped", 50),
    (PLAIN, "Shipping continued", 0),
    (RARE, "We bought aiXscale", 50),  # a name found in no other claim
    (RARE, "The fibre coupling ships", 0),
])  # fmt: skip
def test_how_much_of_it_a_sentence_has(phrase: Phrase, sentence: str, score: int) -> None:
    assert phrase.score(ReleaseSentence.from_text(sentence)) == score


@pytest.mark.parametrize(("metric", "sentence", "found"), [
    ("gross_margin", "Gross margin was 72.4%", True),
    ("gross_margin", "Gross margin was 72 percent", True),
    ("gross_margin", "Gross margin improved", False),
    ("gross_margin", "The margin was 72.4%", False),
    ("revenue", "Revenue came to $555 million", True),
    ("revenue", "Revenue grew 20%", False),
    ("eps_diluted", "Earnings per diluted share of $0.98", True),
    ("pcie6_mix", "PCIe 6 was over 35% of it, a record share", True),
    ("pcie6_mix", "PCIe Gen 6 had a 35% share", True),
    ("pcie6_mix", "PCIe 5 had a 35% share", False),
])  # fmt: skip
def test_a_figure_needs_its_words_and_a_number_in_its_unit(metric: str, sentence: str, found: bool) -> None:
    assert bool(Lexicon(book()).figure(metric).score(ReleaseSentence.from_text(sentence))) is found
