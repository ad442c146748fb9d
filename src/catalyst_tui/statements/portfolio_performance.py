"""Portfolio Performance's own XML: shares times 10^6 before version 49 and 10^8 since, money in hundredths,
and elements that stand where another one points to."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.statements.entries import Act, Balance, Entry, Read, Refused, Security
from catalyst_tui.statements.xml_tree import Node

_ACTS = {
    "BUY": Act.BUY, "SELL": Act.SELL, "DELIVERY_INBOUND": Act.RECEIVE, "DELIVERY_OUTBOUND": Act.DELIVER,
    "TRANSFER_IN": Act.RECEIVE, "TRANSFER_OUT": Act.DELIVER,
}  # fmt: skip
_TAKES = {"BUY", "REMOVAL", "FEES", "TAXES", "INTEREST_CHARGE", "TRANSFER_OUT"}
_LONGEST = 200  # characters of a value
_STEP = re.compile(r"([\w-]+)(?:\[(\d+)\])?")


def is_one(root: Node) -> bool:
    """Whether a document is a client of Portfolio Performance."""
    return root.tag == "client" and root.child("securities") is not None


def read(root: Node, into: Read) -> None:
    """What is in its depots, and the balances of its accounts."""
    into.format = "Portfolio Performance"
    file = _File(root)
    for node in root.every("portfolio-transaction"):
        if not node.attributes.get("reference") and node.children:
            into.rows += 1
            try:
                into.entries.append(file.entry(node))
            except (ValueError, ArithmeticError) as error:
                into.refused.append(Refused(node.line, str(error) or "a number that is none"))
    balances: dict[str, Decimal] = {}
    for node in file.account_rows():
        currency = file.said(node, "currencyCode") or file.base
        try:
            amount = Decimal(file.said(node, "amount") or 0) / 100
        except ArithmeticError:
            into.refused.append(Refused(node.line, "an amount that is no number"))
            into.rows += 1
            continue
        sign = -1 if file.said(node, "type") in _TAKES else 1
        if currency:
            balances[currency] = balances.get(currency, Decimal(0)) + sign * amount
    into.cash += [Balance(currency, amount) for currency, amount in balances.items() if amount]


class _File:
    """A document, with what its references mean."""

    def __init__(self, root: Node) -> None:
        self.root = root
        version = root.said("version")
        self.shares = Decimal(10) ** (8 if version.isdigit() and int(version) >= 49 else 6)
        self.base = root.said("baseCurrency")
        if not self.base:  # before there were several currencies
            ends = {listed_in(one.said("tickerSymbol")) for one in root.every("security")} - {""}
            self.base = ends.pop() if len(ends) == 1 else ""
        self.ids = {one.attributes["id"]: one for one in self._all(root) if "id" in one.attributes}

    def _all(self, node: Node) -> list[Node]:
        found, waiting = [], [node]
        while waiting:
            found.append(waiting.pop())
            waiting += found[-1].children
        return found

    def meant(self, node: Node | None) -> Node | None:
        """The element a reference points to: by its number, or step by step."""
        for _ in range(8):
            if node is None or "reference" not in node.attributes:
                return node
            where = node.attributes["reference"]
            if where.isdigit():
                node = self.ids.get(where)
                continue
            at: Node | None = node
            for step in where.split("/"):
                if at is None:
                    break
                if step == "..":
                    at = at.parent
                elif match := _STEP.fullmatch(step):
                    several = [one for one in at.children if one.tag == match[1]]
                    nth = int(match[2] or 1) - 1
                    at = several[nth] if nth < len(several) else None
            node = at
        return None

    def said(self, node: Node, tag: str) -> str:
        """The text of a child, which may stand elsewhere."""
        found = self.meant(node.child(tag))
        return found.text.strip()[:_LONGEST] if found else ""

    def entry(self, node: Node) -> Entry:
        kind = self.said(node, "type")
        if kind not in _ACTS:
            raise ValueError(f"what {kind!r} does is not known")
        security = self.security(node)
        shares = Decimal(self.said(node, "shares") or 0) / self.shares
        if not shares:
            raise ValueError(f"{security[0]}: the number of shares is not said")
        amount, currency = self.paid(node, security[1])
        day = date.fromisoformat(self.said(node, "date")[:10])
        moved = kind.startswith("TRANSFER")
        cost = None if moved or not amount else amount / shares
        account = node.parent.parent.said("uuid") if node.parent and node.parent.parent else ""
        return Entry(node.line, _ACTS[kind], security[0], shares, cost, currency, day, None, account)

    def security(self, node: Node) -> tuple[Security, str]:
        found = self.meant(node.child("security"))
        if found is None:
            raise ValueError("no security is named")
        security = Security(
            self.said(found, "tickerSymbol"), self.said(found, "isin"), self.said(found, "name")
        )
        return security, self.said(found, "currencyCode")

    def paid(self, node: Node, wanted: str) -> tuple[Decimal, str]:
        """Return what was paid with fees and taxes, in the security's own currency where the file says it."""
        amount = Decimal(self.said(node, "amount") or 0)
        currency = self.said(node, "currencyCode") or self.base
        for unit in node.every("unit"):
            forex, gross = unit.child("forex"), unit.child("amount")
            if unit.attributes.get("type") != "GROSS_VALUE" or forex is None or gross is None:
                continue
            account_gross = Decimal(gross.attributes.get("amount", 0))
            if forex.attributes.get("currency") == wanted and account_gross:
                rate = Decimal(forex.attributes["amount"]) / account_gross
                return amount * rate / 100, wanted
        return amount / 100, currency

    def account_rows(self) -> list[Node]:
        """The rows of its accounts, each once: they may stand within a depot's."""
        rows: dict[int, Node] = {}
        for account in self.root.every("account"):
            real = self.meant(account)
            inside = real.child("transactions") if real else None
            for one in inside.children if inside else ():
                meant = self.meant(one)
                if meant is not None and meant.child("type") is not None:
                    rows[id(meant)] = meant
        return list(rows.values())
