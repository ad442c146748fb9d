"""Write the list of companies that comes with the program from the SEC's, saved as a file.

python scripts/make_companies.py company_tickers.json
"""

from __future__ import annotations

import gzip
import sys
from datetime import UTC, datetime
from pathlib import Path

import catalyst_tui.desk
from catalyst_tui.desk.workspace.listed import CAME_WITH, written
from catalyst_tui.sources.companies import companies


def main() -> None:
    """Of the day the file was saved."""
    saved = Path(sys.argv[1])
    body = saved.read_bytes()
    listed = companies(gzip.decompress(body) if saved.suffix == ".gz" else body)
    told = datetime.fromtimestamp(saved.stat().st_mtime, UTC).date()
    text = written(told, {symbol: one.name for symbol, one in listed.items()})
    path = Path(catalyst_tui.desk.__path__[0]) / CAME_WITH
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(listed)} companies of {told} are in {path}")


if __name__ == "__main__":
    main()
