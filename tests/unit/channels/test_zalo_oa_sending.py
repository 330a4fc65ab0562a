"""bot.channels.zalo_oa: messages reach the emulator, and every failure has its name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.contract import NeverTaken, NotSetUp, SendFailed, TryLater
from bot.channels.wording import SHARE, SHARE_WHY
from bot.channels.zalo_oa import ERRORS, ZaloOa
from tests.emulators.zalo_oa import DAY, HOUR, MESSAGE_PATH, TOKEN_PATH, ZaloOaEmulator, served
from tests.portal_rig import (
    Behaviour,
    PortalServer,
    drop,
    hang,
    huge_unannounced,
    no_http,
    ok,
    portal_server,
    status,
    trickle_body,
)
from tests.zalo_oa_rig import CITIZEN, channel, tap, with_buttons


class Rig:
    """A served emulator with a citizen who has just written."""

    def __init__(self, emulator: ZaloOaEmulator, url: str) -> None:
        self.zalo = emulator
        self.url = url
        emulator.event(CITIZEN, message={"text": "x"})

    def send(self, *messages: dict[str, Any], to: str = CITIZEN, **settings: Any) -> ZaloOa:
        """One worker that sends all of them; the first failure comes out."""

        async def run() -> ZaloOa:
            zalo_oa = channel(self.zalo, self.url, **settings)
            try:
                for message in messages:
                    await zalo_oa.send(to, message)
            finally:
                await zalo_oa.close()
            return zalo_oa

        return asyncio.run(run())

    def fails(self, message: dict[str, Any], to: str = CITIZEN) -> SendFailed:
        with pytest.raises(SendFailed) as caught:
            self.send(message, to=to)
        return caught.value


@pytest.fixture
def rig() -> Iterator[Rig]:
    emulator = ZaloOaEmulator()
    with served(emulator) as url:
        yield Rig(emulator, url)


HELLO = {"text": "Chào anh/chị"}


def test_a_message_is_taken(rig: Rig) -> None:
    sent = rig.send(HELLO, with_buttons(tap()))
    assert [(one["user"], one["message"]) for one in rig.zalo.sent] == [
        (CITIZEN, HELLO),
        (CITIZEN, with_buttons(tap())),
    ]
    assert rig.zalo.refreshes == [True]
    assert sent.quota == {"quota_type": "reply", "remain": "998"}


def test_the_request_for_a_phone_number_is_taken(rig: Rig) -> None:
    (request,) = channel().phone_request()
    rig.send(request)
    assert rig.zalo.sent[0]["message"]["attachment"]["payload"] == {
        "template_type": "request_user_info",
        "elements": [{"title": SHARE, "subtitle": SHARE_WHY}],
    }
    (pictured,) = channel(phone_image="https://x.vn/a.png").phone_request()
    element = pictured["attachment"]["payload"]["elements"][0]
    assert element["image_url"] == "https://x.vn/a.png"


@pytest.mark.parametrize(("days", "kind"), [(0, "reply"), (3, "paid")])
def test_staff_are_warned_while_little_of_the_quota_is_left(
    rig: Rig, caplog: pytest.LogCaptureFixture, days: int, kind: str
) -> None:
    rig.zalo.quota, rig.zalo.ahead = 4, days * DAY
    rig.send(HELLO, HELLO, HELLO, low_quota=2)
    warned = [record.getMessage() for record in caplog.records if "quota" in record.getMessage()]
    assert warned == [
        f"zalo_oa: 2 messages are left in the quota '{kind}'",
        f"zalo_oa: 1 messages are left in the quota '{kind}'",
    ]


def test_a_token_that_ended_early_is_renewed_and_the_message_sent_again(rig: Rig) -> None:
    async def run() -> None:
        zalo_oa = channel(rig.zalo, rig.url)
        await zalo_oa.send(CITIZEN, HELLO)
        rig.zalo.revoke()
        await zalo_oa.send(CITIZEN, HELLO)
        await zalo_oa.close()

    asyncio.run(run())
    assert rig.zalo.tried == [0, -216, 0]
    assert rig.zalo.refreshes == [True, True]


def test_an_expired_token_of_the_settings_is_renewed(rig: Rig) -> None:
    token, _ = rig.zalo.authorise()
    rig.zalo.ahead = 2 * DAY - 60
    rig.send(HELLO, access_token=token)
    assert rig.zalo.tried == [-220, 0]


def test_the_windows(rig: Rig) -> None:
    rig.zalo.ahead = 47 * HOUR
    rig.send(HELLO)
    rig.zalo.first_refresh = rig.zalo.authorise()[1]
    rig.zalo.ahead = 49 * HOUR
    rig.send(HELLO)
    assert [one["free"] for one in rig.zalo.sent] == [True, False]
    rig.zalo.first_refresh = rig.zalo.authorise()[1]
    rig.zalo.ahead = 7 * DAY + HOUR
    failure = rig.fails(HELLO)
    assert isinstance(failure, NeverTaken)
    assert failure.reason == "window_closed"


def test_who_can_not_be_written_to(rig: Rig) -> None:
    for users, reason in (
        (rig.zalo.gone, "not_following"),
        (rig.zalo.blocked, "blocked"),
        (rig.zalo.restricted, "restricted"),
    ):
        rig.zalo.first_refresh = rig.zalo.authorise()[1]
        users.add(CITIZEN)
        failure = rig.fails(HELLO)
        users.clear()
        assert isinstance(failure, NeverTaken)
        assert failure.reason == reason


def test_a_citizen_who_stops_following_and_comes_back(rig: Rig) -> None:
    rig.zalo.event(CITIZEN, "unfollow")
    assert rig.fails(HELLO).reason == "not_following"
    rig.zalo.event(CITIZEN, "follow")
    rig.zalo.first_refresh = rig.zalo.authorise()[1]
    rig.send(HELLO)


def test_a_message_beyond_the_limits(rig: Rig) -> None:
    failure = rig.fails({"text": "a" * 2001})
    assert isinstance(failure, NeverTaken)
    assert failure.reason == "over_limit"


def test_no_quota_left(rig: Rig) -> None:
    rig.zalo.quota = 0
    failure = rig.fails(HELLO)
    assert isinstance(failure, TryLater)
    assert failure.reason == "out_of_quota"


def test_the_last_call_of_a_minute_is_followed_by_silence(rig: Rig) -> None:
    rig.zalo.rate = 1

    async def run() -> None:
        zalo_oa = channel(rig.zalo, rig.url, rate_window=60)
        await zalo_oa.send(CITIZEN, HELLO)
        for _ in range(2):
            with pytest.raises(TryLater) as caught:
                await zalo_oa.send(CITIZEN, HELLO)
            assert caught.value.after == pytest.approx(60, abs=20)
        assert rig.zalo.tried == [0]
        rig.zalo.ahead += 61
        await zalo_oa.send(CITIZEN, HELLO)
        await zalo_oa.close()

    asyncio.run(run())
    assert rig.zalo.tried == [0, 0]


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with portal_server() as portal:
        yield portal


def send_to(server: PortalServer, behaviour: Behaviour, **settings: Any) -> None:
    server.on(MESSAGE_PATH, behaviour)
    server.on(
        TOKEN_PATH,
        ok({"access_token": "new", "refresh_token": "r", "expires_in": "90000"}),
    )

    async def run() -> None:
        zalo_oa = channel(url=server.url, access_token="first", **settings)
        try:
            await zalo_oa.send(CITIZEN, HELLO)
        finally:
            await zalo_oa.close()

    asyncio.run(run())


def test_what_is_sent(server: PortalServer) -> None:
    send_to(server, ok({"error": 0}))
    [call] = server.calls(MESSAGE_PATH)
    assert call.headers["access_token"] == "first"
    assert "Authorization" not in call.headers
    assert json.loads(call.body) == {"recipient": {"user_id": CITIZEN}, "message": HELLO}


DOCUMENTED = {
    TryLater: {-32, -211, -234},
    NotSetUp: {-216, -220, -240},
    NeverTaken: {-201, -210, -213, -217, -227, -230, -232, -244},
}


@pytest.mark.parametrize(
    ("code", "failure"), [(code, kind) for kind, codes in DOCUMENTED.items() for code in codes]
)
def test_every_documented_error(server: PortalServer, code: int, failure: type[SendFailed]) -> None:
    with pytest.raises(failure) as caught:
        send_to(server, ok({"error": code, "message": f"user {CITIZEN}"}))
    assert caught.value.reason == ERRORS[code][1]
    assert CITIZEN not in str(caught.value)
    tokens = [call.headers["access_token"] for call in server.calls(MESSAGE_PATH)]
    assert tokens == (["first", "new"] if code in (-216, -220) else ["first"])


def test_no_other_error_is_listed() -> None:
    assert set(ERRORS) == set.union(*DOCUMENTED.values())


def test_an_unknown_error_may_pass(server: PortalServer) -> None:
    with pytest.raises(TryLater, match="error_999"):
        send_to(server, ok({"error": -999}))


@pytest.mark.parametrize(
    ("behaviour", "after"),
    [
        (ok({"error": -32}), 45),
        (status(429), 45),
        (status(429, headers={"Retry-After": "7"}), 7),
        (status(429, headers={"Retry-After": "Fri, 01 Jan 2027 00:00:00 GMT"}), 45),
    ],
)
def test_too_many_calls(server: PortalServer, behaviour: Behaviour, after: float) -> None:
    with pytest.raises(TryLater, match="rate_limited") as caught:
        send_to(server, behaviour, rate_window=45)
    assert caught.value.after == after


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (drop, "broken_off"),
        (no_http, "broken_off"),
        (huge_unannounced, "too_large"),
        (status(200, "<html>"), "not_json"),
        (status(200, ""), "not_json"),
        (status(302, headers={"Location": MESSAGE_PATH}), "redirected"),
        (status(500, "<html>"), "server_error"),
        (status(502, '{"error": 0}'), "server_error"),
        (ok([0]), "not_json"),
        (ok({}), "wrong_shape"),
        (ok({"error": "0"}), "wrong_shape"),
        (ok({"error": True}), "wrong_shape"),
    ],
)
def test_what_may_pass_is_tried_later(
    server: PortalServer, behaviour: Behaviour, reason: str
) -> None:
    with pytest.raises(TryLater) as caught:
        send_to(server, behaviour)
    assert caught.value.reason == reason
    assert len(server.calls(MESSAGE_PATH)) == 1


@pytest.mark.parametrize("behaviour", [hang, trickle_body])
def test_no_answer_in_time(server: PortalServer, behaviour: Behaviour) -> None:
    with pytest.raises(TryLater, match="too_slow"):
        send_to(server, behaviour, timeout=0.2)


def test_nobody_there() -> None:
    with pytest.raises(TryLater, match="unreachable"):
        asyncio.run(channel(access_token="first").send(CITIZEN, HELLO))


@pytest.mark.parametrize(("code", "reason"), [(401, "not_allowed"), (404, "not_found")])
def test_what_an_operator_must_mend(server: PortalServer, code: int, reason: str) -> None:
    with pytest.raises(NotSetUp, match=reason):
        send_to(server, status(code, "<html>"))


@pytest.mark.parametrize("data", [None, [], {}, {"quota": None}, {"quota": 5}, {"cs_reply": []}])
def test_odd_quotas_are_ignored(server: PortalServer, data: object) -> None:
    send_to(server, ok({"error": 0, "data": data}))


def test_the_quota_in_its_other_shape(server: PortalServer) -> None:
    server.on(MESSAGE_PATH, ok({"error": 0, "data": {"cs_reply": {"remain": 3}}}))

    async def run() -> dict[str, Any]:
        zalo_oa = channel(url=server.url, access_token="first")
        await zalo_oa.send(CITIZEN, HELLO)
        await zalo_oa.close()
        return zalo_oa.quota

    assert asyncio.run(run()) == {"remain": 3}
