"""Which names are the company's, and which are those of a subsidiary or a partner."""

import pytest

from catalyst_tui.reports.release.company_name import CompanyName

ACME = CompanyName.named("Acme Corporation", "ACM")
PNC = CompanyName.named("PNC Financial Services", "PNC")


@pytest.mark.parametrize(("subject", "company", "own"), [
    ("Acme", ACME, True),
    ("Acme Corporation", ACME, True),
    ("The Company", ACME, True),
    ("ACM", ACME, True),
    ("we", ACME, True),
    ("Acme, a leading supplier of anvils,", ACME, True),
    ("Acme Holdings, Inc. and its subsidiaries today", ACME, True),
    ("For the third quarter of 2026 Acme", ACME, True),
    ("The PNC Financial Services Group", PNC, True),
    ("PNC", PNC, True),
    ("Acme Canada", ACME, False),
    ("Acme Financial Services", ACME, False),
    ("Acme's competitor", ACME, False),
    ("the parent company of Acme", ACME, False),
    ("Credo, a rival of Acme,", ACME, False),
    ("PNC Bank", PNC, False),
    ("Credo", ACME, False),
])  # fmt: skip
def test_who_speaks(subject: str, company: CompanyName, own: bool) -> None:
    assert company.is_subject(subject) is own


@pytest.mark.parametrize(("title", "other"), [
    ("Acme Canada", True),
    ("ACME FINANCIAL SERVICES", True),
    ("Acme Bank Statements of Income (in thousands)", True),
    ("Acme Corporation and Subsidiaries", False),
    ("ACME CORP.CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS (Unaudited)", False),
    ("Acme Reconciliation of GAAP to Non-GAAP Measures", False),
    ("Acme Raises Guidance for Anvils", False),
    ("Acme Third Quarter Financial Highlights", False),
    ("Credo Canada", False),
])  # fmt: skip
def test_a_longer_name_in_a_title_is_another(title: str, other: bool) -> None:
    assert ACME.is_other(title) is other


def test_a_release_gives_the_full_name_of_its_company() -> None:
    texts = ["NEW YORK, Nov. 3 – Acme Anvil Works, Inc. (NYSE: ACM) today reported results."]
    full = CompanyName.named("Acme Corp", "ACM", texts)
    assert full.is_subject("Acme Anvil Works")
    assert not full.is_subject("Acme Canada")
    other = CompanyName.named("Acme Corp", "ACM", ["Credo Technology (Nasdaq: CRDO) buys Acme (NYSE: ACM)."])
    assert not other.is_subject("Credo Technology")
    assert CompanyName.named("", "ACM", texts).is_subject("Acme Anvil Works")
