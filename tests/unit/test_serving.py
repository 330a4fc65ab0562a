"""What happens before the processes start."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from bot.catalogue.store import CatalogueStore
from bot.config import Settings
from bot.database import open_engine
from bot.dossiers.demo.environment import demo_environment
from bot.errors import ConfigError, FaqRejected
from bot.serving import address, prepare_catalogue, prepare_model, programs, serve
from bot.training.model import Models
from tests.running import free_ports


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    """An instance whose FAQ file is half edited."""
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "chung.yml").write_text("- id: gui_xe\n  question:\n", encoding="utf-8")
    return Settings(_env_file=None, data_dir=tmp_path / "var", faq_dir=tmp_path / "faq")


def test_a_half_edited_faq_does_not_keep_the_bot_from_starting(
    config: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    models = Models(config.models_dir)
    path = models.new_path()
    path.write_bytes(b"")
    models.put_in_force(path, "other sources")
    prepare_model(config)
    assert models.current() == path
    assert "the one before stays in force:\nfaq/chung.yml:2: question:" in capsys.readouterr().out


def test_without_any_model_a_half_edited_faq_is_told(config: Settings) -> None:
    with pytest.raises(FaqRejected, match=r"faq/chung\.yml:2: question:"):
        prepare_model(config)


def test_the_starter_catalogue_is_imported_once(
    config: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare_catalogue(config)
    store = CatalogueStore(open_engine(config.resolved_database_url))
    revision = store.revision()
    assert f"catalogue: {store.count()} procedures of the starter" in capsys.readouterr().out
    assert store.count() > 0
    prepare_catalogue(config)
    assert store.revision() == revision
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "http://127.0.0.1:8080"), ("::1", "http://[::1]:8080")],
)
def test_the_address_can_be_opened(host: str, expected: str) -> None:
    assert address(Settings(_env_file=None, host=host)) == expected


def test_the_poller_runs_beside_the_others(config: Settings) -> None:
    (poller,) = [program for program in programs(config) if program.name == "poller"]
    assert poller.command[1:] == ["-m", "bot.poller"]


@pytest.fixture
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine, and an empty working directory."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_the_demo_portal_nobody_hears_of_it(config: Settings) -> None:
    started = programs(config)
    assert started[0].name == "gateway" and "demo" not in {program.name for program in started}
    mentioned = {name for program in started for name in program.environment}
    assert not mentioned & demo_environment(8083).keys()


@pytest.mark.usefixtures("_nothing_set")
def test_the_demo_portal_is_one_more_process_that_all_others_are_pointed_at(
    config: Settings,
) -> None:
    started = programs(config.copy(update={"demo_portal": True, "demo_portal_port": 9000}))
    *others, demo = started
    assert demo.name == "demo"
    assert demo.command[1:] == [
        *("-m", "bot.dossiers.demo", "--port", "9000", "--data-dir", str(config.data_dir))
    ]
    assert [program.name for program in others] == [program.name for program in programs(config)]
    for with_demo, without in zip(others, programs(config), strict=True):
        assert with_demo.command == without.command
        assert with_demo.environment == {**without.environment, **demo_environment(9000)}


def test_a_taken_port_of_the_demo_portal_is_told_with_its_setting(config: Settings) -> None:
    port = free_ports()
    with socket.create_server(("127.0.0.1", port + 3)):
        busy = config.copy(update={"port": port, "demo_portal": True})
        with pytest.raises(ConfigError, match=rf"^BOT_DEMO_PORTAL_PORT: port {port + 3} on"):
            serve(busy)
    assert not config.data_dir.exists()
