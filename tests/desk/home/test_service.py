"""The unit of systemd, what systemctl is told, and what is left when it will not listen."""

import sys
from pathlib import Path

import pytest

from catalyst_tui.desk.home.service import Service, ServiceError, carry_out, remove, service, write
from tests.doors.cli import main
from tests.homes import Home


def on(folder: Path, monkeypatch: pytest.MonkeyPatch, book: Path | None = None) -> Service:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.executable", "/opt/py thon/bin/python")
    return service(Home(folder, book or folder / "catalysts.toml"), {"XDG_CONFIG_HOME": "/home/me/.config"})


@pytest.mark.parametrize("name", ["a\nExecStartPre=/bin/evil", "a\rb", "a\x1bb", "a\u2028b", "caf\udce9"])
def test_a_path_that_would_write_lines_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ServiceError, match=r"^No service can be written for /home/"):
        on(Path(f"/home/{name}"), monkeypatch)


def test_the_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    one = Service(tmp_path / "deep" / "unit", "text", (), (), (), ())
    write(one)
    write(one)
    assert [path.name for path in one.path.parent.iterdir()] == ["unit"]
    assert one.path.read_bytes() == b"text"
    assert remove(one)
    assert not remove(one)


def test_what_the_system_says_goes_on(tmp_path: Path) -> None:
    assert carry_out([sys.executable, "-c", "print('done')"]) == "done\n"
    with pytest.raises(ServiceError, match="failed: no such unit"):
        carry_out([sys.executable, "-c", "raise SystemExit('no such unit')"])
    with pytest.raises(ServiceError, match="there is no systemctl-of-nobody here"):
        carry_out(["systemctl-of-nobody", "status"])


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_have_a_recipe(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(ServiceError, match=f"for systemd only, and this is {platform}"):
        service(Home(Path("/h"), Path("/h/catalysts.toml")), {})


# the command


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a systemctl that writes down what it is told, and fails at what `fails` names."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "systemctl"
    program.write_text(
        f'#!/bin/sh\necho "$*" >> {folder}/told\ncase "$*" in *"$(cat {folder}/fails)"*) exit 1;; esac\n'
    )
    program.chmod(0o755)
    (folder / "fails").write_text("nothing")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("sys.platform", "linux")
    return folder


def unit(tmp_path: Path) -> Path:
    return tmp_path / "config" / "systemd" / "user" / "catalyst-watch.service"


def told(systemctl: Path) -> list[str]:
    found = (systemctl / "told").read_text().splitlines()
    return [line.removeprefix("--user ").removesuffix(" catalyst-watch.service") for line in found]


def test_install_to_uninstall(systemctl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["service", "status"]) == 4
    assert "no service is installed" in capsys.readouterr().out
    assert main(["service", "install"]) == 0
    assert capsys.readouterr().out.startswith(f"wrote {unit(tmp_path)}\n")
    assert unit(tmp_path).exists()
    assert main(["service", "status"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"nobody watches {tmp_path / 'home'}", f"installed as {unit(tmp_path)}",
    ]  # fmt: skip
    assert main(["service", "uninstall"]) == 0
    assert not unit(tmp_path).exists()
    assert main(["service", "uninstall"]) == 0
    assert told(systemctl) == [
        "daemon-reload", "enable", "restart", "--no-pager --lines=0 status", "disable --now", "daemon-reload",
    ]  # fmt: skip


def test_a_system_that_will_not_listen_is_named_and_the_file_goes_all_the_same(
    systemctl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (systemctl / "fails").write_text("disable")
    assert main(["service", "install"]) == 0
    assert main(["service", "uninstall"]) == 4
    assert not unit(tmp_path).exists()
    assert "disable --now catalyst-watch.service` failed" in capsys.readouterr().err

    (systemctl / "fails").write_text("enable")
    assert main(["service", "install"]) == 4
    assert unit(tmp_path).exists()


def test_keys_of_this_environment_are_not_the_services(
    systemctl: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CATALYST_FINNHUB_KEY", "secret")
    assert main(["service", "install"]) == 0
    assert "put them into keys.toml" in capsys.readouterr().out
