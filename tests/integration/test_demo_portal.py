"""The demo portal as a process: what only a real connection can show."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.config import ROOT
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.environment import demo_environment, environment_to_add
from bot.dossiers.demo.samples import FACTORS
from bot.dossiers.portals.routing import Portals, build_portals
from bot.dossiers.portals.settings import GROUPS
from bot.dossiers.status import Status
from bot.errors import NoSuchDossier
from tests.demo_portal import OPENCPS, OPENCPS_HEADERS, Demo, RunningDemo


def test_each_dialect_answers_for_each_of_its_samples(demo: Demo) -> None:
    samples = demo.http.get("/samples.json").json()
    assert len(samples) == 42
    session, token = demo.session().json()["session"], demo.token().json()["access_token"]
    for sample in samples:
        code, factor = sample["code"], sample["factor"]
        if sample["dialect"] == Dialect.opencps:
            assert demo.opencps(sample).json()["dossierNo"] == code
        elif sample["dialect"] == Dialect.national:
            found = demo.national(code, session).json()["result"][0]
            assert found["SoDienThoai"].endswith(factor)
        else:
            found = demo.search(token, code=code).json()["content"][0]
            assert found["applicant"]["data"]["identityNumber"].endswith(factor)


def test_the_page_says_that_it_is_no_real_portal(demo: Demo) -> None:
    page = demo.http.get("/").text
    assert "không có hồ sơ nào của người thật" in page and "53.716 hồ sơ" in page
    for sample in demo.http.get("/samples.json").json():
        assert sample["code"] in page and sample["label"] in page
    assert demo.http.get("/healthz").json() == {"status": "ok"}


def test_its_environment_has_only_settings_of_the_portals_and_its_own_factors() -> None:
    settings = demo_environment(8083)
    known = {group.setting(field) for group in GROUPS for field in group.__fields__}
    assert set(settings) <= known and all(settings.values())
    assert {settings[f"BOT_{d.name.upper()}_FACTOR"] for d in Dialect} == set(FACTORS.values())


@pytest.fixture
def portals(
    running: RunningDemo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portals]:
    """The bot's own portal clients, set up as `python -m bot serve` sets them up."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    for name, value in environment_to_add(running.port).items():
        monkeypatch.setenv(name, value)
    found = build_portals()
    yield found
    found.close()


def test_the_portal_clients_find_each_sample(demo: Demo, portals: Portals) -> None:
    assert {portal.dialect for portal in portals} == {dialect.value for dialect in Dialect}
    for sample in demo.http.get("/samples.json").json():
        portal = portals.for_code(sample["code"])
        assert portal and portal.dialect == sample["dialect"]
        assert portal.factor == sample["factor_kind"]
        dossier = portal.look_up(sample["code"], sample["factor"])
        assert (dossier.code, dossier.portal) == (sample["code"], portal.name)
        assert dossier.procedure_name and dossier.agency
        if "Cần bổ sung" in sample["label"]:
            assert dossier.status is Status.supplementing and dossier.requested
            assert not any(paper.startswith("Đề nghị") for paper in dossier.requested)
        if "Cần nộp phí" in sample["label"]:
            assert dossier.payment and dossier.payment.amount and dossier.payment.deadline
        if "Đã có kết quả" in sample["label"]:
            assert dossier.status is Status.finished and dossier.finished
        if "nhận tại quầy" in sample["label"]:
            assert dossier.collection and dossier.collection.place
        if "gửi qua bưu chính" in sample["label"]:
            assert dossier.collection and dossier.collection.tracking


def test_the_portal_clients_refuse_every_other_factor(demo: Demo, portals: Portals) -> None:
    samples = demo.http.get("/samples.json").json()
    for sample, other in zip(samples, samples[1:] + samples[:1], strict=True):
        portal = portals.for_code(sample["code"])
        assert portal
        for wrong in (other["factor"], sample["factor"][::-1] + "0", "0000", "", "ABCDEFGH"):
            with pytest.raises(NoSuchDossier):
                portal.look_up(sample["code"], wrong)


@pytest.mark.parametrize(
    "code", ["NBSTP.200101.00001", "G22.99.09-200101-000001", "H42.31-200101-0001"]
)
def test_the_portal_clients_find_no_dossier_that_there_is_not(portals: Portals, code: str) -> None:
    portal = portals.for_code(code)
    assert portal
    with pytest.raises(NoSuchDossier):
        portal.look_up(code, "1234")


def test_reset_closes_the_connection_without_an_answer(running: RunningDemo, demo: Demo) -> None:
    for dialect in Dialect:
        demo.fault(dialect, "reset", times=1)
    for ask in (lambda: demo.row("x"), lambda: demo.national("x", "x"), lambda: demo.search("x")):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            ask()
    assert demo.search("x").status_code == 401
    assert "Traceback" not in running.log.read_text()


def test_hang_gives_no_answer(running: RunningDemo, demo: Demo) -> None:
    demo.fault(Dialect.igate, "hang", times=1)
    with running.client(timeout=0.2) as impatient, pytest.raises(httpx.ReadTimeout):
        Demo(impatient).search("x")
    assert demo.search("x").status_code == 401


def test_trickle_sends_one_byte_at_a_time(demo: Demo) -> None:
    demo.fault(Dialect.opencps, "trickle", times=1, seconds=3600)
    url = f"{OPENCPS}/dossiers"
    with demo.http.stream("GET", url, headers=OPENCPS_HEADERS) as answer:
        assert answer.status_code == 200
        assert next(answer.iter_raw()) == b"{"


def test_huge_can_be_given_up(demo: Demo) -> None:
    demo.fault(Dialect.opencps, "huge", times=1)
    with demo.http.stream("GET", f"{OPENCPS}/dossiers", headers=OPENCPS_HEADERS) as answer:
        assert "content-length" not in answer.headers
        read = 0
        for piece in answer.iter_raw():
            read += len(piece)
            if read > 2**20:
                break
    assert demo.http.get("/healthz").status_code == 200


def test_changes_outlive_a_restart_that_no_slow_answer_holds_up(tmp_path: Path) -> None:
    running = RunningDemo(tmp_path, "--token-seconds", "7").start()
    with running.client() as http:
        demo = Demo(http)
        assert demo.token().json()["expires_in"] == 7
        code = demo.sample(Dialect.national, "Được tiếp nhận")["code"]
        assert demo.advance(code, "refused").status_code == 200
        demo.fault(Dialect.opencps, "trickle", seconds=3600)
        with http.stream("GET", f"{OPENCPS}/dossiers", headers=OPENCPS_HEADERS) as answer:
            next(answer.iter_raw())
            running.stop()
    running.start()
    with running.client() as http:
        assert Demo(http).national(code).json()["result"][0]["TrangThaiHoSo"] == "3"
    running.stop()


def test_it_leaves_when_told_and_its_log_is_quiet(tmp_path: Path) -> None:
    running = RunningDemo(tmp_path).start()
    with running.client() as http:
        Demo(http).search("x")
    running.stop()
    assert running.log.read_text().splitlines() == [f"demo portal: {running.url}/"]


def test_a_taken_port_is_told_in_one_line(running: RunningDemo) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "bot.dossiers.demo", "--port", str(running.port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1 and not second.stdout
    assert second.stderr.startswith(f"--port: port {running.port} on 127.0.0.1 can't be used")
    assert len(second.stderr.splitlines()) == 1
