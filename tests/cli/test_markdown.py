"""What others wrote is text in Markdown, read back by a parser of its own."""

import re

import pytest
from markdown_it import MarkdownIt

from tests.doors.cli import escaped, link

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

HOSTILE = [
    "# heading", "1. list", "1) list", "- list", "+ list", "> quote", "=====", "~~~", "```sh", "---",
    "**bold** and __bold__ and *it* and _it_", "[text](http://evil.example)", "![x](http://evil.example/p.png)",
    "<script>alert(1)</script>", "<img src=x onerror=y>", "</div><!-- x", "<https://evil.example>",
    "a | b", "| a |", "~~gone~~", "&lt;b&gt; &#60;", "back\\slash \\*", "`code`", "two  \nlines\n\n# three",
    "\x1b[2Jred", "[[Obsidian]]", "[^1]", "[x]: http://evil.example", "#tag @name", "%%hidden%%",
]  # fmt: skip
ADDRESSES = ["see https://evil.example/x", "www.evil.example", "HTTP://evil", "mailto:a@b.example"]


@pytest.mark.parametrize("text", [*HOSTILE, *ADDRESSES])
def test_it_is_read_back_as_the_text_it_was(text: str) -> None:
    tokens = PARSER.parse(escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inside = tokens[1].children or []
    assert {token.type for token in inside} <= {"text", "text_special"}
    assert "".join(token.content for token in inside) == " ".join(text.replace("\x1b", "").split())


@pytest.mark.parametrize("text", ADDRESSES)
def test_no_address_in_it_becomes_a_link(text: str) -> None:
    assert not re.search(r"(?i)(http|https|mailto):|www\.", escaped(text))


@pytest.mark.parametrize(
    "text", ["price $192.47, < $195.00", "gross_margin 73.4%, >= 72%", "R&D at 5% of sales", "(call, Q3)"]
)
def test_what_means_nothing_stays_as_it_is(text: str) -> None:
    assert escaped(text) == text


@pytest.mark.parametrize(("address", "shown", "to"), [
    ("https://www.sec.gov/a_b.htm", "sec.gov", "https://www.sec.gov/a_b.htm"),
    ("https://x.example/a>b<c)d(e`f", "x.example", "https://x.example/a%3Eb%3Cc%29d%28e%60f"),
    ("https://x.example:8080/?q=ü&a=[1]", "x.example", "https://x.example:8080/?q=%C3%BC&a=%5B1%5D"),
])  # fmt: skip
def test_a_source_is_a_link_and_nothing_else(address: str, shown: str, to: str) -> None:
    inside = PARSER.parseInline(link(address))[0].children or []
    assert [token.type for token in inside] == ["link_open", "text", "link_close"]
    assert (inside[1].content, inside[0].attrs["href"]) == (shown, to)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a b", "call Q3 [x](y)", "https://]("])
def test_what_is_no_address_is_text(address: str) -> None:
    assert {token.type for token in PARSER.parseInline(link(address))[0].children or []} <= {
        "text",
        "text_special",
    }
