"""scripts/setup.sh on machines that lack something, with stand-ins for python3 and uv."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.config import ROOT

BASH = shutil.which("bash")
TOOLS = ("dirname", "rm", "touch", "mkdir", "cat", "chmod")
"""Of the machine's own commands, those that the script and the stand-ins need."""

NO_PIP = "echo 'No module named pip' >&2; exit 1"
NO_NETWORK = """
case "$*" in *--version*) exit 0;; esac
echo 'ERROR: Could not find a version that satisfies the requirement uv' >&2; exit 1
"""
GOOD_PIP = """
case "$*" in *--version*) exit 0;; esac
shift 2; echo "pip $*" >> calls
mkdir -p .tools/bin; cat uv > .tools/bin/uv; chmod +x .tools/bin/uv
"""
NO_PYTHON = "echo 'error: No interpreter found for Python 3.10' >&2; exit 2"
MAKES_VENV = "mkdir -p .venv/bin; echo '#!/bin/sh' > .venv/bin/python; chmod +x .venv/bin/python"
NO_PACKAGES = "echo 'error: Failed to fetch rasa' >&2; exit 2"


class Checkout:
    """A copy of what setup needs, on a machine with nothing but TOOLS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._machine = folder / "machine"
        self._machine.mkdir(parents=True)
        for tool in TOOLS:
            (self._machine / tool).symlink_to(str(shutil.which(tool)))
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "setup.sh", folder / "scripts")
        (folder / "requirements.lock").touch()

    def python3(self, code: str) -> None:
        """Install a stand-in for python3."""
        script(self._machine / "python3", code)

    def uv(self, venv: str = MAKES_VENV, sync: str = ":") -> None:
        """What pip, where it works, installs as uv."""
        choose = f'case "$1" in venv) {venv};; pip) {sync};; esac'
        script(self.folder / "uv", f'echo "uv $*" >> calls; {choose}')

    def setup(self) -> subprocess.CompletedProcess[str]:
        assert BASH
        return subprocess.run(
            [BASH, self.folder / "scripts" / "setup.sh"],
            cwd="/",
            env={"PATH": str(self._machine)},
            capture_output=True,
            text=True,
        )

    def fails(self) -> str:
        """What setup says when it fails; it must not leave the mark of a finished one."""
        result = self.setup()
        assert result.returncode == 1
        assert not self.is_ready
        return result.stderr

    @property
    def is_ready(self) -> bool:
        return (self.folder / ".venv" / ".ready").exists()

    def calls(self) -> list[str]:
        """Commands run since the last call of this, without their options."""
        log = self.folder / "calls"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [
            " ".join(word for word in line.split() if not word.startswith("-")) for line in lines
        ]


def script(path: Path, code: str) -> None:
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """In a folder whose name has a space, as people's folders do."""
    return Checkout(tmp_path / "my checkout")


def test_without_python_it_says_what_to_install(checkout: Checkout) -> None:
    assert checkout.fails() == "setup: no python3 found; install one (any version)\n"


def test_without_pip_it_says_what_to_install(checkout: Checkout) -> None:
    checkout.python3(NO_PIP)
    told = checkout.fails()
    assert "-m pip' does not work; install pip" in told
    assert "apt-get install python3-pip" in told


def test_without_network_it_shows_what_pip_says(checkout: Checkout) -> None:
    checkout.python3(NO_NETWORK)
    told = checkout.fails()
    assert "ERROR: Could not find a version" in told
    assert told.endswith("setup: pip could not install uv (see above)\n")


def test_without_python_3_10_it_says_how_to_get_it(checkout: Checkout) -> None:
    checkout.python3(GOOD_PIP)
    checkout.uv(venv=NO_PYTHON)
    told = checkout.fails()
    assert "error: No interpreter found for Python 3.10" in told
    assert "setup: Python 3.10 can't be had" in told
    assert "apt-get install python3.10" in told
    assert "pyenv install 3.10" in told


def test_packages_that_cannot_be_fetched_are_told_and_fetched_next_time(
    checkout: Checkout,
) -> None:
    checkout.python3(GOOD_PIP)
    checkout.uv(sync=NO_PACKAGES)
    told = checkout.fails()
    assert "error: Failed to fetch rasa" in told
    assert told.endswith("setup: the locked packages could not be installed (see above)\n")
    checkout.calls()
    checkout.uv()
    shutil.copy(checkout.folder / "uv", checkout.folder / ".tools" / "bin" / "uv")
    assert checkout.setup().returncode == 0
    assert checkout.is_ready
    assert checkout.calls() == ["uv pip sync requirements.lock"]


def test_on_a_new_machine_it_does_everything_once(checkout: Checkout) -> None:
    checkout.python3(GOOD_PIP)
    checkout.uv()
    assert checkout.setup().returncode == 0
    assert checkout.is_ready
    assert checkout.calls() == [
        "pip install .tools uv>=0.5",
        "uv venv 3.10 .venv",
        "uv pip sync requirements.lock",
    ]
    assert checkout.setup().returncode == 0
    assert checkout.calls() == ["uv pip sync requirements.lock"]


def test_an_environment_of_another_python_is_made_anew(checkout: Checkout) -> None:
    checkout.python3(GOOD_PIP)
    checkout.uv()
    (checkout.folder / ".venv" / "bin").mkdir(parents=True)
    script(checkout.folder / ".venv" / "bin" / "python", "exit 1")
    (checkout.folder / ".venv" / "of-the-other").touch()
    assert checkout.setup().returncode == 0
    assert "uv venv 3.10 .venv" in checkout.calls()
    assert not (checkout.folder / ".venv" / "of-the-other").exists()
