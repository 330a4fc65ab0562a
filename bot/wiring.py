"""The one place where concrete classes are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.answers.talk import Answers, Offices
from bot.catalogue.asking import Asking, load_asking
from bot.catalogue.lexicon import Lexicon, load_lexicon
from bot.catalogue.live import LiveCatalogue
from bot.catalogue.resolver import Thresholds
from bot.catalogue.store import CatalogueStore
from bot.config import ROOT, Settings, settings
from bot.database import open_engine
from bot.premises.claims import Premises
from bot.text import Cleaner

LEXICON_DIR = ROOT / "nlu_data" / "lexicon"
FAQ_DIR = ROOT / "nlu_data" / "faq"


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


def build_services(config: Settings) -> Services:
    """Services over the database and word lists that `config` names."""
    engine, key = open_engine(config.resolved_database_url), secret_key(config)
    vault = Vault(engine, key)
    known = KnownDossiers(engine, vault, key, timedelta(hours=config.known_hours))
    lexicon = load_lexicon(LEXICON_DIR)
    cleaner = Cleaner.load(LEXICON_DIR)
    store = CatalogueStore(engine)
    thresholds = Thresholds(
        clear=config.clear_curve,
        lead=config.search_lead,
        vague=config.search_vague,
        possible=config.search_possible,
        close=config.search_close,
        switch=config.search_switch,
        apart=config.search_apart,
        leave=config.search_leave,
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
    )


@lru_cache(maxsize=1)
def services() -> Services:
    """The process's services."""
    return build_services(settings())
