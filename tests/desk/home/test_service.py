"""The file each system gets, what it is told, and what is left when it will not listen."""

from __future__ import annotations

import plistlib
import shlex
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalyst_tui.__main__ import main
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.home.service import Machine, Service, ServiceError, carry_out, remove, service, write

ODD = 'o\'dd "50%" $HOME \\ &<'
"""A folder nobody has, and everybody's quoting must stand."""


def on(platform: str, folder: Path, python: str = "/opt/py thon/bin/python") -> Service:
    home = Home(folder, folder / "catalysts.toml")
    return service(home, Machine(platform, python, Path("/home/me"), Path("/home/me/.config"), 1000))


def test_systemd_reads_the_very_words() -> None:
    one = on("linux", Path(f"/home/{ODD}"))
    assert one.path == Path("/home/me/.config/systemd/user/catalyst-watch.service")
    (start,) = [line for line in one.text().splitlines() if line.startswith("ExecStart=")]
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(start.partition("=")[2])]
    assert words == [
        "/opt/py thon/bin/python", "-m", "catalyst_tui", "--home", f"/home/{ODD}", "watch", "--quiet",
    ]  # fmt: skip
    assert one.install[0] == ("systemctl", "--user", "daemon-reload")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("name", ["a\nExecStartPre=/bin/evil", "a\rb", "a\x1bb", "a\u2028b", "caf\udce9"])
def test_a_path_that_would_write_lines_of_its_own_is_refused(platform: str, name: str) -> None:
    with pytest.raises(ServiceError, match=r"^No service can be written for /home/"):
        on(platform, Path(f"/home/{name}"))


def test_launchd_reads_the_very_words() -> None:
    one = on("darwin", Path(f"/Users/{ODD}"))
    assert one.path == Path("/home/me/Library/LaunchAgents/io.github.catalyst-tui.watch.plist")
    found = plistlib.loads(one.body)
    assert found["ProgramArguments"][3:5] == ["--home", f"/Users/{ODD}"]
    assert found["KeepAlive"] == {"SuccessfulExit": False}
    assert one.install == (("launchctl", "bootstrap", "gui/1000", str(one.path)),)


def test_the_task_scheduler_reads_a_well_formed_task(tmp_path: Path) -> None:
    (tmp_path / "python.exe").touch()
    (tmp_path / "pythonw.exe").touch()
    folder = tmp_path / "o'dd &<"
    one = on("win32", folder, str(tmp_path / "python.exe"))
    task = ElementTree.fromstring(one.body)
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert task.findtext(".//t:Command", namespaces=space) == str(tmp_path / "pythonw.exe")
    arguments = task.findtext(".//t:Arguments", namespaces=space)
    assert arguments is not None
    assert f'--home "{folder}" watch --quiet' in arguments
    assert one.text().startswith("<?xml")


def test_another_book_goes_along() -> None:
    home = Home(Path("/home/me/catalyst"), Path("/home/me/git/book.toml"))
    one = service(home, Machine("linux", "python", Path("/home/me"), Path("/home/me/.config")))
    assert '"--book" "/home/me/git/book.toml" "watch"' in one.text()


def test_where_no_services_are_known_a_sentence_says_so() -> None:
    with pytest.raises(ServiceError, match="No services are known on plan9"):
        on("plan9", Path("/home"))


def test_the_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    one = Service(tmp_path / "deep" / "unit", b"text", (), (), (), ())
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


# the command


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A systemctl that writes down what it is told, and fails at what `fails` names."""
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


def test_install_status_and_uninstall(
    systemctl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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


def test_a_dry_run_writes_nothing_and_runs_nothing(
    systemctl: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install", "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"# {unit(tmp_path)}\n[Unit]\n")
    assert printed.splitlines()[-1] == "systemctl --user restart catalyst-watch.service"
    assert main(["service", "uninstall", "--dry-run"]) == 0
    assert not unit(tmp_path).exists()
    assert not (systemctl / "told").exists()


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
