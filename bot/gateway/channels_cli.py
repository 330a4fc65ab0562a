"""`python -m bot channels …`: are the messengers set up, who is muted, what got stuck."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.engine import Engine

from bot.channels.contract import Channel, Finding
from bot.config import settings
from bot.database import open_engine, utc_now
from bot.errors import BotError, ConfigError, NotFound
from bot.gateway.claiming import ASIDE, GIVEN_UP
from bot.gateway.peers import Peers
from bot.gateway.problems import newest_problems
from bot.migrate import migrate
from bot.secret_key import SecretKey, secret_key

if TYPE_CHECKING:
    from bot.gateway.channels import Account

MARKS = {True: "✓", False: "✗", None: "?"}
PROBLEMS_SHOWN = 50
VIETNAM = timezone(timedelta(hours=7))
WHAT_GOT_STUCK = {
    ASIDE: "tin của người dân chưa được trả lời",
    GIVEN_UP: "câu trả lời không gửi được",
}
NO_ADDRESS = (
    "Chưa đặt BOT_PUBLIC_URL, địa chỉ https mà internet gọi tới trợ lý: không kiểm tra được"
    " webhook."
)

DASHES = {"ignore_unknown_options": True}
"""A conversation's id may begin with a dash."""

channels = typer.Typer(no_args_is_help=True, help="Kênh nhắn tin: Zalo, Telegram, Messenger.")
Conversation = Annotated[str, typer.Argument(metavar="ID", help="Mã cuộc trò chuyện")]


@channels.command("check", help="Kiểm tra cài đặt của các kênh nhắn tin.")
def check_command() -> None:
    """Tell for each messenger what is right and what is wrong; status 1 if anything is wrong."""
    from bot.gateway.channels import ACCOUNTS  # slow to import: the messengers' libraries

    # What goes wrong is a finding: without a handler the log would stand between them.
    logging.getLogger().addHandler(logging.NullHandler())
    wrong = 0
    with _database() as (engine, key):
        for account in ACCOUNTS:
            typer.echo(account.title)
            findings = _findings(account, engine, key)
            wrong += sum(finding.right is False for finding in findings)
            for finding in findings:
                typer.echo(f"  {MARKS[finding.right]} {finding.text}")
            if not findings:
                typer.echo(f"  – chưa bật: đặt {account.switch}")
    if wrong:
        typer.echo(f"Có {wrong} điều cần sửa. Sửa các dòng có dấu ✗ rồi kiểm tra lại.")
        raise typer.Exit(1)


@channels.command("mute", help="Bỏ qua tin nhắn của một người.", context_settings=DASHES)
def mute_command(
    conversation: Conversation,
    hours: Annotated[float, typer.Option(min=0.01, max=87_600.0, help="Trong bao nhiêu giờ")] = 24,
) -> None:
    """Take no messages of this citizen for a while."""
    until = utc_now() + timedelta(hours=hours)
    _mute(conversation, until)
    typer.echo(f"Bỏ qua tin nhắn của cuộc trò chuyện này đến {_vietnamese(until)}.")


@channels.command("unmute", help="Nhận lại tin nhắn của người đó.", context_settings=DASHES)
def unmute_command(conversation: Conversation) -> None:
    """Take messages of this citizen again."""
    _mute(conversation, None)
    typer.echo("Đã nhận lại tin nhắn của cuộc trò chuyện này.")


@channels.command("problems", help="Các tin nhắn bị kẹt, mới nhất trước.")
def problems_command() -> None:
    """List what staff should know of, without a word of what was said."""
    with _database() as (engine, _):
        found = newest_problems(engine, PROBLEMS_SHOWN)
    for one in found:
        what = f"{WHAT_GOT_STUCK[one.status]}: {one.reason}"
        typer.echo(f"{_vietnamese(one.at)}  {one.channel}  {one.conversation}  {what}")
    if not found:
        typer.echo("Không có tin nhắn nào bị kẹt.")


def _findings(account: Account, engine: Engine, key: SecretKey) -> list[Finding]:
    """What is to be said of a messenger; [] of one that is off."""
    try:
        built = account.build(engine, key)
    except ConfigError as error:
        return [Finding(False, f"Cài đặt sai: {error}")]
    if built is None:
        return []
    public_url = settings().public_url
    webhook = f"{public_url}/webhooks/{built.channel.name}" if public_url else ""
    unknown = [] if public_url or built.polled else [Finding(False, NO_ADDRESS)]
    try:
        return [*unknown, *asyncio.run(_asked(built.channel, webhook))]
    except BotError as error:
        return [*unknown, Finding(False, str(error))]


async def _asked(channel: Channel, webhook: str) -> list[Finding]:
    try:
        return await channel.check(webhook)
    finally:
        await channel.close()


def _mute(conversation: str, until: datetime | None) -> None:
    with _database() as (engine, key):
        try:
            Peers(engine, key).mute(conversation, until)
        except NotFound as error:
            raise NotFound(
                f"không có cuộc trò chuyện “{conversation}” trên Zalo, Telegram hay Messenger"
            ) from error


@contextmanager
def _database() -> Iterator[tuple[Engine, SecretKey]]:
    """The instance's database, made if there is none yet, and its key."""
    engine = open_engine(settings().resolved_database_url)
    try:
        migrate(engine)
        yield engine, secret_key(settings())
    finally:
        engine.dispose()


def _vietnamese(time: datetime) -> str:
    return time.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
