"""bot.gateway.crowds: what a channel takes in a minute, and to whom it is said."""

from __future__ import annotations

from bot.gateway.crowds import SECONDS, Crowds


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_channel_takes_its_own_and_more_after_a_minute() -> None:
    clock = Clock()
    crowds = Crowds(2, clock)
    assert [crowds.takes("zalo_oa") for _ in range(3)] == [True, True, False]
    assert crowds.takes("telegram")
    clock.now += SECONDS - 1
    assert not crowds.takes("zalo_oa")
    clock.now += 1
    assert crowds.takes("zalo_oa")


def test_a_citizen_is_told_once_a_minute() -> None:
    clock = Clock()
    crowds = Crowds(0, clock)
    assert not crowds.takes("zalo_oa")
    assert [crowds.to_tell("a"), crowds.to_tell("a"), crowds.to_tell("b")] == [True, False, True]
    clock.now += SECONDS
    assert not crowds.takes("zalo_oa")
    assert crowds.to_tell("a")
