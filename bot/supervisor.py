"""Runs the bot's processes side by side: prefixed logs, restart with back-off, one Ctrl-C.

Our own because supervisord and its kin give up after a number of tries, or need a configuration
file and a log listener that are longer than this (docs/decisions/0003-supervisor.md).
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import ConfigError

_PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)
"""Looked up here: after a fork, another thread may hold the lock of the dynamic loader for ever."""
_COLOURS = (36, 33, 35, 32, 34)


@dataclass(frozen=True)
class Pace:
    """How long the supervisor waits, in seconds.

    A dead process is started again after `first_wait`, doubled each time up to `longest_wait`; a
    death after a life of `healthy_after` counts as the first again. A process that is told to end
    is killed after `stop_timeout`.
    """

    first_wait: float = 1.0
    longest_wait: float = 30.0
    healthy_after: float = 30.0
    stop_timeout: float = 10.0


@dataclass(frozen=True)
class Program:
    """One process: its name in the log, its command, its own environment variables."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


def require_free_port(host: str, port: int, setting: str) -> None:
    """Raise ConfigError, naming the setting, if `port` can't be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ConfigError(
                f"{setting}: port {port} on {host} can't be used ({reason}); "
                f"stop what holds it, or set {setting} to another port"
            ) from error


class Supervisor:
    """Keeps programs running until it is told to stop."""

    def __init__(self, programs: Sequence[Program], pace: Pace | None = None) -> None:
        self._programs = programs
        self._pace = pace or Pace()
        self._width = max(len(program.name) for program in programs)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Start everything; return after SIGINT or SIGTERM, when everything has ended."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        await asyncio.gather(*(self._keep(i, p) for i, p in enumerate(self._programs)))

    async def _keep(self, index: int, program: Program) -> None:
        pace = self._pace
        wait = pace.first_wait
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                ending = f"ended with code {await self._run_once(index, program)}"
            except OSError as error:
                ending = f"could not be started ({error.strerror})"
            if self._stopping.is_set():
                return
            if time.monotonic() - started > pace.healthy_after:
                wait = pace.first_wait
            self._log(index, program, f"{ending}; starting again in {wait:g} s")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
            wait = min(wait * 2, pace.longest_wait)

    async def _run_once(self, index: int, program: Program) -> int:
        process = await asyncio.create_subprocess_exec(
            *program.command,
            env={**os.environ, **program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        reader = asyncio.create_task(self._copy_log(index, program, process))
        stop = asyncio.create_task(self._stopping.wait())
        ended = asyncio.create_task(process.wait())
        await asyncio.wait({stop, ended}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not ended.done():
            _signal(process, signal.SIGTERM)
            await asyncio.wait({ended}, timeout=self._pace.stop_timeout)
        # Also what the process started and left behind: it would hold the port and the log.
        _signal(process, signal.SIGKILL)
        await reader
        return await ended

    async def _copy_log(
        self, index: int, program: Program, process: asyncio.subprocess.Process
    ) -> None:
        assert process.stdout is not None
        async for line in _lines(process.stdout):
            self._log(index, program, line.decode("utf-8", "replace").rstrip())

    def _log(self, index: int, program: Program, text: str) -> None:
        label = program.name.ljust(self._width)
        if sys.stdout.isatty():
            label = f"\033[{_COLOURS[index % len(_COLOURS)]}m{label}\033[0m"
        # A full disk below the log costs lines, not the bot.
        with contextlib.suppress(OSError):
            print(f"{label} | {text}", flush=True)


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The stream's lines; one beyond the reader's limit, where readline() fails, in pieces."""
    while True:
        try:
            line = await stream.readuntil()
        except asyncio.LimitOverrunError as error:
            line = await stream.read(error.consumed + 1)
        except asyncio.IncompleteReadError as error:
            line = error.partial
        if not line:
            return
        yield line


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Signal the process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _die_with_parent() -> None:
    """Ask Linux to end the child when the supervisor is killed, so that no port stays taken."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
