"""Whatever a portal does, in any dialect, ends in a dossier or one of two errors, and in time."""

from __future__ import annotations

import gzip
import json
import logging
import ssl
import time
import traceback
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.dossiers.portals.base import Portal
from bot.errors import BotError, NoSuchDossier, PortalUnavailable
from tests.portal_dialects import IDENTITY, PASSWORD, PHONE, Rig
from tests.portal_rig import (
    Behaviour,
    PortalServer,
    drop,
    hang,
    huge_announced,
    huge_unannounced,
    no_http,
    ok,
    portal_server,
    status,
    trickle_body,
    trickle_headers,
)

HTML = status(200, "<!DOCTYPE html><title>Bảo trì</title>", {"Content-Type": "text/html"})
DEEP = status(200, "[" * 200_000)


def reason(portal: Portal, dialect: Rig, factor: str | None = None) -> str:
    """Why the portal is unavailable, which it must be."""
    with pytest.raises(PortalUnavailable) as caught:
        portal.look_up(dialect.code, factor or dialect.factor)
    return caught.value.reason


def well(dialect: Rig) -> Behaviour:
    """How the question is answered now."""
    [behaviour] = dialect.server._routes[dialect.question]
    return behaviour


def test_a_dossier_is_found_by_code_and_factor(dialect: Rig) -> None:
    portal = dialect.portal()
    found = portal.look_up(dialect.code, dialect.factor)
    assert found.code == dialect.code
    assert found.portal == portal.name
    assert "Nguyễn" not in found.json()
    assert IDENTITY not in found.json() and PHONE not in found.json()


def test_an_unknown_code_and_a_wrong_factor_are_the_same_answer(dialect: Rig) -> None:
    portal = dialect.portal()
    with pytest.raises(NoSuchDossier) as wrong:
        portal.look_up(dialect.code, dialect.wrong)
    with pytest.raises(NoSuchDossier) as unknown:
        portal.look_up(f"{dialect.code}9", dialect.factor)
    assert str(wrong.value) == str(unknown.value)


def test_an_unknown_code_and_a_wrong_factor_take_the_same_calls(dialect: Rig) -> None:
    portal = dialect.portal()
    portal.look_up(dialect.code, dialect.factor)  # logged in, checked

    def calls(code: str, factor: str) -> list[str]:
        before = len(dialect.server.requests)
        with pytest.raises(NoSuchDossier):
            portal.look_up(code, factor)
        return [r.path.rpartition("/")[0] for r in dialect.server.requests[before:]]

    assert calls(dialect.code, dialect.wrong) == calls(f"{dialect.code}9", dialect.factor)


@pytest.mark.parametrize("factor", ["", " ", "432", "4321\r\nX: 1", "bốn", "٤٣٢١", "-", "\ud800"])
def test_no_odd_factor_opens_a_dossier_or_breaks_anything(dialect: Rig, factor: str) -> None:
    with pytest.raises(NoSuchDossier):
        dialect.portal().look_up(dialect.code, factor)


@pytest.mark.parametrize("code", [401, 403])
def test_refused_credentials(dialect: Rig, code: int) -> None:
    dialect.server.on(dialect.question, status(code))
    assert reason(dialect.portal(), dialect) == "not_allowed"


def test_203_to_the_question_is_a_failure(dialect: Rig) -> None:
    dialect.server.on(dialect.question, status(203, json.dumps({"total": 1, "data": []})))
    assert reason(dialect.portal(), dialect) in ("not_allowed", "wrong_shape")


@pytest.mark.parametrize(
    "value",
    [
        [],
        None,
        "x",
        5,
        {},
        {"data": 5, "result": 5, "content": 5},
        {"data": {}, "result": {}, "content": {}},
        {"data": [5], "result": [5], "content": [5]},
        {"content": None, "data": "", "result": ""},
    ],
)
def test_json_of_another_shape(dialect: Rig, value: object) -> None:
    dialect.server.on(dialect.question, ok(value))
    assert reason(dialect.portal(), dialect) == "wrong_shape"


@pytest.mark.parametrize(
    "behaviour", [HTML, DEEP, status(200), status(200, b"\xff\xfe{"), status(200, '{"a":')]
)
def test_what_is_no_json(dialect: Rig, behaviour: Behaviour) -> None:
    dialect.server.on(dialect.question, behaviour)
    assert reason(dialect.portal(), dialect) == "not_json"


@pytest.mark.parametrize("code", [204, 206, 400, 404, 409, 418])
def test_a_status_that_the_dialect_does_not_know(dialect: Rig, code: int) -> None:
    dialect.server.on(dialect.question, status(code))
    assert reason(dialect.portal(), dialect) == "wrong_shape"


def test_a_refused_connection(dialect: Rig) -> None:
    with portal_server() as gone:
        url = gone.url
    settings = {"url": url} | ({"sso_url": url} if dialect.kind == "igate" else {})
    assert reason(dialect.portal(**settings), dialect) == "not_reached"


def test_a_connection_that_is_never_made(dialect: Rig) -> None:
    """An address of TEST-NET: packets vanish, or there is no route."""
    away = "http://192.0.2.1:81"
    settings = {"url": away, "allow_http": True, "budget": 0.4, "connect_timeout": 0.1}
    if dialect.kind == "igate":
        settings["sso_url"] = away
    assert reason(dialect.portal(**settings), dialect) in ("too_slow", "not_reached")


@pytest.mark.parametrize("behaviour", [hang, trickle_body, trickle_headers])
def test_a_portal_that_is_too_slow(dialect: Rig, behaviour: Behaviour) -> None:
    dialect.server.on(dialect.question, behaviour)
    portal = dialect.portal(budget=0.4)
    started = time.monotonic()
    assert reason(portal, dialect) == "too_slow"
    assert time.monotonic() - started < 4, "ten times the budget"


@pytest.mark.parametrize("behaviour", [hang, trickle_body])
def test_a_log_in_that_is_too_slow(with_login: Rig, behaviour: Behaviour) -> None:
    with_login.server.on(with_login.login, behaviour)
    assert reason(with_login.portal(budget=0.4), with_login) == "too_slow"
    with_login.tell()
    assert with_login.portal(budget=0.4).look_up(with_login.code, with_login.factor)


def test_a_connection_that_breaks_is_tried_again(dialect: Rig) -> None:
    dialect.server.on(dialect.question, drop, well(dialect))
    assert dialect.portal().look_up(dialect.code, dialect.factor)


def test_a_connection_that_always_breaks(dialect: Rig) -> None:
    dialect.server.on(dialect.question, drop)
    assert reason(dialect.portal(), dialect) == "broken_off"
    assert len(dialect.server.calls(dialect.question)) == 3


def test_what_is_no_http(dialect: Rig) -> None:
    dialect.server.on(dialect.question, no_http)
    assert reason(dialect.portal(), dialect) == "broken_off"


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_server_error_that_passes(dialect: Rig, code: int) -> None:
    dialect.server.on(dialect.question, status(code), status(code), well(dialect))
    assert dialect.portal().look_up(dialect.code, dialect.factor)
    assert len(dialect.server.calls(dialect.question)) == 3


def test_a_server_error_that_stays(dialect: Rig) -> None:
    dialect.server.on(dialect.question, status(500, "java.lang.NullPointerException"))
    assert reason(dialect.portal(), dialect) == "server_error"
    assert len(dialect.server.calls(dialect.question)) == 3


def test_a_log_in_is_never_repeated(with_login: Rig) -> None:
    for behaviour, why in ((status(500), "server_error"), (drop, "broken_off")):
        before = len(with_login.server.calls(with_login.login))
        with_login.server.on(with_login.login, behaviour)
        assert reason(with_login.portal(), with_login) == why
        assert len(with_login.server.calls(with_login.login)) == before + 1


@pytest.mark.parametrize("code", [429, 503])
def test_patience_that_fits_is_had(dialect: Rig, code: int) -> None:
    dialect.server.on(dialect.question, status(code, headers={"Retry-After": "0"}), well(dialect))
    assert dialect.portal().look_up(dialect.code, dialect.factor)


def test_patience_that_does_not_fit_is_not_had(dialect: Rig) -> None:
    later = format_datetime(datetime.now(timezone.utc) + timedelta(hours=1))
    for after in ("60", later, "9" * 400):
        before = len(dialect.server.calls(dialect.question))
        dialect.server.on(dialect.question, status(429, headers={"Retry-After": after}))
        started = time.monotonic()
        assert reason(dialect.portal(budget=20), dialect) == "overloaded"
        assert time.monotonic() - started < 10
        assert len(dialect.server.calls(dialect.question)) == before + 1


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}, {"Retry-After": "-1"}])
def test_429_that_does_not_say_when_is_not_asked_again(
    dialect: Rig, headers: dict[str, str]
) -> None:
    dialect.server.on(dialect.question, status(429, headers=headers))
    assert reason(dialect.portal(), dialect) == "overloaded"
    assert len(dialect.server.calls(dialect.question)) == 1


@pytest.mark.parametrize("behaviour", [huge_announced, huge_unannounced])
def test_a_huge_body(dialect: Rig, behaviour: Behaviour) -> None:
    dialect.server.on(dialect.question, behaviour)
    assert reason(dialect.portal(max_bytes=100_000), dialect) == "too_large"


def test_a_packed_body_is_not_unpacked(dialect: Rig) -> None:
    body = gzip.compress(b" " * 10_000_000)
    dialect.server.on(dialect.question, status(200, body, {"Content-Encoding": "gzip"}))
    assert reason(dialect.portal(), dialect) == "not_json"
    assert dialect.server.calls(dialect.question)[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(dialect: Rig, code: int) -> None:
    with portal_server() as elsewhere:
        goal = f"{elsewhere.url}{dialect.question}"
        dialect.server.on(dialect.question, status(code, headers={"Location": goal}))
        assert reason(dialect.portal(), dialect) == "redirected"
        if dialect.login:
            dialect.server.on(dialect.login, status(code, headers={"Location": goal}))
            assert reason(dialect.portal(), dialect) == "redirected"
        assert not elsewhere.requests, "credentials would have gone elsewhere"


def test_no_proxy_is_used(dialect: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert dialect.portal().look_up(dialect.code, dialect.factor)


def test_a_certificate_that_nobody_vouches_for(dialect: Rig, own_certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate)
    with portal_server(context) as server:
        settings = {"url": server.url}
        if dialect.kind == "igate":
            settings["sso_url"] = server.url
        assert reason(dialect.portal(**settings), dialect) == "not_reached"
        assert not server.requests


def test_a_server_without_tls_where_tls_is_meant(dialect: Rig, server: PortalServer) -> None:
    url = server.url.replace("http:", "https:")
    settings = {"url": url} | ({"sso_url": url} if dialect.kind == "igate" else {})
    assert reason(dialect.portal(**settings), dialect) in ("not_reached", "broken_off")
    assert not server.requests


FAULTS: list[Behaviour] = [
    HTML,
    drop,
    no_http,
    status(401, f"no {PASSWORD}"),
    status(500),
    status(302, headers={"Location": "/"}),
    ok({"error_code": 7, "message": PASSWORD}),
]


@pytest.mark.parametrize("behaviour", FAULTS)
def test_no_trouble_tells_anything_of_the_citizen_or_the_bot(
    dialect: Rig, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = ""
    for path in filter(None, (dialect.question, dialect.login)):
        dialect.tell()
        dialect.server.on(path, behaviour)
        with pytest.raises(BotError) as caught:
            dialect.portal().look_up(dialect.code, dialect.factor)
        shown += "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    dialect.tell()
    for factor in (dialect.factor, dialect.wrong):
        try:
            dialect.portal().look_up(dialect.code, factor)
        except NoSuchDossier as error:
            shown += "".join(traceback.format_exception(error))
    shown += "".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    for private in (dialect.code, dialect.factor, dialect.wrong, PASSWORD, IDENTITY, "the-1"):
        assert private not in shown


def test_a_trouble_does_not_carry_what_was_sent(dialect: Rig) -> None:
    """Error reporters follow chained exceptions, whose requests hold the code."""
    dialect.server.on(dialect.question, drop)
    with pytest.raises(PortalUnavailable) as caught:
        dialect.portal().look_up(dialect.code, dialect.factor)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
