"""Portals' servers on loopback that answer, and misbehave, as they are told."""

from __future__ import annotations

import json
import random
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

PORTS = range(20_000, 32_000)


@dataclass(frozen=True)
class Request:
    """A call that the server got."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


Behaviour = Callable[["_Handler", Request], None]


@dataclass
class PortalServer:
    """Answers each path by a list of behaviours, one a call; the last stays."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: whoever holds an answer back lets go."""
    _routes: dict[str, list[Behaviour]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, path: str, *behaviours: Behaviour) -> None:
        """From now on `path` behaves so."""
        with self._lock:
            self._routes[path] = list(behaviours)

    def calls(self, path: str) -> list[Request]:
        """The calls to `path` so far."""
        with self._lock:
            return [request for request in self.requests if request.path == path]

    def next(self, request: Request) -> Behaviour:
        """What is done with a call."""
        with self._lock:
            self.requests.append(request)
            left = self._routes.get(request.path) or [status(404)]
            return left.pop(0) if len(left) > 1 else left[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: PortalServer

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        request = Request(
            self.command,
            parts.path,
            {name: values[0] for name, values in parse_qs(parts.query).items()},
            dict(self.headers.items()),
            self.rfile.read(length).decode(),
        )
        with suppress(ConnectionError):
            self.portal.next(request)(self, request)

    do_GET = do_POST = _serve

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""

    def head(self, code: int, length: int | None, headers: dict[str, str] | None = None) -> None:
        """Send status and headers; without length the connection's end is the body's."""
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length is None:
            self.close_connection = True
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()


@contextmanager
def portal_server(tls: ssl.SSLContext | None = None) -> Iterator[PortalServer]:
    """A server on a free port."""
    portal = PortalServer()
    handler = type("Handler", (_Handler,), {"portal": portal})
    for port in random.sample(PORTS, 50):
        with suppress(OSError):
            server = ThreadingHTTPServer(("127.0.0.1", port), handler)
            break
    else:
        raise OSError("no free port")
    server.daemon_threads = True
    server.block_on_close = False
    portal.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield portal
    portal.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def status(code: int, body: str | bytes = b"", headers: dict[str, str] | None = None) -> Behaviour:
    """An answer."""
    content = body.encode() if isinstance(body, str) else body

    def behave(handler: _Handler, _: Request) -> None:
        handler.head(code, len(content), headers)
        handler.wfile.write(content)

    return behave


def ok(value: Any) -> Behaviour:
    """An answer with a JSON value."""
    return status(200, json.dumps(value), {"Content-Type": "application/json"})


def when(condition: Callable[[Request], bool], then: Behaviour, otherwise: Behaviour) -> Behaviour:
    """An answer that depends on the call."""
    return lambda handler, request: (then if condition(request) else otherwise)(handler, request)


def hang(handler: _Handler, _: Request) -> None:
    """Take the call and say nothing."""
    handler.portal.released.wait(10)
    handler.close_connection = True


def drop(handler: _Handler, _: Request) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def trickle_body(handler: _Handler, _: Request) -> None:
    """A byte every 20 ms, which no read time-out notices."""
    handler.head(200, 100_000)
    _trickle(handler)


def trickle_headers(handler: _Handler, _: Request) -> None:
    """The same before the headers are complete."""
    handler.send_response(200)
    handler.flush_headers()
    handler.wfile.write(b"X-Slow: ")
    _trickle(handler)


def _trickle(handler: _Handler) -> None:
    handler.close_connection = True
    while not handler.portal.released.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def huge_announced(handler: _Handler, _: Request) -> None:
    """A length of a gigabyte."""
    handler.head(200, 10**9)
    handler.close_connection = True


def huge_unannounced(handler: _Handler, _: Request) -> None:
    """A body that never ends."""
    handler.head(200, None)
    while not handler.portal.released.is_set():
        handler.wfile.write(b" " * 65_536)


def no_http(handler: _Handler, _: Request) -> None:
    """Something that is no HTTP."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_8.9\r\n")
    handler.close_connection = True
