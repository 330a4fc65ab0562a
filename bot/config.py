"""Settings: environment variables with the prefix BOT_, also read from `.env`, read once."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, validator

from bot.local_codes import DEFAULT_PATTERNS, read_patterns
from bot.settings_group import SettingsGroup, comma_separated

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: where domain.yml, nlu_data/ and catalogue/ are."""


_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?")
_PUBLIC = re.compile(
    r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1|\[::1\]))(:[0-9]+)?", re.IGNORECASE
)


class Settings(SettingsGroup):
    """Every setting of the bot; README lists them, `.env.example` shows them."""

    data_dir: Path = Field(
        default=Path("var"), description="database, models and logs of this instance"
    )
    faq_dir: Path = Field(
        default=ROOT / "nlu_data" / "faq", description="the FAQ files that staff edit"
    )
    host: str = Field(default="127.0.0.1", description="address the gateway listens on")
    port: int = Field(
        default=8080, ge=1, le=65535, description="the gateway's port, the only public one"
    )
    public_url: str = Field(
        default="",
        description="address at which the internet reaches the gateway, for webhooks;"
        " empty: not known",
    )
    rasa_port: int | None = Field(default=None, description="internal; default BOT_PORT + 1")
    actions_port: int | None = Field(default=None, description="internal; default BOT_PORT + 2")
    database_url: str = Field(default="", description="default: SQLite in BOT_DATA_DIR")
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="32 bytes in URL-safe base64; empty: made once, kept in BOT_DATA_DIR",
    )
    consent_days: int = Field(
        default=180, ge=1, description="how long a consent to look up dossiers holds"
    )
    secret_minutes: int = Field(
        default=30, ge=1, description="how long a code that was typed is kept to answer with"
    )
    retention_days: int = Field(
        default=90, ge=1, description="how long conversations are kept after their last message"
    )
    known_hours: float = Field(
        default=24.0,
        gt=0,
        description="how long a dossier that was looked up is shown again at once",
    )
    lookup_free: int = Field(
        default=3, ge=1, description="wrong look-ups in a row before one has to wait"
    )
    lookup_free_sender: int = Field(
        default=20,
        ge=1,
        description="the same for one sender (on the web: an internet address), whom many share",
    )
    lookup_wait: float = Field(
        default=30.0, gt=0, description="seconds of the first wait; each later one is twice as long"
    )
    lookup_wait_most: float = Field(
        default=86_400.0,
        gt=0,
        description="seconds of the longest wait, after which all is forgotten",
    )
    follow_days: int = Field(
        default=60, ge=1, description="how long changes of a dossier are announced"
    )
    follow_minutes: float = Field(
        default=30.0, gt=0, description="minutes between two looks at a followed dossier"
    )
    follow_batch: int = Field(
        default=20, ge=1, description="followed dossiers that are looked up in a row at most"
    )
    demo_portal: bool = Field(
        default=False, description="start the demo portal and look dossiers up there"
    )
    demo_portal_port: int | None = Field(default=None, description="internal; default BOT_PORT + 3")
    expose_trace: bool = Field(default=False, description="send the trace to the web client")
    province_name: str = Field(
        default="tỉnh Ninh Bình", description="as it reads inside a sentence"
    )
    portal_name: str = Field(
        default="Cổng Dịch vụ công quốc gia", description="where citizens file online"
    )
    portal_url: str = Field(
        default="https://dichvucong.gov.vn", description="address of that portal"
    )
    hotline: str = Field(default="", description="phone number that citizens may call; empty: none")
    office_address: str = Field(
        default="", description="where citizens may go for help; empty: none"
    )
    office_hours: str = Field(default="", description="when that office is open; empty: not known")
    search_clear: float = Field(
        default=0.6,
        description="probability that enough was said, from which the best is answered",
    )
    search_possible: float = Field(
        default=0.42, description="score from which a procedure is offered"
    )
    search_strong: float = Field(
        default=0.75,
        description="score that beats even a sure FAQ, and names a procedure beside an assertion",
    )
    search_switch: float = Field(
        default=0.5, description="score from which another procedure takes over in a talk"
    )
    search_apart: float = Field(
        default=0.2,
        description="how far the procedure of the talk must be behind a newly named one",
    )
    search_near: float = Field(default=0.2, description="how far a choice may be below the best")
    search_beside: float = Field(
        default=0.08, description="how near a runner-up must be to be offered beside the answer"
    )
    search_meant: float = Field(
        default=0.5,
        description="probability from which a procedure goes before another intent",
    )
    intent_unsure: float = Field(
        default=0.5,
        description="confidence below which a procedure may go before though nothing is asked",
    )
    faq_sure: float = Field(default=0.9, description="confidence from which FAQ beats a procedure")
    faq_overlap: float = Field(
        default=0.33, description="share of a message's words that a FAQ must know to answer it"
    )
    faq_strong: float = Field(
        default=0.8, description="the same, and confidence, where the message seems to be no FAQ"
    )
    other_sure: float = Field(
        default=0.7, description="confidence from which an intent is taken as sure"
    )
    dossier_local_codes: str = Field(
        default=", ".join(DEFAULT_PATTERNS),
        description="local dossier codes, comma-separated: A is a letter, 9 a digit",
    )
    sender_per_minute: int = Field(
        default=20, ge=1, description="messages that one citizen of a messenger may send a minute"
    )
    channel_per_minute: int = Field(
        default=6000, ge=1, description="messages that one messenger may bring a gateway a minute"
    )
    widget_origins: str = Field(
        default="", description="origins of other sites that embed the widget, comma-separated"
    )
    rasa_timeout: float = Field(
        default=20.0, gt=0, description="seconds the gateway waits for Rasa"
    )

    @validator("widget_origins")
    def _only_origins(cls, value: str) -> str:
        for origin in comma_separated(value):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin such as https://cong.example.vn")
        return value

    @validator("public_url")
    def _reached_by_tls(cls, value: str) -> str:
        if value and not _PUBLIC.fullmatch(value.rstrip("/")):
            raise ValueError("must be like https://tro-ly.example.vn, without a path")
        return value.rstrip("/")

    @validator("dossier_local_codes")
    def _only_code_patterns(cls, value: str) -> str:
        read_patterns(value)
        return value

    @property
    def internal_rasa_port(self) -> int:
        """Port of the Rasa server, on loopback only."""
        return self.rasa_port or self.port + 1

    @property
    def internal_actions_port(self) -> int:
        """Port of the action server, on loopback only."""
        return self.actions_port or self.port + 2

    @property
    def internal_demo_portal_port(self) -> int:
        """Port of the demo portal, on loopback only."""
        return self.demo_portal_port or self.port + 3

    @property
    def resolved_database_url(self) -> str:
        """The configured database, or SQLite in the data directory."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'bot.sqlite3').resolve()}"

    @property
    def allowed_origins(self) -> list[str]:
        """Origins whose pages may call the chat API, besides our own."""
        return comma_separated(self.widget_origins)

    @property
    def local_code_patterns(self) -> tuple[str, ...]:
        """`dossier_local_codes` one by one, for bot.codes.CodeReader."""
        return read_patterns(self.dossier_local_codes)

    @property
    def models_dir(self) -> Path:
        """Where trained Rasa models of this instance are kept."""
        return self.data_dir / "models"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings.

    Raises ConfigError that names the setting and what is wrong with it.
    """
    return Settings.read()
