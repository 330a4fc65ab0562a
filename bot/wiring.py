"""The one place where concrete classes are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from sqlalchemy.engine import Engine

from bot.accents import Accents
from bot.answers.dossier import DossierReplies, Keeping
from bot.answers.talk import Answers, Offices
from bot.catalogue.asking import Asking, load_asking
from bot.catalogue.lexicon import Lexicon, load_lexicon
from bot.catalogue.live import LiveCatalogue
from bot.catalogue.resolver import Thresholds
from bot.catalogue.store import CatalogueStore
from bot.config import ROOT, Settings, settings
from bot.database import open_engine
from bot.dossiers.consents import Consents
from bot.dossiers.following import Rhythm
from bot.dossiers.known import KnownDossiers
from bot.dossiers.limits import LookupLimits
from bot.dossiers.lookup import Lookups
from bot.dossiers.portals.routing import build_portals
from bot.dossiers.subscriptions import Subscriptions
from bot.dossiers.working_days import CalendarSettings
from bot.nlu.examples import training_examples
from bot.premises.claims import Premises
from bot.secret_key import SecretKey, secret_key
from bot.text import Cleaner
from bot.vault import Vault

NLU_DIR = ROOT / "nlu_data"
LEXICON_DIR = NLU_DIR / "lexicon"
FAQ_DIR = NLU_DIR / "faq"


@dataclass(frozen=True)
class Services:
    """What actions and commands work with."""

    settings: Settings
    cleaner: Cleaner
    lexicon: Lexicon
    premises: Premises
    asking: Asking
    store: CatalogueStore
    catalogue: LiveCatalogue
    answers: Answers
    vault: Vault
    consents: Consents
    known: KnownDossiers
    lookups: Lookups
    subscriptions: Subscriptions
    dossier_replies: DossierReplies


def offices(config: Settings) -> Offices:
    """Where citizens can turn to, as configured."""
    return Offices(
        province_name=config.province_name,
        portal_name=config.portal_name,
        portal_url=config.portal_url,
        hotline=config.hotline,
        office_address=config.office_address,
        office_hours=config.office_hours,
    )


def keeping(config: Settings) -> Keeping:
    """How long what is kept, as citizens are told."""
    return Keeping(
        state=timedelta(hours=config.known_hours),
        consent=timedelta(days=config.consent_days),
        follow=timedelta(days=config.follow_days),
        talk=timedelta(days=config.retention_days),
    )


def rhythm(config: Settings) -> Rhythm:
    """How followed dossiers are looked at."""
    return Rhythm(timedelta(days=config.follow_days), timedelta(minutes=config.follow_minutes))


def dossier_replies(config: Settings) -> DossierReplies:
    """What is said about dossiers, for this province and its calendar."""
    calendar = CalendarSettings.read()
    return DossierReplies(
        offices(config), keeping(config), calendar.working_days(), calendar.due_soon
    )


def known_dossiers(config: Settings, engine: Engine, vault: Vault, key: SecretKey) -> KnownDossiers:
    """The dossiers that conversations have seen, kept as long as set."""
    return KnownDossiers(engine, vault, key, timedelta(hours=config.known_hours))


def lookup_limits(config: Settings, engine: Engine, key: SecretKey) -> LookupLimits:
    """The limits for wrong look-ups, as set."""
    return LookupLimits(
        engine,
        key,
        config.lookup_free,
        config.lookup_wait,
        config.lookup_wait_most,
        free_sender=config.lookup_free_sender,
    )


def written_sentences(lexicon: Lexicon) -> list[str]:
    """What citizens may write, by which accents are given back."""
    return [*training_examples(NLU_DIR), *(say for alias in lexicon.aliases for say in alias.say)]


def build_services(config: Settings) -> Services:
    """Services over the database and word lists that `config` names."""
    engine, key = open_engine(config.resolved_database_url), secret_key(config)
    vault, portals = Vault(engine, key), build_portals()
    known = known_dossiers(config, engine, vault, key)
    lexicon = load_lexicon(LEXICON_DIR)
    cleaner = Cleaner.load(LEXICON_DIR, Accents(written_sentences(lexicon)))
    store = CatalogueStore(engine)
    thresholds = Thresholds(
        clear=config.search_clear,
        possible=config.search_possible,
        switch=config.search_switch,
        strong=config.search_strong,
        apart=config.search_apart,
        near=config.search_near,
    )
    return Services(
        settings=config,
        cleaner=cleaner,
        lexicon=lexicon,
        premises=Premises.load(LEXICON_DIR),
        asking=load_asking(LEXICON_DIR),
        store=store,
        catalogue=LiveCatalogue(store, lexicon, cleaner.clean, thresholds),
        answers=Answers(offices(config)),
        vault=vault,
        consents=Consents(engine, config.consent_days),
        known=known,
        lookups=Lookups(portals, lookup_limits(config, engine, key), known),
        subscriptions=Subscriptions(engine, vault, key, portals, rhythm(config)),
        dossier_replies=dossier_replies(config),
    )


@lru_cache(maxsize=1)
def services() -> Services:
    """The process's services."""
    return build_services(settings())
