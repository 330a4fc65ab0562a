"""`python -m bot.poller`: the process that looks at followed dossiers and announces changes."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.engine import Connection

from bot.answers.following import no_longer_followed
from bot.config import Settings, settings
from bot.database import open_engine
from bot.dossiers.claims import Claims
from bot.dossiers.consents import Consents
from bot.dossiers.dossier import Dossier
from bot.dossiers.following import Claimed, Ending, Held
from bot.dossiers.known import KnownDossiers
from bot.dossiers.limits import LookupLimits
from bot.dossiers.poller import Pace, Poller
from bot.dossiers.portals.routing import build_portals
from bot.errors import ConfigError, UpstreamError
from bot.gateway import outgoing
from bot.reply import Outcome
from bot.secret_key import secret_key
from bot.vault import Vault
from bot.wiring import dossier_replies, known_dossiers, lookup_limits, rhythm

logger = logging.getLogger(__name__)

_ENDING = {signal.SIGTERM, signal.SIGINT}
_PURGE_SECONDS = 3600.0
"""How often what need no longer be kept is deleted."""
_LOOK_SECONDS = 1.0
"""How soon it is noticed that the work has ended by itself."""


class Messages:
    """Writes what the poller has to say to the conversations."""

    def __init__(self, config: Settings) -> None:
        self._replies = dossier_replies(config)

    def announce(self, connection: Connection, claimed: Claimed, dossier: Dossier) -> None:
        """The message about a change."""
        reply = self._replies.announcement(dossier, claimed.mask, claimed.before)
        outgoing.announce(connection, claimed.conversation, reply, Outcome.dossier)

    def notice(self, connection: Connection, held: Held, ending: Ending) -> None:
        """The message that a dossier is no longer followed."""
        reply = no_longer_followed(held.mask, ending)
        outgoing.announce(connection, held.conversation, reply, Outcome.dossier)


def _purge(kept: Sequence[KnownDossiers | LookupLimits | Consents]) -> None:
    for store in kept:
        try:
            store.purge()
        except UpstreamError as error:
            logger.error("purge: %s", error)


def run_poller(config: Settings) -> None:
    """Announce changes until SIGTERM or SIGINT; the database must be migrated.

    To be called from the main thread before there are others. Raises ConfigError for a wrong
    setting, UpstreamError if the database fails at the start.
    """
    # Blocked, and inherited so by all threads: the signal waits for sigtimedwait below.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    engine = open_engine(config.resolved_database_url)
    key = secret_key(config)
    vault = Vault(engine, key)
    claims = Claims(engine, vault, key, rhythm(config))
    messages, portals = Messages(config), build_portals()
    pace = Pace(config.follow_batch, rhythm(config).interval)
    poller = Poller(claims, portals, messages.announce, messages.notice, pace)
    claims.release()
    kept = (
        known_dossiers(config, engine, vault, key),
        lookup_limits(config, engine, key),
        Consents(engine, config.consent_days),
    )
    purged = 0.0
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(poller.run, stop)
        while not running.done() and signal.sigtimedwait(_ENDING, _LOOK_SECONDS) is None:
            if time.monotonic() - purged > _PURGE_SECONDS:
                purged = time.monotonic()
                _purge(kept)
        stop.set()
    portals.close()
    running.result()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        run_poller(settings())
    except (ConfigError, UpstreamError) as error:
        sys.exit(str(error))
