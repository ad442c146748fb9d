"""Full-text search: the question as it is put, hits as they come, errors that say 200."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from catalyst_tui.outside.errors import BadBody, Garbled
from catalyst_tui.sources.edgar.search import Hit, question, read_hits


def hit(**more: Any) -> dict[str, Any]:
    """A hit as it is told."""
    source = {
        "ciks": ["0001736297"],
        "display_names": ["Astera Labs, Inc.  (ALAB)  (CIK 0001736297)"],
        "form": "8-K",
        "file_type": "EX-99.1",
        "file_date": "2026-11-03",
    }
    return {"_id": "0001736297-26-000040:ex991.htm", "_source": source | more}


def page(*hits: dict[str, Any], total: int = 1) -> bytes:
    return json.dumps({"hits": {"total": {"value": total, "relation": "eq"}, "hits": hits}}).encode()


def test_a_hit_is_a_document_of_a_filing() -> None:
    found = read_hits(page(hit(), total=10_000))
    assert found.total == 10_000
    assert found.hits == (
        Hit(
            accession="0001736297-26-000040",
            document="ex991.htm",
            type="EX-99.1",
            form="8-K",
            filed=date(2026, 11, 3),
            ciks=(1736297,),
            companies=("Astera Labs, Inc.  (ALAB)  (CIK 0001736297)",),
        ),
    )


@pytest.mark.parametrize("bad", [{"_id": "../x:y"}, {"_id": "0001736297-26-000040:a b"}, {"_source": None}])
def test_a_hit_that_is_none_is_passed_over(bad: dict[str, Any]) -> None:
    assert read_hits(page({**hit(), **bad})).hits == ()


def test_a_question_is_one_phrase_among_some_forms_and_days() -> None:
    days = (date(2026, 1, 1), date(2026, 11, 3))
    assert question('near-packaged "optics"\n', ["8-K"], [1736297], days, 100) == {
        "q": '"near-packaged optics"',
        "forms": "8-K",
        "ciks": "0001736297",
        "dateRange": "custom",
        "startdt": "2026-01-01",
        "enddt": "2026-11-03",
        "from": "100",
    }
    assert question("x", [], [], None, 0) == {"q": '"x"'}


def test_nothing_is_no_question() -> None:
    with pytest.raises(ValueError, match="nothing to search for"):
        question(' "" ', [], [], None, 0)


def test_an_error_comes_as_an_answer() -> None:
    body = b'{"errorType": "ResponseError", "errorMessage": "search_phase_execution_exception"}'
    with pytest.raises(BadBody, match="SEC's search failed: search_phase_execution_exception"):
        read_hits(body)


@pytest.mark.parametrize(("body", "error"), [(b"<html>", Garbled), (b"{}", BadBody), (b"[]", BadBody)])
def test_what_is_no_page_of_hits_is_said(body: bytes, error: type[BadBody]) -> None:
    with pytest.raises(error):
        read_hits(body)
