"""A source is one file of `sources/feeds` with its `SPEC`; whoever lists sources reads the specs."""

import ast
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import catalyst_tui
from tests.doors.judge import Quote
from tests.doors.sources import Secret, SourceClient, SourceSettings, feeds, open_chain, specs
from tests.homes import (
    KEYLESS,
    UNASKED,
    Config,
    ConfigError,
    SourceConfig,
    config_template,
    find_keys,
    parse_config,
    source_rows,
    wanted,
)

SRC = Path(catalyst_tui.__file__).parent
NOW = datetime(2026, 10, 2, 18, 30, tzinfo=UTC)
OTHERWISE = ("functions.py", "commands.py", "fetching.py", "series.py")
"""Where the word is another thing's: `fred(…)` of the language, `refresh --only`, whose a figure is."""


def named(tree: ast.AST, names: set[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() in names:
            yield node.lineno


def test_no_other_file_names_a_source() -> None:
    names = {*feeds.names(), *(spec.policy.title.lower() for spec in specs())} - {"sec"}
    found = [
        f"{path.relative_to(SRC)}:{line}"
        for path in SRC.rglob("*.py")
        if path.parent.name != "feeds" and path.name not in OTHERWISE
        for line in named(ast.parse(path.read_text("utf-8")), names)
    ]
    assert found == []


class Stand:
    def __init__(self, client: SourceClient) -> None:
        self.client = client

    def covers(self, symbol: str) -> bool:
        return True

    async def quotes(self, symbols: Sequence[str]) -> AsyncIterator[list[Quote]]:
        yield []


A_FILE = """
from catalyst_tui.sources.http import Policy
from catalyst_tui.sources.specs import Gives, Spec
from tests.places.test_sources import Stand

SPEC = Spec(
    policy=Policy(name="penny", title="Penny", base="https://penny.example"),
    gives=Gives.QUOTES,
    order=5,
    keys=("key",),
    headers={"X-Penny": ("", "key")},
    quotes=Stand,
)
"""
ANOTHER = A_FILE.replace("penny", "farthing").replace('keys=("key",),', 'terms="Asked for farthings.",')
ANOTHER = ANOTHER.replace('    headers={"X-Penny": ("", "key")},\n', "")


@pytest.fixture
def penny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "penny.py").write_text(A_FILE, "utf-8")
    (tmp_path / "farthing.py").write_text(ANOTHER, "utf-8")
    monkeypatch.setattr(feeds, "__path__", [*feeds.__path__, str(tmp_path)])


@pytest.mark.usefixtures("penny")
def test_a_file_is_all_a_source_needs(tmp_path: Path) -> None:
    keys = {"key": Secret("sesame-4711")}

    chain = open_chain({"penny": SourceSettings(keys=keys)}, now=lambda: NOW, monotonic=lambda: 0.0)
    assert {"farthing", "penny"} <= {health.name for health in chain.health}
    assert parse_config("[sources.penny]\nenabled = false").sources == {"penny": SourceConfig(enabled=False)}
    with pytest.raises(ConfigError, match="did you mean penny"):
        parse_config("[sources.pennny]")
    assert find_keys(tmp_path, {"CATALYST_PENNY_KEY": "sesame-4711"}).found == {"penny": keys}
    assert wanted("penny") == "CATALYST_PENNY_KEY"
    states = {row.title: row.state for row in source_rows(Config(), {}, (), NOW)}
    assert states["Penny"] == KEYLESS
    assert "# Asked for farthings.\n[sources.farthing]\n# enabled = true\n" in config_template()
    assert "CATALYST_PENNY_KEY" in config_template()
    assert UNASKED in states.values()


def test_every_source_is_called_as_its_file_is_and_has_an_order_of_its_own() -> None:
    assert {spec.name for spec in specs()} == set(feeds.names())
    assert len({spec.order for spec in specs()}) == len(specs())
    assert all(bool(spec.keys) != bool(spec.terms) or "_" in spec.name for spec in specs())


def test_the_settings_are_read_without_loading_a_source() -> None:
    read = "import sys, catalyst_tui.desk.home.config as config; config.parse_config('[sources.yahoo]')"
    loaded = f"{read}; print(*(name for name in sys.modules if name.startswith('{feeds.__name__}.')))"
    run = [sys.executable, "-c", loaded]
    env = {**os.environ, "PYTHONPATH": str(SRC.parent)}
    assert subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout.strip() == ""


def test_the_stand_in_knows_nothing_of_the_product() -> None:
    """Else both could be wrong about a source in the same way."""
    for path in (Path(__file__).parents[1] / "standin").glob("*.py"):
        assert "catalyst_tui" not in path.read_text("utf-8")
