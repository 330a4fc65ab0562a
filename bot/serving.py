"""What `make run` and `python -m bot serve` do: prepare everything, then keep it running."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from dataclasses import replace

import httpx

from bot.catalogue.importing import import_files
from bot.catalogue.store import CatalogueStore
from bot.config import ROOT, Settings
from bot.database import open_engine
from bot.dossiers.demo.environment import environment_to_add
from bot.errors import InputError
from bot.migrate import migrate
from bot.supervisor import Program, Supervisor, require_free_port
from bot.training.model import Models, TrainingFailed, rasa_environment, sources_hash, train

STARTER_CATALOGUE = ROOT / "catalogue"
READY_POLL = 0.5


def prepare_catalogue(config: Settings) -> None:
    """Create the database and fill it with the starter catalogue: each only if it has to be done.

    Raises UpstreamError and ConfigError as bot/migrate.py does.
    """
    engine = open_engine(config.resolved_database_url)
    migrate(engine)
    store = CatalogueStore(engine)
    if store.count() == 0:
        import_files(store, [STARTER_CATALOGUE])
        _say(f"catalogue: {store.count()} procedures of the starter catalogue")
    engine.dispose()


def prepare_model(config: Settings) -> None:
    """Train a model if the one in force is not made from the sources as they are now.

    Sources that can't be trained, such as a half-edited FAQ file, leave the model in force as it
    is. Raises FaqRejected or TrainingFailed if there is none.
    """
    models = Models(config.models_dir)
    if models.is_fresh(sources_hash(config.faq_dir)):
        return
    _say("model: its sources changed, training (about half a minute)")
    started = time.monotonic()
    try:
        train(config)
    except (InputError, TrainingFailed) as error:
        if models.current() is None:
            raise
        _say(f"model: not trained, the one before stays in force:\n{error}")
    else:
        _say(f"model: trained in {time.monotonic() - started:.0f} s")


def serve(config: Settings) -> None:
    """Prepare, start the processes, and return when told to stop.

    Raises ConfigError when a port is taken.
    """
    require_free_port(config.host, config.port, "BOT_PORT")
    require_free_port("127.0.0.1", config.internal_rasa_port, "BOT_RASA_PORT")
    require_free_port("127.0.0.1", config.internal_actions_port, "BOT_ACTIONS_PORT")
    if config.demo_portal:
        require_free_port("127.0.0.1", config.internal_demo_portal_port, "BOT_DEMO_PORTAL_PORT")
    started = programs(config)
    prepare_catalogue(config)
    prepare_model(config)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_supervise(config, started))


def programs(config: Settings) -> list[Program]:
    """The processes; the gateway first, for it accepts messages while the others start.

    Raises ConfigError when the demo portal is on and the settings of the portals are wrong.
    """
    rasa = rasa_environment(config)
    found = [
        Program("gateway", [sys.executable, "-m", "bot.gateway"], {}),
        Program("actions", [sys.executable, "-m", "bot.action_server"], rasa),
        Program("poller", [sys.executable, "-m", "bot.poller"], {}),
        Program("rasa", [sys.executable, "-m", "bot.rasa_server"], rasa),
    ]
    return _before_a_demo_portal(found, config) if config.demo_portal else found


def _before_a_demo_portal(found: list[Program], config: Settings) -> list[Program]:
    """The processes with settings that make the demo portal theirs, and the demo portal."""
    port = config.internal_demo_portal_port
    portals = environment_to_add(port)
    demo = [sys.executable, "-m", "bot.dossiers.demo"]
    demo += ["--port", str(port), "--data-dir", str(config.data_dir)]
    return [
        *(replace(program, environment={**program.environment, **portals}) for program in found),
        Program("demo", demo, {}),
    ]


async def _supervise(config: Settings, started: list[Program]) -> None:
    supervisor = Supervisor(started)
    announcing = asyncio.create_task(_announce(config))
    try:
        await supervisor.run()
    finally:
        announcing.cancel()


async def _announce(config: Settings) -> None:
    """Say the address as soon as the bot can answer."""
    url = address(config)
    async with httpx.AsyncClient(trust_env=False) as http:
        while not (await _listens(config.internal_rasa_port) and await _is_ready(http, url)):
            await asyncio.sleep(READY_POLL)
    _say(f"ready: open {url}/ (Ctrl-C stops everything)")


async def _listens(port: int) -> bool:
    """Whether a server listens; Rasa, the last to start, does once its model is loaded.

    Asking /readyz all the while would fill the log with what is not ready yet.
    """
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def _is_ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/readyz")).is_success
    except httpx.HTTPError:
        return False


def address(config: Settings) -> str:
    """Where the gateway is reached on this machine."""
    host = f"[{config.host}]" if ":" in config.host else config.host
    return f"http://{host}:{config.port}"


def _say(text: str) -> None:
    print(f"{'bot'.ljust(7)} | {text}", flush=True)


def check_environment() -> None:
    """Fail early, with a clear sentence, outside the environment that `make setup` builds."""
    if sys.version_info[:2] != (3, 10):
        os.write(2, b"bot: needs Python 3.10; run it through make, or as .venv/bin/python -m bot\n")
        raise SystemExit(2)
