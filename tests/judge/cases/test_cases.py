"""Every rule of verdicts.md as examples, in the text files beside this one.

A case has three lines: its name; the claim, and behind `<-` what is known; behind `->` what it reads at the
end of each day, and of the last `room`, `value`, `settled`, `until` and words that the reason `says`. `;` is
between parts (case_lines.py). A name in capitals stands for the parts that the head of its file says.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.judge.case_lines import Case

NAMED = re.compile(r"([A-Z][A-Z_0-9]+) = (.+)")
FILES = sorted(Path(__file__).parent.glob("*.txt"))


def cases_of(text: str) -> Iterator[Case]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    names = {match[1]: match[2] for line in lines if (match := NAMED.fullmatch(line))}
    rows = [line for line in lines if not NAMED.fullmatch(line)]

    def written_out(parts: str) -> str:
        return " ; ".join(names.get(part, part) for part in parts.split(" ; "))

    for name, given, wanted in zip(*[iter(rows)] * 3, strict=True):
        claim, _, known = given.strip().partition(" <- ")
        reads, _, says = wanted.strip().removeprefix("-> ").partition(" ; says: ")
        pairs = [pair.split(" ", 1) for pair in reads.split(" ; ")]
        yield Case(
            name,
            " | ".join(map(written_out, claim.split(" | "))),
            written_out(known) if known else "",
            {day: word for day, word in pairs if not day.endswith(":")},
            says,
            **{key.removesuffix(":"): value for key, value in pairs if key.endswith(":")},
        )


CASES = [
    pytest.param(one, id=f"{file.stem}: {one}") for file in FILES for one in cases_of(file.read_text("utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_as_the_rules_say(case: Case) -> None:
    assert case.found() == case.expected()
    assert not re.search(r"\dE[+-]\d|\.\w+\.\d{4}", case.verdict(list(case.then)[-1]).reason)
