"""The supervisor, in a process of its own, with real children."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from bot.config import ROOT
from bot.errors import ConfigError
from bot.supervisor import require_free_port

PATIENCE = 60.0
"""Seconds after which a supervisor that hangs is killed, so that the test fails."""
SUPERVISE = """
import asyncio, json, sys
from bot.supervisor import Pace, Program, Supervisor
programs = [Program(name, command, {}) for name, command in json.loads(sys.argv[1]).items()]
asyncio.run(Supervisor(programs, Pace(**json.loads(sys.argv[2]))).run())
"""
STAY = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + STAY


class Supervised:
    """A running supervisor and its log."""

    def __init__(
        self, programs: dict[str, str | list[str]], pace: dict[str, float], log: IO[bytes] | int
    ) -> None:
        commands = {
            name: code if isinstance(code, list) else [sys.executable, "-c", code]
            for name, code in programs.items()
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, json.dumps(commands), json.dumps(pace)],
            stdout=log,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        )
        self._alarm = threading.Timer(PATIENCE, self.process.kill)
        self._alarm.start()

    def line(self) -> str:
        """The next line of the log."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the supervisor ended"
        return line.removesuffix("\n")

    def said(self, name: str) -> str:
        """What the program `name` says next, or what is said of it; others are passed over."""
        while True:
            speaker, _, text = self.line().partition(" | ")
            if speaker.strip() == name:
                return text

    def pid(self, name: str) -> int:
        """The process id that a program says."""
        return int(self.said(name))

    def end(self, number: signal.Signals) -> int:
        """The exit code after a signal to the supervisor alone."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self._alarm.cancel()
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture
def supervise() -> Iterator[Callable[..., Supervised]]:
    """Starts a supervisor: programs by name (Python code or a command) and its pace."""
    started = []

    def start(
        programs: dict[str, str | list[str]], log: IO[bytes] | int = subprocess.PIPE, **pace: float
    ) -> Supervised:
        started.append(Supervised(programs, pace, log))
        return started[-1]

    yield start
    for supervised in started:
        supervised.close()


def ends(pid: int, patience: float = PATIENCE) -> bool:
    """Whether the process has ended, or does within `patience` seconds."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], patience)[0])
    finally:
        os.close(process)


def test_every_line_tells_who_wrote_it(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise({"rasa": "print('đã nạp mô hình')", "gateway": STAY}, first_wait=60)
    lines = {supervised.line() for _ in range(3)}
    assert "rasa    | đã nạp mô hình" in lines
    assert "rasa    | ended with code 0; starting again in 60 s" in lines
    assert any(line.startswith("gateway | ") for line in lines)


def test_what_dies_is_started_again_after_growing_waits(
    supervise: Callable[..., Supervised],
) -> None:
    supervised = supervise(
        {"dies": "import sys; print('up', flush=True); sys.exit(3)"},
        first_wait=0.01,
        longest_wait=0.04,
    )
    for wait in ("0.01", "0.02", "0.04", "0.04"):
        assert supervised.said("dies") == "up"
        assert supervised.said("dies") == f"ended with code 3; starting again in {wait} s"


def test_after_a_healthy_life_the_first_wait_counts_again(
    supervise: Callable[..., Supervised],
) -> None:
    supervised = supervise({"dies": "pass"}, first_wait=0.01, longest_wait=8, healthy_after=0)
    for _ in range(3):
        assert supervised.said("dies") == "ended with code 0; starting again in 0.01 s"


def test_a_death_leaves_the_others_alone(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise({"stays": STAY, "dies": "pass"}, first_wait=0.01, longest_wait=0.01)
    pid = supervised.pid("stays")
    for _ in range(3):
        assert supervised.said("dies").startswith("ended")
    assert not ends(pid, patience=0)


def test_what_cannot_be_started_is_tried_again(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise({"lost": ["/no/such/program"]}, first_wait=0.01)
    for wait in ("0.01", "0.02"):
        assert supervised.said("lost") == (
            f"could not be started (No such file or directory); starting again in {wait} s"
        )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_systemd_end_everything(
    supervise: Callable[..., Supervised], number: signal.Signals
) -> None:
    supervised = supervise({"one": STAY, "two": STAY})
    pids = [int(supervised.line().split(" | ")[1]) for _ in range(2)]
    assert supervised.end(number) == 0
    assert all(ends(pid, patience=0) for pid in pids)


def test_ctrl_c_does_not_wait_for_a_restart(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise({"dies": "pass"}, first_wait=600, longest_wait=600)
    assert "starting again in 600 s" in supervised.said("dies")
    assert supervised.end(signal.SIGINT) == 0


def test_what_ignores_the_request_to_end_is_killed(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise({"deaf": STUBBORN}, stop_timeout=0.1)
    pid = supervised.pid("deaf")
    assert supervised.end(signal.SIGINT) == 0
    assert ends(pid, patience=0)


def test_children_end_when_the_supervisor_is_killed(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise({"child": STAY})
    pid = supervised.pid("child")
    supervised.end(signal.SIGKILL)
    assert ends(pid)


def test_what_a_dead_child_left_behind_ends_with_it(supervise: Callable[..., Supervised]) -> None:
    code = (
        "import subprocess, sys\n"
        f"left = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}], stdout=subprocess.PIPE)\n"
        "print(left.stdout.readline().decode(), end='')"
    )
    supervised = supervise({"leaves": code}, first_wait=60)
    left = supervised.pid("leaves")
    assert supervised.said("leaves") == "ended with code 0; starting again in 60 s"
    assert ends(left)


def test_any_bytes_make_a_log_and_long_lines_are_cut(
    supervise: Callable[..., Supervised],
) -> None:
    lengths = [65535, 65536, 65537, 131073, 300000]
    code = (
        "import sys; out = sys.stdout.buffer\n"
        f"for n in {lengths}: out.write(b'x' * n + b'\\n--\\n')\n"
        "out.write(b'\\xff\\xfe l\\xe1\\xbb\\x97i\\n'); out.write(b'no newline')"
    )
    supervised = supervise({"child": code}, first_wait=60)
    written = []
    while (text := supervised.said("child")) != "\ufffd\ufffd lỗi":
        written.append(text)
    assert "" not in written
    whole = "".join(written).split("--")
    assert [len(text) for text in whole] == [*lengths, 0]
    assert supervised.said("child") == "no newline"
    assert supervised.said("child") == "ended with code 0; starting again in 60 s"


def test_a_full_disk_below_the_log_does_not_stop_the_bot(
    supervise: Callable[..., Supervised],
) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Path("/dev/full").open("wb") as full,
    ):
        listener.settimeout(PATIENCE)
        port = listener.getsockname()[1]
        code = (
            "import socket, signal\n"
            "for _ in range(100_000): print('a line of the log')\n"
            f"socket.create_connection(('127.0.0.1', {port})); signal.pause()"
        )
        supervise({"child": code}, log=full)
        listener.accept()[0].close()


@pytest.mark.parametrize("setting", ["BOT_PORT", "BOT_RASA_PORT"])
def test_a_taken_port_is_told_with_its_setting(setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(ConfigError, match=f"^{setting}: port {port} on 127.0.0.1 .*in use"):
            require_free_port("127.0.0.1", port, setting)
    require_free_port("127.0.0.1", port, setting)


def test_a_port_beyond_the_last_is_told() -> None:
    with pytest.raises(ConfigError, match="BOT_RASA_PORT: port 65536 on"):
        require_free_port("127.0.0.1", 65536, "BOT_RASA_PORT")


def test_an_unknown_host_is_told() -> None:
    with pytest.raises(ConfigError, match="BOT_PORT: port 8080 on"):
        require_free_port("192.0.2.1", 8080, "BOT_PORT")
