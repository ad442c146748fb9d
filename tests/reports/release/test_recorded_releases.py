"""What recorded releases of twenty companies offer, beside what a careful person read in them."""

from __future__ import annotations

import os

import pytest

from benchmarks.releases import compared, recorded, releases, tallies
from benchmarks.sentences import claimed, shares

RELEASES = recorded()  # a test's own environment names no home
AT_HAND = "CATALYST_RECORDED" in os.environ and (RELEASES / "truth.csv").is_file()


@pytest.mark.skipif(not AT_HAND, reason="no recorded releases at hand")
def test_nothing_wrong_is_offered_and_most_of_what_is_there() -> None:
    results = [compared(release) for release in releases(RELEASES)]
    assert [str(offer.fact) for one in results for offer in one.wrong] == []
    sorts = tallies(results)
    everything, texts = sorts["all"], sorts["form   text"]
    assert everything.told / everything.asked >= 0.90
    assert texts.told / texts.asked >= 0.93


@pytest.mark.skipif(not AT_HAND, reason="no recorded releases at hand")
def test_most_sentences_offered_are_about_the_claim_and_most_of_those_that_are_are_offered() -> None:
    about, told = shares(list(claimed(RELEASES)))
    assert about >= 0.85
    assert told >= 0.75
