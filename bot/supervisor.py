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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import ConfigError

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds before a dead process is started again: doubled each time, up to the longest."""
HEALTHY_AFTER = 30.0
"""Seconds of life after which a death counts as the first again."""
STOP_TIMEOUT = 10.0
"""Seconds that a process has to end before it is killed."""
_PR_SET_PDEATHSIG = 1
_COLOURS = (36, 33, 35, 32, 34)


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
        except OSError as error:
            raise ConfigError(
                f"{setting}: port {port} on {host} can't be used ({error.strerror}); "
                f"stop what holds it, or set {setting} to another port"
            ) from error


class Supervisor:
    """Keeps programs running until it is told to stop."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._width = max(len(program.name) for program in programs)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Start everything; return after SIGINT or SIGTERM, when everything has ended."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        await asyncio.gather(*(self._keep(i, p) for i, p in enumerate(self._programs)))

    def stop(self) -> None:
        """End everything."""
        self._stopping.set()

    async def _keep(self, index: int, program: Program) -> None:
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            started = time.monotonic()
            code = await self._run_once(index, program)
            if self._stopping.is_set():
                return
            if time.monotonic() - started > HEALTHY_AFTER:
                wait = FIRST_WAIT
            self._log(index, program, f"ended with code {code}; starting again in {wait:.0f} s")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _run_once(self, index: int, program: Program) -> int:
        process = await asyncio.create_subprocess_exec(
            *program.command,
            env={**os.environ, **program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            limit=2**20,
        )
        reader = asyncio.create_task(self._copy_log(index, program, process))
        stop = asyncio.create_task(self._stopping.wait())
        ended = asyncio.create_task(process.wait())
        await asyncio.wait({stop, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            await _end(process)
        stop.cancel()
        code = await ended
        await reader
        return code

    async def _copy_log(
        self, index: int, program: Program, process: asyncio.subprocess.Process
    ) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self._log(index, program, line.decode("utf-8", "replace").rstrip())

    def _log(self, index: int, program: Program, text: str) -> None:
        label = program.name.ljust(self._width)
        if sys.stdout.isatty():
            label = f"\033[{_COLOURS[index % len(_COLOURS)]}m{label}\033[0m"
        print(f"{label} | {text}", flush=True)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
    except asyncio.TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Ask Linux to end the child when the supervisor is killed, so that no port stays taken."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
