"""What recorded releases of twenty companies offer, beside what a careful person read in them."""

import os

import pytest

from benchmarks.releases import claim_shares, compare_claims, compare_releases, recall, recorded

RELEASES = recorded()  # a test's own environment names no home
AT_HAND = "CATALYST_RECORDED" in os.environ and (RELEASES / "truth.csv").is_file()


@pytest.mark.skipif(not AT_HAND, reason="no recorded releases at hand")
def test_most_figures_are_found_and_none_offered_is_wrong() -> None:
    results = list(compare_releases(RELEASES))
    assert [str(offer.fact) for result in results for offer in result.wrong] == []
    found, expected = recall(results)
    assert found / expected >= 0.90
    found, expected = recall(result for result in results if ".txt" in result.file)
    assert found / expected >= 0.93


@pytest.mark.skipif(not AT_HAND, reason="no recorded releases at hand")
def test_most_sentences_offered_are_about_the_claim_and_most_of_those_are_offered() -> None:
    about, offered = claim_shares(list(compare_claims(RELEASES)))
    assert about >= 0.85
    assert offered >= 0.75
