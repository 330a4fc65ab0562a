"""The webhooks of all messengers against forgers and nonsense (at length: bench/webhooks.py)."""

from __future__ import annotations

import random
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import func, select

from bot.database import open_engine, reading
from bot.gateway.models import messages
from tests.following_rig import wait_until
from tests.gateway_rig import Gateway, StandInRasa, http_server, make_settings, running_gateway
from tests.webhooks_rig import CHANNELS, SETTINGS, forged, randomised, signed, text_of

FORGED, RANDOM = 150, 150


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway with all four messengers, whose own servers are away."""
    rasa = StandInRasa()
    with pytest.MonkeyPatch.context() as environment, http_server(rasa) as rasa_port:
        for name, value in SETTINGS.items():
            environment.setenv(name, value)
        settings = make_settings(tmp_path_factory.mktemp("hooked"), rasa_port=rasa_port)
        with running_gateway(settings, rasa) as gateway:
            yield gateway


def count(gateway: Gateway, *conditions: object) -> int:
    engine = open_engine(f"sqlite:///{gateway.database}")
    with reading(engine) as connection:
        query = select(func.count()).select_from(messages).where(*conditions)
        found = int(connection.scalar(query) or 0)
    engine.dispose()
    return found


def post(gateway: Gateway, channel: str, request: tuple[dict[str, str], bytes]) -> httpx.Response:
    headers, body = request
    return gateway.http.post(f"/webhooks/{channel}", content=body, headers=headers)


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_forged_request_is_taken(hooked: Gateway, channel: str) -> None:
    before = count(hooked)
    chance = random.Random(channel)
    statuses = {post(hooked, channel, forged(channel, chance)).status_code for _ in range(FORGED)}
    assert statuses == {403}
    assert count(hooked) == before


@pytest.mark.parametrize("channel", CHANNELS)
def test_nonsense_that_is_signed_breaks_nothing(hooked: Gateway, channel: str) -> None:
    chance = random.Random(channel)
    for number in range(RANDOM):
        said = randomised(text_of(channel, "42", number, "Lệ phí?"), chance)
        response = post(hooked, channel, signed(channel, said))
        assert response.status_code in (200, 403), (response.status_code, said)
    answered = messages.c.status == "answered"
    before = count(hooked, answered, messages.c.text == "Còn sống không?")
    good = text_of(channel, "77", 1, "Còn sống không?")
    assert post(hooked, channel, signed(channel, good)).status_code == 200
    wait_until(lambda: count(hooked, answered, messages.c.text == "Còn sống không?") == before + 1)


def test_facebook_is_told_its_own_word_only(hooked: Gateway) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify-word", "hub.challenge": "17"}
    told = hooked.http.get("/webhooks/messenger", params=query)
    assert (told.status_code, told.text) == (200, "17")
    wrong = hooked.http.get("/webhooks/messenger", params={**query, "hub.verify_token": "x"})
    assert wrong.status_code == 403
    assert hooked.http.get("/webhooks/telegram").status_code == 404
