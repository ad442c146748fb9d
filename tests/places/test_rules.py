"""A rule of judging is a line of docs/verdicts.md, and the file that says where it is written."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITED = re.compile(r'\b(\w+\.md), "([^"]+)"(?: and "([^"]+)")?')
HEADS = re.compile(r"^#+ (.+)$|\*\*([^*]+?)\.?\*\*", re.MULTILINE)


def cited() -> set[tuple[str, str]]:
    """Return the document and heading of every sentence in the code that cites a rule."""
    texts = (" ".join(path.read_text("utf-8").split()) for path in (ROOT / "src").rglob("*.py"))
    found = (match.groups() for text in texts for match in CITED.finditer(text))
    return {(document, head) for document, *heads in found for head in heads if head}


@pytest.mark.parametrize(("document", "head"), sorted(cited()))
def test_what_is_cited_is_written(document: str, head: str) -> None:
    text = (ROOT / "docs" / document).read_text("utf-8")
    heads = [(first or second).strip("`") for first, second in HEADS.findall(text)]
    assert any(each.startswith(head) for each in heads) or f"| {head}" in text or head in OF_HOSTS


OF_HOSTS = {"efts"}  # rows of a table in sources.md, by the host they are about


@pytest.mark.parametrize(
    "head", re.findall(r"^## ([^(,:\n]+)", (ROOT / "docs/verdicts.md").read_text("utf-8"), re.MULTILINE)
)
def test_every_part_of_the_rules_has_its_file(head: str) -> None:
    assert head.startswith("Laws") or ("verdicts.md", head.strip()) in cited()
