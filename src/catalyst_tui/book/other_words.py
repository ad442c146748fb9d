"""What people write instead of the words of the language."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache
def _other_words() -> dict[str, dict[str, str]]:
    """Return the words of other tools, by table, each with the word of the book."""
    import tomllib  # only mistakes need it

    tables = tomllib.loads(
        files(__package__).joinpath("other_words.toml").read_text("utf-8")
    )
    return {
        name: {word: meant for meant, words in table.items() for word in words.split()}
        for name, table in tables.items()
    }


def meant_by(table: str, word: str) -> str:
    """Return what a word of other people is called here; empty for an unknown one.

    `table`: a table of other_words.toml, such as metrics or keys.
    """
    return _other_words()[table].get(word.casefold(), "")
