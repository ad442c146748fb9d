"""The stand-in as a program; `--help` tells how."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tests.standin import Fault, StandIn, read_closes


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for Yahoo's chart and Cboe's delayed quotes.")
    parser.add_argument("--port", type=int, default=8377)
    parser.add_argument("--price", action="append", default=[], metavar="SYMBOL=PRICE", help="the last price")
    parser.add_argument("--fault", action="append", default=[], metavar="WHERE=FAULT", help=", ".join(Fault))
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="a moment the market stands still at (ISO)"
    )
    parser.add_argument("--closes", type=Path, metavar="FILE.csv", help="the past of some symbols")
    parser.add_argument(
        "--documents", type=Path, metavar="FOLDER", help="files to serve under their own paths"
    )
    given = parser.parse_args()
    fixed = given.now if given.now is None or given.now.tzinfo else given.now.replace(tzinfo=UTC)

    def now() -> datetime:
        return fixed or datetime.now(UTC)  # noqa: TID251 - a demo's market keeps the real time

    standin = StandIn(now, port=given.port)
    if given.closes:
        standin.past = read_closes(given.closes.read_text(encoding="utf-8"))
        standin.prices |= {symbol: closes[max(closes)] for symbol, closes in standin.past.items()}
    if given.documents:
        files = [path for path in given.documents.rglob("*") if path.is_file()]
        standin.documents = {
            f"/{path.relative_to(given.documents).as_posix()}": (200, path.read_bytes()) for path in files
        }
    standin.prices |= {name: Decimal(value) for name, value in (p.split("=") for p in given.price)}
    standin.faults |= {name: Fault(value) for name, value in (f.split("=") for f in given.fault)}
    with standin:
        print(f"listening on {standin.url}; {len(standin.prices)} symbols; stop with ctrl+c", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
