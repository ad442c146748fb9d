"""Keys: where they are found, which come first, and that what is wrong with them is said without them."""

import os
from pathlib import Path

import pytest

from tests.homes import FILE, find_keys


def kept(folder: Path, text: str, mode: int = 0o600) -> Path:
    """Return a file of keys in `folder`."""
    path = folder / FILE
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def plain(found: object) -> dict[str, dict[str, str]]:
    assert isinstance(found, dict)
    return {source: {n: k.encode().decode() for n, k in keys.items()} for source, keys in found.items()}


def test_the_environment_comes_first_then_the_file(tmp_path: Path) -> None:
    kept(tmp_path, 'finnhub_key = "file1"\ntiingo_key = "file2"\nalpaca_key_id = "file3"\n')
    env = {"CATALYST_FINNHUB_KEY": "env-1", "CATALYST_ALPACA_SECRET_KEY": "env-4"}
    assert plain(find_keys(tmp_path, env).found) == {
        "alpaca": {"key_id": "file3", "secret_key": "env-4"},
        "finnhub": {"key": "env-1"},
        "tiingo": {"key": "file2"},
    }


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_a_file_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = kept(tmp_path, 'finnhub_key = "sesame"\n', 0o644)
    found = find_keys(tmp_path, {})
    assert (found.found, found.problem) == ({}, f"{path} can be read by others; chmod 600 {FILE}")


@pytest.mark.parametrize(("text", "sentence"), [
    ("finnhub_key = sesame", "is no TOML file"),
    ('finhub_key = "sesame"', "has 1 keys of no source; there is alpaca_key_id"),
    ('finnhub_key = "open sesame"', "finnhub_key is no key: it has spaces"),
    ('finnhub_key = "sésame"', "finnhub_key is no key"),
])  # fmt: skip
def test_what_is_wrong_is_said_without_the_key(tmp_path: Path, text: str, sentence: str) -> None:
    kept(tmp_path, text)
    found = find_keys(tmp_path, {})
    assert found.found == {}
    assert sentence in found.problem
    assert "same" not in found.problem.replace(FILE, "")


def test_keys_are_not_printed(tmp_path: Path) -> None:
    assert "sesame" not in repr(find_keys(tmp_path, {"CATALYST_FINNHUB_KEY": "sesame"}))
