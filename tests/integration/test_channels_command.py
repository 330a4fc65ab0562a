"""`python -m bot channels …` as an operator types it, against the emulators of the messengers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.cli import main
from bot.config import ROOT, Settings, settings
from bot.database import reading, utc_now, writing
from bot.gateway.channels_cli import PROBLEMS_SHOWN
from bot.gateway.models import conversations, messages, peers
from bot.gateway.peers import Peers
from bot.secret_key import SecretKey, secret_key
from tests.emulators import telegram
from tests.emulators.messenger import MessengerEmulator
from tests.emulators.zalo_bot import ZaloBotEmulator
from tests.emulators.zalo_oa import ZaloOaEmulator, served
from tests.stores import sqlite_engine

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]

PUBLIC = "https://tro-ly.example.vn"
SECRET = "a-secret-of-a-webhook"
CITIZEN = "246845883529197922"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def engine(data_dir: Path) -> Iterator[Engine]:
    data_dir.mkdir()
    with sqlite_engine(data_dir) as engine:
        yield engine


@pytest.fixture
def key(data_dir: Path) -> SecretKey:
    return secret_key(Settings(data_dir=data_dir))


@pytest.fixture
def run(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs `python -m bot channels` with settings given as keywords (public_url=... and so on)."""

    def run_it(*arguments: str, **values: str) -> Result:
        command = ["bot", "channels", *arguments]
        given = {f"BOT_{name.upper()}": value for name, value in values.items()}
        with monkeypatch.context() as context:
            context.setattr(sys, "argv", command)
            for name, value in {**given, "BOT_DATA_DIR": str(data_dir)}.items():
                context.setenv(name, value)
            settings.cache_clear()
            with pytest.raises(SystemExit) as ended:
                main()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Result(command, code or 0, *capfd.readouterr())

    yield run_it
    settings.cache_clear()


def told(result: Result) -> dict[str, list[str]]:
    """The lines under each messenger's name."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in result.stdout.splitlines():
        if line.startswith("  "):
            lines.append(line.strip())
        else:
            lines = found.setdefault(line, [])
    return found


def marks(lines: list[str]) -> str:
    return "".join(line[0] for line in lines)


def of_zalo_oa(emulator: ZaloOaEmulator, url: str) -> dict[str, str]:
    return {
        "zalo_oa_app_id": emulator.app_id,
        "zalo_oa_app_secret": emulator.app_secret,
        "zalo_oa_oa_secret": emulator.oa_secret,
        "zalo_oa_refresh_token": emulator.first_refresh,
        "zalo_oa_api_url": url,
        "zalo_oa_oauth_url": url,
    }


def of_messenger(emulator: MessengerEmulator) -> dict[str, str]:
    return {
        "messenger_page_token": emulator.token,
        "messenger_app_secret": emulator.secret,
        "messenger_verify_token": emulator.verify_token,
        "messenger_api_url": emulator.url,
    }


def test_without_settings_each_is_off_and_says_what_turns_it_on(data_dir: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bot", "channels", "check"],
        cwd=ROOT,
        env={**os.environ, "BOT_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert result.returncode == 0
    assert told(result) == {
        "Zalo OA": ["– chưa bật: đặt BOT_ZALO_OA_APP_ID"],
        "Zalo Bot": ["– chưa bật: đặt BOT_ZALO_BOT_TOKEN"],
        "Telegram": ["– chưa bật: đặt BOT_TELEGRAM_TOKEN"],
        "Messenger": ["– chưa bật: đặt BOT_MESSENGER_PAGE_TOKEN"],
    }


def test_a_wrong_group_is_named_and_hides_no_other(run: Run) -> None:
    with ZaloBotEmulator().running() as zalo_bot:
        result = run(
            "check",
            telegram_token="không phải mã",
            zalo_oa_app_id="12",
            zalo_bot_token=zalo_bot.token,
            zalo_bot_polling="1",
            zalo_bot_api_url=zalo_bot.url,
        )
    found = told(result)
    assert result.returncode == 1
    assert found["Zalo OA"][0].startswith("✗ Cài đặt sai: BOT_ZALO_OA_APP_SECRET, ")
    assert found["Telegram"][0].startswith("✗ Cài đặt sai: BOT_TELEGRAM_TOKEN: ")
    assert marks(found["Zalo Bot"]) == "✓✓"
    assert found["Messenger"] == ["– chưa bật: đặt BOT_MESSENGER_PAGE_TOKEN"]
    assert "Có 2 điều cần sửa. Sửa các dòng có dấu ✗ rồi kiểm tra lại." in found


def test_zalo_and_messenger_that_are_set_up(run: Run) -> None:
    zalo_oa = ZaloOaEmulator()
    messenger = MessengerEmulator(f"{PUBLIC}/webhooks/messenger")
    with (
        served(zalo_oa) as zalo_url,
        ZaloBotEmulator().running() as zalo_bot,
        messenger.running(),
    ):
        hook = {"url": f"{PUBLIC}/webhooks/zalo_bot", "secret_token": SECRET}
        httpx.post(f"{zalo_bot.url}/bot{zalo_bot.token}/setWebhook", json=hook, trust_env=False)
        result = run(
            "check",
            public_url=PUBLIC,
            zalo_bot_token=zalo_bot.token,
            zalo_bot_webhook_secret=SECRET,
            zalo_bot_api_url=zalo_bot.url,
            **of_zalo_oa(zalo_oa, zalo_url),
            **of_messenger(messenger),
        )
    found = told(result)
    assert result.returncode == 0, result.stdout
    assert marks(found["Zalo OA"]) == "✓?"
    assert "Trung tâm Phục vụ hành chính công" in found["Zalo OA"][0]
    assert f"{PUBLIC}/webhooks/zalo_oa" in found["Zalo OA"][1]
    assert marks(found["Zalo Bot"]) == "✓✓"
    assert marks(found["Messenger"]) == "✓✓✓"


def test_zalos_tokens_are_renewed_once_and_kept(run: Run) -> None:
    zalo_oa = ZaloOaEmulator()
    with served(zalo_oa) as url:
        for _ in range(2):
            result = run("check", public_url=PUBLIC, **of_zalo_oa(zalo_oa, url))
            assert result.returncode == 0, result.stdout
    assert zalo_oa.refreshes == [True]


def test_a_refused_refresh_token_is_one_sentence(run: Run) -> None:
    zalo_oa = ZaloOaEmulator()
    with served(zalo_oa) as url:
        used = of_zalo_oa(zalo_oa, url) | {"zalo_oa_refresh_token": "used-already"}
        result = run("check", public_url=PUBLIC, **used)
    assert result.returncode == 1
    assert told(result)["Zalo OA"][0].startswith("✗ Zalo không nhận refresh token nữa")
    assert result.stderr == ""


def test_webhooks_need_a_public_address(run: Run) -> None:
    messenger = MessengerEmulator(f"{PUBLIC}/webhooks/messenger")
    with messenger.running():
        missing = run("check", **of_messenger(messenger))
        elsewhere = run("check", public_url="https://khac.example.vn", **of_messenger(messenger))
    assert missing.returncode == elsewhere.returncode == 1
    assert "BOT_PUBLIC_URL" in told(missing)["Messenger"][0]
    assert marks(told(missing)["Messenger"]) == "✗✓✓✓"
    assert "https://khac.example.vn/webhooks/messenger" in told(elsewhere)["Messenger"][-1]


def test_a_wrong_public_address_is_refused(run: Run) -> None:
    result = run("check", public_url=f"{PUBLIC}/bot")
    assert (result.returncode, result.stdout) == (1, "")
    assert "BOT_PUBLIC_URL: must be like" in result.stderr


def test_telegram_against_somebody_elses_model_of_it(run: Run) -> None:
    try:
        with telegram.running() as emulator:
            # The emulator delivers to this machine only; nothing is delivered here.
            public = "http://127.0.0.1:9"
            given = {
                "public_url": public,
                "telegram_token": emulator.token,
                "telegram_webhook_secret": SECRET,
                "telegram_api_url": emulator.url,
            }
            missing = run("check", **given)
            polling = run("check", **given, telegram_polling="1")
            emulator.set_webhook(f"{public}/webhooks/telegram", SECRET)
            there = run("check", **given)
    except telegram.NotInstalled as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no emulator of Telegram: {error}")
    assert (missing.returncode, marks(told(missing)["Telegram"])) == (1, "✓✗")
    assert (polling.returncode, marks(told(polling)["Telegram"])) == (0, "✓✓")
    assert (there.returncode, marks(told(there)["Telegram"])) == (0, "✓✓")


def conversation(engine: Engine, key: SecretKey, name: str | None = None) -> str:
    """A conversation with a citizen on Zalo."""
    if name is None:
        with writing(engine) as connection:
            sender = ("zalo_oa", CITIZEN)
            return Peers(engine, key).meet(connection, [sender])[sender].conversation
    with writing(engine) as connection:
        connection.execute(
            insert(conversations).values(id=name, channel="zalo_oa", created_at=utc_now())
        )
        connection.execute(
            insert(peers).values(conversation_id=name, blind=name, address="", heard_at=utc_now())
        )
    return name


def muted_until(engine: Engine) -> datetime | None:
    with reading(engine) as connection:
        until: datetime | None = connection.scalar(
            peers.select().with_only_columns(peers.c.muted_until)
        )
    return until


def test_a_citizen_is_muted_for_hours_and_heard_again(
    run: Run, engine: Engine, key: SecretKey
) -> None:
    name = conversation(engine, key)
    before = utc_now()
    result = run("mute", name, "--hours", "2")
    assert result.returncode == 0
    until = muted_until(engine)
    assert until is not None
    assert before + timedelta(hours=2) <= until <= utc_now() + timedelta(hours=2)
    shown = until.astimezone(timezone(timedelta(hours=7))).strftime("%H:%M %d/%m/%Y")
    assert result.stdout == f"Bỏ qua tin nhắn của cuộc trò chuyện này đến {shown}.\n"
    result = run("unmute", name)
    assert (result.returncode, muted_until(engine)) == (0, None)
    assert result.stdout == "Đã nhận lại tin nhắn của cuộc trò chuyện này.\n"


@pytest.mark.parametrize("name", ["-hours", "--abc"])
def test_an_id_may_begin_with_a_dash(run: Run, engine: Engine, key: SecretKey, name: str) -> None:
    conversation(engine, key, name)
    assert run("mute", name).returncode == 0
    assert muted_until(engine) is not None


@pytest.mark.parametrize("command", ["mute", "unmute"])
def test_an_unknown_conversation_is_told(run: Run, command: str) -> None:
    result = run(command, "khong-co")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "Lỗi: không có cuộc trò chuyện “khong-co” trên Zalo, Telegram hay Messenger\n"
    )


def write(engine: Engine, conversation: str, status: str, **values: object) -> None:
    with writing(engine) as connection:
        row = {"text": "Tôi tên là Lan", "direction": "out", "created_at": utc_now()} | values
        connection.execute(
            insert(messages).values(conversation_id=conversation, status=status, **row)
        )


def test_problems_are_listed_newest_first_without_a_word_of_them(
    run: Run, engine: Engine, key: SecretKey
) -> None:
    name = conversation(engine, key)
    night = datetime(2026, 11, 21, 18, 30, tzinfo=timezone.utc)
    write(engine, name, "given_up", failure="window_closed", created_at=night)
    for status in ("queued", "sent", "waiting", "dropped"):
        write(engine, name, status, failure="rate_limited")
    later = night + timedelta(minutes=5)
    write(engine, name, "aside", direction="in", failure="rasa_failed", created_at=later)
    result = run("problems")
    assert result.returncode == 0
    assert result.stdout.splitlines() == [
        f"01:35 22/11/2026  zalo_oa  {name}  tin của người dân chưa được trả lời: rasa_failed",
        f"01:30 22/11/2026  zalo_oa  {name}  câu trả lời không gửi được: window_closed",
    ]


def test_only_the_newest_problems_are_shown(run: Run, engine: Engine, key: SecretKey) -> None:
    name = conversation(engine, key)
    for number in range(PROBLEMS_SHOWN + 1):
        write(engine, name, "given_up", failure=f"reason_{number}")
    lines = run("problems").stdout.splitlines()
    assert len(lines) == PROBLEMS_SHOWN
    assert lines[0].endswith(f"reason_{PROBLEMS_SHOWN}")
    assert lines[-1].endswith("reason_1")


def test_no_problems(run: Run) -> None:
    result = run("problems")
    assert (result.returncode, result.stdout) == (0, "Không có tin nhắn nào bị kẹt.\n")
