"""XML to plain nodes that know their line. A document type, and with it every entity, is refused."""

from __future__ import annotations

from collections import defaultdict
from xml.parsers import expat

from msgspec import Struct, field

from catalyst_tui.statements.entries import UnreadError
from catalyst_tui.statements.grids import CELL, Grid, Row

NODES, DEEPEST = 3_000_000, 200
_REPEATS = frozenset({"Order", "SymbolSummary", "AssetSummary", "Lot", "WashSale"})
"""Elements of a Flex query that tell its trades again."""


class Node(Struct, eq=False):
    """An element."""

    tag: str
    line: int
    parent: Node | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def child(self, tag: str) -> Node | None:
        """The first child of this name."""
        return next((one for one in self.children if one.tag == tag), None)

    def said(self, tag: str) -> str:
        """The text of the first child of this name."""
        found = self.child(tag)
        return found.text.strip() if found else ""

    def every(self, tag: str) -> list[Node]:
        """Every element of this name within, in their order."""
        found, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            if node.tag == tag and node is not self:
                found.append(node)
            waiting += reversed(node.children)
        return found


def tree(data: bytes) -> Node:
    """The root of a document. Raises UnreadError."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    root = Node("", 0)
    at, deep, count = root, 0, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at, deep, count
        deep, count = deep + 1, count + 1
        if deep > DEEPEST or count > NODES:
            raise UnreadError("this XML is deeper or longer than any statement")
        node = Node(tag, parser.CurrentLineNumber, at, attributes)
        at.children.append(node)
        at = node

    def end(_tag: str) -> None:
        nonlocal at, deep
        deep -= 1
        at = at.parent or root

    def text(part: str) -> None:
        if len(at.text) < CELL:
            at.text += part

    def doctype(*_: object) -> None:
        raise UnreadError(
            "this XML declares a document type, through which it could read other files; it is not read"
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadError(f"this XML is cut short or damaged, line {error.lineno}; export it again") from None
    except (LookupError, ValueError):
        raise UnreadError("this XML is in an encoding nobody knows; export it again") from None
    if not root.children:
        raise UnreadError("this XML is empty")
    return root.children[0]


def attribute_grids(root: Node) -> list[Grid]:
    """Elements of one name, with what their attributes say, as a table of that name."""
    several: dict[str, list[Node]] = defaultdict(list)
    for statement in root.every("FlexStatement"):
        for section in statement.children:
            for node in section.children:
                several[node.tag].append(node)
    if (
        "Trade" not in several and "Order" in several
    ):  # executions were not asked for: the orders tell the same
        several["Trade"] = several["Order"]
        for node in several["Trade"]:
            node.attributes.pop("levelOfDetail", None)
    grids = []
    for tag, nodes in several.items():
        if tag in _REPEATS:
            continue
        header = tuple(dict.fromkeys(name for node in nodes for name in node.attributes))
        rows = [Row(nodes[0].line, header)]
        rows += [
            Row(node.line, tuple(node.attributes.get(name, "")[:CELL] for name in header)) for node in nodes
        ]
        grids.append(Grid(tag, tuple(rows), ","))
    return grids
