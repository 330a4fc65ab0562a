"""A portal's server and rig for each test, and an environment without settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.portal_dialects import DIALECTS, Rig, rig
from tests.portal_rig import PortalServer, portal_server


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine, and an empty working directory."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with portal_server() as running:
        yield running


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest, server: PortalServer) -> Iterator[Rig]:
    """Each dialect in turn."""
    with rig(request.param, server) as found:
        yield found


@pytest.fixture(params=["national", "igate"])
def with_login(request: pytest.FixtureRequest, server: PortalServer) -> Iterator[Rig]:
    """Each dialect that logs in."""
    with rig(request.param, server) as found:
        yield found


@pytest.fixture
def opencps(server: PortalServer) -> Iterator[Rig]:
    with rig("opencps", server) as found:
        yield found


@pytest.fixture
def national(server: PortalServer) -> Iterator[Rig]:
    with rig("national", server) as found:
        yield found


@pytest.fixture
def igate(server: PortalServer) -> Iterator[Rig]:
    with rig("igate", server) as found:
        yield found


@pytest.fixture(scope="session")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
