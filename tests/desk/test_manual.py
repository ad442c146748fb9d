"""The manual: every field with its meaning and an example that the book would take."""

import tomllib
from decimal import Decimal

import pytest

from catalyst_tui.book.file.node import Node, Table
from catalyst_tui.desk.manual import TOPICS, UnknownTopicError, page
from tests.doors.book import TABLES
from tests.doors.cli import rendered


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_example_is_taken_by_its_field(table: Table) -> None:
    for key in filter(lambda key: key.example, table.keys.values()):
        value = tomllib.loads(f"value = {key.example}", parse_float=Decimal)["value"]
        key.read(Node(value, (), {}))


def test_every_topic_has_a_page_that_fits_its_width() -> None:
    for topic in TOPICS:
        text = rendered(page(topic), 80)
        assert len(text.splitlines()) > 5, topic
    assert not [line for line in rendered(page("verdicts"), 80).splitlines() if len(line) > 80]


@pytest.mark.parametrize(("topic", "said"), [
    ("checkpoint", "due = 2027-06-30"),
    ("due", "in [[checkpoint]]"),
    ("yoy", "growth against the same period a year ago"),
    ("gross_margin", "percent, of a period, gaap or non_gaap"),
    ("metrics", "operating_cash_flow"),
])  # fmt: skip
def test_fields_metrics_and_functions_are_topics_too(topic: str, said: str) -> None:
    assert said in rendered(page(topic), 80)


def test_what_is_no_topic_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownTopicError, match="no topic 'checkpont'; did you mean checkpoint"):
        page("checkpont")
