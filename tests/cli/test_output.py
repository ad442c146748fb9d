"""JSON for machines: it reads back as what it was, and a terminal that is shown it obeys nothing."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doors.cli import print_json


@given(
    text=st.text()
    | st.sampled_from(["\x1b]52;c;aGk=\x07", "a\u202ez", "\x9b2J", "\u2028", "\U000e0001", "≥ 日本"])
)
def test_it_reads_back_and_steers_nothing(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        written: list[str] = []
        patch.setattr("builtins.print", written.append)
        print_json({"unit": text})
    assert json.loads(written[0]) == {"unit": text}
    steering = {char for char in written[0] if unicodedata.category(char) in CATEGORIES}
    assert steering <= {"\n"}


CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
