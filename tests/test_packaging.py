"""The wheel has what the program needs and nothing else; the lock pins everything and names no address."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import catalyst_tui
from tests.doors.cli import COMMANDS

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
STARTER = {
    f"catalyst_tui/book/starter/{name}"
    for name in ("catalysts.toml", "facts.csv", "evidence.csv", "closes.csv")
}
NEEDED = ("py.typed", "ui/catalyst.tcss", "ui/columns.txt", "ui/themes.txt", "desk/listed.txt.gz",
    "manual/language.md")  # fmt: skip
VERSION = catalyst_tui.__version__
Pins = dict[str, frozenset[str]]  # "name==version" → its hashes


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built by the locked hatchling without network."""
    return build(tmp_path_factory.mktemp("dist"))


def build(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_built_again_is_the_same(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel installed in it; its dependencies are those of this Python."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index"]
    subprocess.run(
        [*command, "--no-deps", "--target", str(folder), str(wheel)], check=True, capture_output=True
    )
    return folder


def test_the_wheel_has_the_starter_and_only_our_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert names >= STARTER | {f"catalyst_tui/{name}" for name in NEEDED}
    ours = f"catalyst_tui-{VERSION}"
    assert {name.split("/")[0] for name in names} == {"catalyst_tui", f"{ours}.dist-info", f"{ours}.data"}
    shared = {name.removeprefix(f"{ours}.data/data/share/") for name in names if ".data/" in name}
    assert shared == {
        "man/man1/catalyst.1",
        "bash-completion/completions/catalyst",
        "zsh/site-functions/_catalyst",
        "fish/vendor_completions.d/catalyst.fish",
    }
    assert not [name for name in names if name.endswith((".pyc", ".db", ".svg"))]


def test_the_man_page_has_every_command(wheel: Path) -> None:
    name = f"catalyst_tui-{VERSION}.data/data/share/man/man1/catalyst.1"
    page = zipfile.ZipFile(wheel).read(name).decode()

    assert [command for command in COMMANDS if f".SS {command}\n" not in page] == []
    assert "\\-\\-as\\-of" in page


def test_the_packaged_book_is_the_one_in_the_repository(wheel: Path) -> None:
    packaged = zipfile.ZipFile(wheel).read("catalyst_tui/book/starter/catalysts.toml")

    assert packaged == (ROOT / "catalysts.toml").read_bytes()


@pytest.mark.parametrize("command", [["bin/catalyst"], ["-m", "catalyst_tui"]], ids=["catalyst", "python -m"])
def test_the_installed_program_tells_its_version(command: list[str], installed: Path, tmp_path: Path) -> None:
    arguments = [str(installed / part) if part.startswith("bin/") else part for part in command]
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    run = subprocess.run([sys.executable, *arguments, "--version"], cwd=tmp_path, env=environment,
        check=True, capture_output=True, text=True)  # fmt: skip

    assert VERSION in run.stdout
    assert run.stderr == ""


def test_the_installed_starter_can_be_read_as_a_resource(installed: Path, tmp_path: Path) -> None:
    program = (
        "from importlib.resources import files; "
        "print(files('catalyst_tui.book').joinpath('starter', 'catalysts.toml').read_text('utf-8'), end='')"
    )

    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}, check=True,
        capture_output=True, text=True, encoding="utf-8")  # fmt: skip

    assert run.stdout == (ROOT / "catalysts.toml").read_text("utf-8")


def read_lock() -> Pins:
    """Return the pins of the lock file. A line that is neither pin, hash nor comment fails the test."""
    pins: Pins = {}
    for line in LOCK.read_text("utf-8").replace("\\\n", " ").splitlines():
        if not line or line.startswith("#"):
            continue
        words = line.split(";")[0].split() + line.split()
        assert re.fullmatch(r"[a-z0-9._-]+==[\w.+!-]+", words[0]), f"not a pin: {line[:80]}"
        hashes = frozenset(word for word in words if word.startswith("--hash=sha256:"))
        assert hashes, f"no hash: {words[0]}"
        pins[words[0]] = hashes
    return pins


def test_the_lock_names_no_address() -> None:
    text = LOCK.read_text("utf-8")

    assert not re.search(r"://|--(extra-)?index|--find-links|file:|@", text)


def test_the_lock_covers_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]

    def names(requirements: list[str | dict[str, str]]) -> set[str]:
        words = [re.split(r"[<>=;\s]", entry)[0] for entry in requirements if isinstance(entry, str)]
        return {word.lower() for word in words}

    needed = names(project["project"]["dependencies"]) | names(groups["build"]) | names(groups["dev"])
    assert needed <= {pin.split("==")[0] for pin in read_lock()}
