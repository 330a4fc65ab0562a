"""Which messengers can be set up, and which are: the one place of the gateway that knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.channels.contract import Channel
from bot.channels.messenger import Messenger, MessengerSettings
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.zalo_bot import ZaloBot, ZaloBotSettings
from bot.channels.zalo_oa import ZaloOa, ZaloOaSettings
from bot.gateway.renewal import Apart
from bot.gateway.tokens import ChannelTokens
from bot.secret_key import SecretKey
from bot.settings_group import SettingsGroup


@dataclass(frozen=True)
class Built:
    """A messenger that is on. `polled`: it is asked for events."""

    channel: Channel
    polled: bool = False


@dataclass(frozen=True)
class Account:
    """A messenger that can be set up.

    `switch`: the setting that turns it on. `build`: None while it is off; raises ConfigError for a
    wrong setting of its group.
    """

    title: str
    group: type[SettingsGroup]
    switch: str
    build: Callable[[Engine, SecretKey], Built | None]


@dataclass(frozen=True)
class Configured:
    """The messengers that are on; `polled`: names of those that are asked for events."""

    channels: tuple[Channel, ...]
    polled: tuple[str, ...]


def configured_channels(engine: Engine, key: SecretKey) -> Configured:
    """The messengers that the settings turn on. Raises ConfigError for a wrong setting."""
    built = [on for account in ACCOUNTS if (on := account.build(engine, key))]
    return Configured(
        tuple(one.channel for one in built),
        tuple(one.channel.name for one in built if one.polled),
    )


def _zalo_oa(engine: Engine, key: SecretKey) -> Built | None:
    settings = ZaloOaSettings.read()
    if not ZaloOa.configured(settings):
        return None
    tokens = ChannelTokens(engine, key, ZaloOa.name)
    apart = Apart(engine, key, ZaloOa.name)
    return Built(ZaloOa(settings, tokens, apart=apart))


def _zalo_bot(engine: Engine, key: SecretKey) -> Built | None:
    settings = ZaloBotSettings.read()
    return Built(ZaloBot(settings), settings.polling) if ZaloBot.configured(settings) else None


def _telegram(engine: Engine, key: SecretKey) -> Built | None:
    settings = TelegramSettings.read()
    return Built(Telegram(settings), settings.polling) if Telegram.configured(settings) else None


def _messenger(engine: Engine, key: SecretKey) -> Built | None:
    settings = MessengerSettings.read()
    return Built(Messenger(settings)) if Messenger.configured(settings) else None


ACCOUNTS = (
    Account("Zalo OA", ZaloOaSettings, ZaloOaSettings.setting("app_id"), _zalo_oa),
    Account("Zalo Bot", ZaloBotSettings, ZaloBotSettings.setting("token"), _zalo_bot),
    Account("Telegram", TelegramSettings, TelegramSettings.setting("token"), _telegram),
    Account("Messenger", MessengerSettings, MessengerSettings.setting("page_token"), _messenger),
)
GROUPS: tuple[type[SettingsGroup], ...] = tuple(account.group for account in ACCOUNTS)
