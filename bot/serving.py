"""What `make run` and `python -m bot serve` do: prepare everything, then keep it running."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time

import requests

from bot.catalogue.importing import import_files
from bot.catalogue.store import CatalogueStore
from bot.config import ROOT, Settings
from bot.database import open_engine
from bot.migrate import migrate
from bot.supervisor import Program, Supervisor, require_free_port
from bot.training.faq import load_faq
from bot.training.model import Models, rasa_environment, train

STARTER_CATALOGUE = ROOT / "catalogue"
FAQ_DIR = ROOT / "nlu_data" / "faq"
READY_POLL = 0.5


def prepare(config: Settings) -> None:
    """Create and fill the database, train the model: each only if it has to be done."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_engine(config.resolved_database_url)
    migrate(engine)
    store = CatalogueStore(engine)
    if store.count() == 0:
        import_files(store, [STARTER_CATALOGUE])
        _say(f"catalogue: {store.count()} procedures of the starter catalogue")
    engine.dispose()
    if not Models(config.models_dir).is_fresh():
        _say("model: its sources changed, training (about half a minute)")
        started = time.monotonic()
        train(config, load_faq(FAQ_DIR))
        _say(f"model: trained in {time.monotonic() - started:.0f} s")


def serve(config: Settings) -> None:
    """Prepare, start the three processes, and return when told to stop.

    Raises ConfigError when a port is taken.
    """
    require_free_port(config.host, config.port, "BOT_PORT")
    require_free_port("127.0.0.1", config.internal_rasa_port, "BOT_RASA_PORT")
    require_free_port("127.0.0.1", config.internal_actions_port, "BOT_ACTIONS_PORT")
    prepare(config)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_supervise(config))


def programs(config: Settings) -> list[Program]:
    """The three processes; the gateway first, for it accepts messages while the others start."""
    rasa = rasa_environment(config)
    return [
        Program("gateway", [sys.executable, "-m", "bot.gateway"], {}),
        Program("actions", [sys.executable, "-m", "bot.action_server"], rasa),
        Program("rasa", [sys.executable, "-m", "bot.rasa_server"], rasa),
    ]


async def _supervise(config: Settings) -> None:
    supervisor = Supervisor(programs(config))
    announcing = asyncio.create_task(asyncio.to_thread(_announce, config))
    try:
        await supervisor.run()
    finally:
        announcing.cancel()


def _announce(config: Settings) -> None:
    """Say the address as soon as the bot can answer."""
    address = f"http://{config.host}:{config.port}"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{address}/readyz", timeout=2).ok:
                _say(f"ready: open {address}/ (Ctrl-C stops everything)")
                return
        time.sleep(READY_POLL)


def _say(text: str) -> None:
    print(f"{'bot'.ljust(7)} | {text}", flush=True)


def check_environment() -> None:
    """Fail early, with a clear sentence, outside the environment that `make setup` builds."""
    if sys.version_info[:2] != (3, 10):
        os.write(2, b"bot: needs Python 3.10; run it through make, or as .venv/bin/python -m bot\n")
        raise SystemExit(2)
