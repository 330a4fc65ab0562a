"""bot.rasa_tuning: cheaper than Rasa's own parts, and as strict."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import rasa_server, rasa_tuning
from bot.config import ROOT

RASAS_OWN = RemoteAction._validate_action_result
ACTION = RemoteAction("action_fee", None)


@pytest.fixture(autouse=True)
def tuned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RASAS_OWN)
    monkeypatch.setattr(EndpointConfig, "session", EndpointConfig.session)
    rasa_tuning.tune()
    yield


MALFORMED = [
    [],
    "ok",
    {"events": {}},
    {"events": [{"name": "fee"}]},
    {"events": [{"event": "slot"}]},
    {"events": [], "responses": "Phí 10.000 đồng"},
    {"events": [], "responses": ["Phí 10.000 đồng"]},
]


@pytest.mark.parametrize("result", MALFORMED)
def test_a_malformed_action_result_is_refused(result: Any) -> None:
    with pytest.raises(jsonschema.ValidationError, match="action server"):
        ACTION._validate_action_result(result)


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"events": [], "responses": [{"text": "Chào"}]},
        {"events": [{"event": "slot", "name": "procedure", "value": "1.001193"}]},
    ],
)
def test_a_well_formed_action_result_passes(result: dict[str, Any]) -> None:
    assert ACTION._validate_action_result(result) is True


VALUES = st.recursive(
    st.sampled_from(["slot", "bot", "user", "x", None, 1]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["event", "name", "value", "text", "events", "responses"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_it_refuses_what_rasas_own_check_refuses(result: Any) -> None:
    def accepts(check: Any) -> bool:
        try:
            return bool(check(ACTION, result))
        except jsonschema.ValidationError:
            return False

    assert accepts(rasa_tuning._check_action_result) == accepts(RASAS_OWN)


def test_the_schema_itself_is_checked_once_not_at_each_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[object] = []
    own = RemoteAction.action_response_format_spec
    monkeypatch.setattr(
        RemoteAction, "action_response_format_spec", staticmethod(lambda: calls.append(1) or own())
    )
    rasa_tuning._result_validator.cache_clear()
    for _ in range(3):
        ACTION._validate_action_result({})
    assert len(calls) == 1


def test_the_server_is_tuned_before_it_serves() -> None:
    source = inspect.getsource(rasa_server.main)
    assert 0 < source.index("tune()") < source.index("rasa_main()\n", source.index("sys.argv"))


def test_calls_of_an_endpoint_share_one_connection() -> None:
    async def ports() -> list[int]:
        met: list[int] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(2)
                met.append(writer.get_extra_info("peername")[1])
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                writer.write(head + b"Content-Length: 2\r\n\r\n{}")

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        endpoint = EndpointConfig(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        for _ in range(3):
            assert await endpoint.request(json={}) == {}
        await endpoint.session().session.close()
        server.close()
        return met

    met = asyncio.run(ports())
    assert len(met) == 3
    assert len(set(met)) == 1


@pytest.fixture
def store(tmp_path: Path) -> TrackerStore:
    """The store that endpoints.yml names."""
    named = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))["tracker_store"]
    endpoint = EndpointConfig(**{**named, "db": str(tmp_path / "trackers.sqlite3")})
    found = TrackerStore.create(endpoint, Domain.empty())
    # Rasa wraps a store that can fail.
    return getattr(found, "_tracker_store", found)


def test_the_tracker_store_keeps_talks_and_its_connection(store: TrackerStore) -> None:
    assert isinstance(store, rasa_tuning.TrackerStore)
    tracker = DialogueStateTracker.from_events("a", [UserUttered("xin chào")])
    connections: list[object] = []
    rasa_tuning.event.listen(store.engine, "connect", lambda *given: connections.append(given))

    async def use() -> DialogueStateTracker | None:
        await store.save(tracker)
        await store.retrieve("b")
        return await store.retrieve("a")

    kept = asyncio.run(use())
    assert kept is not None
    assert [event.text for event in kept.events] == ["xin chào"]
    assert len(connections) == 1


def test_the_tracker_store_writes_ahead_and_syncs_seldom(store: TrackerStore) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
