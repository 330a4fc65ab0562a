"""What our Rasa server does cheaper than Rasa as it comes; the answers are the same.

Figures: docs/benchmarks.md. Rasa is pinned, and tests prove that each part is in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import aiohttp
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import SQLTrackerStore
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker

from bot.database import open_engine


def tune() -> None:
    """Put the cheaper parts in force in this process."""
    RemoteAction._validate_action_result = _check_action_result
    EndpointConfig.session = _kept_session


class TrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store over one kept connection; endpoints.yml names it.

    Rasa opens and closes a SQLite file several times a message, and syncs the disk at each commit.
    Here a power cut may cost the last turns of talks (the gateway's inbox has the messages), a
    crash of the process costs nothing.
    """

    engine: Engine

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            self.engine = open_engine(str(self.engine.url))
            event.listen(self.engine, "connect", _sync_seldom)
            self.sessionmaker = sessionmaker(bind=self.engine)


def forget_tracker(store: Any, sender: str) -> None:
    """Delete all events of a conversation; Rasa's stores can't.

    `store` may be one of Rasa's wrappers around ours.
    """
    while not isinstance(store, TrackerStore):
        store = store._tracker_store
    with store.session_scope() as session:
        session.query(store.SQLEvent).filter_by(sender_id=sender).delete()
        session.commit()


def _sync_seldom(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")


def _check_action_result(action: RemoteAction, result: Any) -> bool:
    """Refuse a malformed answer of the action server, as Rasa's own method does.

    That one checks the constant schema itself at each call, which costs more than all the rest of
    a message.
    """
    error = best_match(_result_validator().iter_errors(result))
    if error is None:
        return True
    error.message += ". The action server's answer has not the form that Rasa documents."
    raise error


@lru_cache(maxsize=1)
def _result_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@dataclass
class _Kept:
    """A session that whoever enters it does not close on leaving."""

    session: aiohttp.ClientSession

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self.session

    async def __aexit__(self, *_: object) -> None:
        return


_new_session = EndpointConfig.session


def _kept_session(endpoint: EndpointConfig) -> _Kept:
    """One session an endpoint, so that its connections serve more than one call."""
    kept: _Kept | None = getattr(endpoint, "_kept", None)
    if kept is None or kept.session.closed:
        kept = endpoint._kept = _Kept(_new_session(endpoint))
    return kept
