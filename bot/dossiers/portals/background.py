"""One event loop in a thread of its own: look-ups run there and can be cut off at any point.

Blocking sockets can't keep a total time: each byte of a header restarts the read time-out, and
name look-up and TLS have none. A cancelled coroutine ends wherever it stands.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from functools import lru_cache
from typing import Any, TypeVar

_Result = TypeVar("_Result")

_GRACE = 1.0
"""Seconds that a coroutine has beyond its time to end by itself."""


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="portals", daemon=True).start()
    return loop


_starting = threading.Lock()


def run(coroutine: Coroutine[Any, Any, _Result], seconds: float) -> _Result:
    """The coroutine's result. Raises asyncio.TimeoutError if it takes longer than `seconds`."""
    with _starting:
        loop = _loop()
    future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(coroutine, seconds), loop)
    try:
        return future.result(seconds + _GRACE)
    except concurrent.futures.TimeoutError:
        future.cancel()
    raise asyncio.TimeoutError
