"""A demo portal for tests: in this process with a fixed day, or as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from starlette.testclient import TestClient

from bot.dossiers.demo import access
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.igate import API_PATH, TOKEN_PATH
from bot.dossiers.demo.national import ADAPTER_PATH, AUTH_PATH, INTEGRATION_PATH
from bot.dossiers.demo.opencps import API_PATHS, BASE_PATH
from bot.dossiers.demo.server import create_app
from bot.dossiers.vietnam_time import VIETNAM
from tests.running import ROOT, free_ports

NOW = datetime(2026, 11, 4, 9, 30, tzinfo=VIETNAM)
OPENCPS = f"{BASE_PATH}{API_PATHS[0]}"
OPENCPS_HEADERS = {"groupId": access.GROUP_ID, "Token": access.TOKEN}
NATIONAL_HEADERS = {"dstcode": access.DSTCODE}
START_TIMEOUT = 60.0


class Demo:
    """Asks a demo portal as its three clients would."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    @classmethod
    def inside(cls, data_dir: Path | None = None, now: datetime = NOW) -> Demo:
        """One in this process, at a fixed time."""
        return cls(TestClient(create_app(data_dir, clock=lambda: now)))

    def sample(self, dialect: Dialect, label: str) -> dict[str, str]:
        """The sample of a dialect whose label holds `label`."""
        samples: list[dict[str, str]] = self.http.get("/samples.json").json()
        return next(s for s in samples if s["dialect"] == dialect and label in s["label"])

    def row(self, code: str) -> dict[str, Any]:
        """The row of OpenCPS's list for a code."""
        asked = {"dossierNo": code}
        answer = self.http.get(f"{OPENCPS}/dossiers", params=asked, headers=OPENCPS_HEADERS)
        rows: list[dict[str, Any]] = answer.json()["data"]
        return rows[0]

    def opencps(self, sample: dict[str, str], rest: str = "") -> httpx.Response:
        """OpenCPS's detail of a sample."""
        path = f"{OPENCPS}/dossiers/{self.row(sample['code'])['dossierId']}{rest}"
        return self.http.get(path, headers={**OPENCPS_HEADERS, "secretCode": sample["factor"]})

    def session(self, **wrong: str) -> httpx.Response:
        """The national portal's login."""
        body = {"username": access.USERNAME, "password": access.PASSWORD, **wrong}
        return self.http.post(f"{ADAPTER_PATH}{AUTH_PATH}", json=body, headers=NATIONAL_HEADERS)

    def national(self, code: str, session: str | None = None, **other: str) -> httpx.Response:
        """The national portal's TraCuuHoSo."""
        body = {
            "session": session or self.session().json()["session"],
            "madonvi": access.MADONVI,
            "service": "TraCuuHoSo",
            "mahoso": code,
            **other,
        }
        return self.http.post(
            f"{ADAPTER_PATH}{INTEGRATION_PATH}", json=body, headers=NATIONAL_HEADERS
        )

    def token(self, **wrong: str) -> httpx.Response:
        """iGate's token endpoint."""
        form = {
            "grant_type": "client_credentials",
            "client_id": access.CLIENT_ID,
            "client_secret": access.CLIENT_SECRET,
            **wrong,
        }
        return self.http.post(TOKEN_PATH, data=form)

    def igate(self, path: str, token: str | None = None, **asked: str | int) -> httpx.Response:
        """iGate's API."""
        bearer = token or self.token().json()["access_token"]
        headers = {"authorization": f"Bearer {bearer}"}
        return self.http.get(f"{API_PATH}{path}", params=asked, headers=headers)

    def search(self, token: str | None = None, **asked: str | int) -> httpx.Response:
        """iGate's search."""
        return self.igate("/pa/dossier/search", token, **{"spec": "slice", **asked})

    def fault(self, dialect: Dialect, fault: str, **more: Any) -> None:
        """Switch a fault on."""
        body = {"dialect": dialect.value, "fault": fault, **more}
        assert self.http.post("/__faults__", json=body).status_code == 200

    def advance(self, code: str, status: str) -> httpx.Response:
        """Put a dossier into another state."""
        return self.http.post("/__advance__", json={"code": code, "status": status})


class RunningDemo:
    """`python -m bot.dossiers.demo` as a process."""

    def __init__(self, data_dir: Path, *arguments: str) -> None:
        self.port = free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / "demo.log"
        self._command = [
            *(sys.executable, "-m", "bot.dossiers.demo", "--port", str(self.port)),
            *("--data-dir", str(data_dir), *arguments),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> RunningDemo:
        """Return when it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            try:
                self._process.wait(0.05)
            except subprocess.TimeoutExpired:
                assert time.monotonic() < deadline, self.log.read_text()
            else:
                raise AssertionError(self.log.read_text())
        return self

    def client(self, timeout: float = 30) -> httpx.Client:
        """A client of it that takes no proxy from the environment."""
        return httpx.Client(base_url=self.url, timeout=timeout, trust_env=False)

    def stop(self) -> None:
        """End it as a supervisor does."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(30)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False
