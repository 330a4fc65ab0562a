"""A gateway before stand-ins for Rasa and the action server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway_rig import (
    Gateway,
    StandInActions,
    StandInRasa,
    http_server,
    make_settings,
    running_gateway,
)


@pytest.fixture(scope="module")
def shared_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    rasa = StandInRasa()
    with http_server(rasa) as rasa_port, http_server(StandInActions()) as actions_port:
        settings = make_settings(
            tmp_path_factory.mktemp("gateway"), rasa_port=rasa_port, actions_port=actions_port
        )
        with running_gateway(settings, rasa) as running:
            yield running


@pytest.fixture
def gateway(shared_gateway: Gateway) -> Iterator[Gateway]:
    """The module's gateway before a Rasa that has heard nothing yet."""
    shared_gateway.rasa.reset()
    yield shared_gateway
    shared_gateway.rasa.gate.set()
