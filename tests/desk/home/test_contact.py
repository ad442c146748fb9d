"""The SEC's contact in config.toml: written where it belongs, all else as it was, or not at all."""

from pathlib import Path

import pytest

from tests.homes import ConfigError, config_template, contact_problem, write_contact

ME = "me@example.org"


@pytest.mark.parametrize(("before", "after"), [
    ("", '[sources.sec]\ncontact = "me@example.org"\n'),
    ("[sources.sec]\n", '[sources.sec]\ncontact = "me@example.org"\n'),
    ('[sources.sec] # mine\nenabled = true\n# contact = "you@example.com"\n\n# more\n',
        '[sources.sec] # mine\nenabled = true\ncontact = "me@example.org"\n'
            '# contact = "you@example.com"\n\n# more\n'),
    ('[sources.sec]\n# contact = "x"\ncontact = "old@example.org"\n[quotes]\n',
        '[sources.sec]\n# contact = "x"\ncontact = "me@example.org"\n[quotes]\n'),
    ("[sources]\nyahoo.enabled = false\n",
        '[sources]\nyahoo.enabled = false\n\n[sources.sec]\ncontact = "me@example.org"\n'),
])  # fmt: skip
def test_only_its_own_line_changes(tmp_path: Path, before: str, after: str) -> None:
    assert with_contact(tmp_path, before) == after


def with_contact(folder: Path, text: str) -> str:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    write_contact(path, ME)
    return path.read_text("utf-8")


def test_the_template_has_a_place_for_it(tmp_path: Path) -> None:
    table = "[sources.sec]\n"
    assert with_contact(tmp_path, config_template()) == config_template().replace(
        table, f'{table}contact = "{ME}"\n'
    )


@pytest.mark.parametrize("text", ["[sources]\nsec.enabled = true\n", "not toml", "zebra = 1\n"])
def test_what_is_said_in_another_way_is_left_to_the_user(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="write contact there yourself"):
        with_contact(tmp_path, text)


@pytest.mark.parametrize(("before", "after"), [
    ("# mine\r\n[sources.sec]\r\n", '# mine\r\n[sources.sec]\r\ncontact = "me@example.org"\r\n'),
    ("# a\u2028b\x85\n", '# a\u2028b\x85\n\n[sources.sec]\ncontact = "me@example.org"\n'),
], ids=["line breaks stay", "only a line break is one"])  # fmt: skip
def test_every_other_byte_stays(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(before.encode())
    write_contact(path, ME)
    assert path.read_bytes() == after.encode()


@pytest.mark.parametrize("text", ["", "me", "a@b", 'a"@example.org', "a@example.org\n[quotes]"])
def test_what_is_no_address_is_not_written(tmp_path: Path, text: str) -> None:
    assert contact_problem(text)
    with pytest.raises(ConfigError, match="is not an e-mail address"):
        write_contact(tmp_path / "config.toml", text)
    assert not (tmp_path / "config.toml").exists()


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        write_contact(tmp_path / "nowhere" / "config.toml", ME)
