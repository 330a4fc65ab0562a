"""bot.secret_key: one key for an instance, which only its owner reads and nothing prints."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from bot.config import ROOT, Settings
from bot.errors import ConfigError
from bot.secret_key import FILE, SecretKey, secret_key
from tests.stores import new_key

KEY = urlsafe_b64encode(bytes(range(32))).decode()

CHILD = """
import sys
from bot.config import settings
from bot.secret_key import secret_key

config = settings()
print("ready", flush=True)
sys.stdin.readline()
print(secret_key(config).blind("x"))
"""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def config(folder: Path, key: str = "") -> Settings:
    return Settings(data_dir=folder, secret_key=key)


def test_what_is_encrypted_is_read_with_the_same_key_only() -> None:
    key = new_key()
    token = key.encrypt("số 4321 ✓")
    assert key.decrypt(token) == "số 4321 ✓"
    assert "4321" not in token and key.encrypt("số 4321 ✓") != token
    assert new_key().decrypt(token) is None


@pytest.mark.parametrize("token", ["", "x", "gAAAAAB", "số"])
def test_what_is_no_token_is_not_read(token: str) -> None:
    assert new_key().decrypt(token) is None


def test_blinded_texts_are_alike_for_the_same_parts_and_key_only() -> None:
    key = new_key()
    assert key.blind("code", "H42") == key.blind("code", "H42")
    others = [key.blind("codeH42"), key.blind("code", "H", "42"), new_key().blind("code", "H42")]
    assert len({key.blind("code", "H42"), *others}) == 4
    assert len(key.blind("")) == 64


def test_the_key_is_not_printed() -> None:
    assert KEY not in f"{SecretKey(KEY)} {SecretKey(KEY)!r} {config(Path(), KEY)!r}"


def test_the_setting_goes_before_and_leaves_no_file(tmp_path: Path) -> None:
    assert secret_key(config(tmp_path / "data", KEY)) == SecretKey(KEY)
    assert not (tmp_path / "data").exists()


def test_the_first_start_makes_a_key_and_later_ones_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    made = secret_key(config(folder))
    assert secret_key(config(folder)) == made
    assert secret_key(config(tmp_path / "other")) != made
    assert names(folder) == [FILE]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_may_read_the_file(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        secret_key(config(tmp_path))
    finally:
        os.umask(before)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    environment = {**os.environ, "BOT_DATA_DIR": str(tmp_path / "data"), "BOT_SECRET_KEY": ""}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    blinded = {process.communicate(timeout=60)[0] for process in started}
    assert blinded == {secret_key(config(tmp_path / "data")).blind("x") + "\n"}
    assert names(tmp_path / "data") == [FILE]


@pytest.mark.parametrize(
    "wrong",
    ["x", KEY[:-1], KEY + KEY, f"{KEY} !", "mật khẩu của tôi", bytes(32).hex(), "=" * 44],
)
def test_a_wrong_key_is_reported_by_the_name_of_its_setting(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigError, match="BOT_SECRET_KEY: must be 32 bytes") as caught:
        secret_key(config(tmp_path, wrong))
    assert len(wrong) < 2 or wrong not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"x", KEY.encode()[:20], bytes(range(256))])
def test_a_damaged_file_is_reported_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / FILE
    file.write_bytes(content)
    with pytest.raises(ConfigError, match="must be 32 bytes") as caught:
        secret_key(config(tmp_path))
    assert str(file) in str(caught.value)
    assert file.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(ConfigError, match="BOT_DATA_DIR"):
            secret_key(config(folder))


def test_a_folder_that_cannot_be_written_is_reported() -> None:
    # Where not even root may make a file.
    with pytest.raises(ConfigError, match=r"BOT_DATA_DIR: /proc/sys/secret\.key"):
        secret_key(config(Path("/proc/sys")))
