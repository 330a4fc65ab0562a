"""`python -m bot …` as an operator types it: what it prints, what it says of mistakes."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.config import ROOT
from bot.supervisor import require_free_port
from bot.training.model import Models
from tests.gateway_rig import free_port
from tests.running import free_ports

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]

CASE = (
    '{"id": "mau-1", "noise": "standard", "turns":'
    ' [{"say": "xin chào", "expect": {"outcome": "smalltalk"}}]}\n'
)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty at first; the first search makes the database."""
    return tmp_path_factory.mktemp("commands") / "var"


@pytest.fixture
def run(data_dir: Path) -> Run:
    """Runs a command with settings given as keywords (port="abc" is BOT_PORT=abc)."""

    def run_it(*arguments: str | Path, **values: str) -> Result:
        settings = {f"BOT_{name.upper()}": value for name, value in values.items()}
        result = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "BOT_DATA_DIR": str(data_dir), **settings},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in result.stdout + result.stderr
        return result

    return run_it


def refused(result: Result) -> str:
    """What an operator reads when a command failed."""
    assert result.returncode == 1
    assert result.stdout == ""
    return result.stderr


def test_without_a_command_all_are_listed(run: Run) -> None:
    listed = run().stdout
    for command in ("serve", "search", "import", "quality", "train", "evaluate", "faq", "channels"):
        assert f"│ {command} " in listed


def test_a_search_works_before_anything_was_started(run: Run) -> None:
    found = run("search", "lam khai sinh cho con", "--limit", "2")
    assert found.returncode == 0
    best, second = [line for line in found.stdout.splitlines() if re.match(r"\d\.\d\d  ", line)]
    assert best.endswith("1.001193  Thủ tục đăng ký khai sinh")
    assert float(best[:4]) >= float(second[:4])


def test_filters_narrow_the_search(run: Run) -> None:
    def codes(*filters: str) -> set[str]:
        found = run("search", "giấy tờ", "--limit", "50", *filters)
        assert found.returncode == 0
        return set(re.findall(r"^\d\.\d\d  (\S+)", found.stdout, re.MULTILINE))

    everything = codes()
    by_level = codes("--level", "commune")
    by_field = codes("--field", "hộ tịch")
    assert "1.001193" in by_field
    assert by_level < everything
    assert by_field < everything
    assert codes("--level", "commune", "--field", "hộ tịch") == by_level & by_field
    assert codes("--agency", "Sở Xây dựng Sao Hoả") == set()


def test_nothing_found_is_said(run: Run) -> None:
    found = run("search", "khai sinh", "--agency", "Sở Xây dựng Sao Hoả")
    assert (found.returncode, found.stdout) == (0, "Không tìm thấy thủ tục nào.\n")


def test_a_wrong_level_is_told_with_the_right_ones(run: Run) -> None:
    result = run("search", "khai sinh", "--level", "xã")
    assert result.returncode == 2
    assert "“xã”: chọn central, province hoặc commune" in result.stderr


def test_a_wrong_file_is_refused_by_import(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "danh-muc.yaml"
    file.write_text("field: Hộ tịch\nprocedures: [\n", encoding="utf-8")
    told = refused(run("import", file))
    assert f"{file}:" in told
    assert told.endswith("Danh mục giữ nguyên: có 1 lỗi.\n")


def test_a_missing_file_is_refused_by_import(run: Run, tmp_path: Path) -> None:
    told = refused(run("import", tmp_path / "danh-muc.xlsx"))
    assert f"{tmp_path}/danh-muc.xlsx: không có tệp này" in told


def test_evaluate_needs_its_file(run: Run, tmp_path: Path) -> None:
    told = refused(run("evaluate", "--cases", tmp_path / "cases.jsonl"))
    assert told == f"Lỗi: {tmp_path}/cases.jsonl: không đọc được tệp\n"


def test_evaluate_tells_what_is_wrong_in_its_file(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(CASE + CASE.replace("smalltalk", "chitchat") + "{", encoding="utf-8")
    told = refused(run("evaluate", "--cases", cases))
    assert f"{cases}:2: turns[0].expect.outcome: " in told
    assert f"{cases}:3: không phải JSON" in told


def test_evaluate_needs_a_running_bot(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("".join(CASE.replace("-1", f"-{n}") for n in range(9)), encoding="utf-8")
    port = free_port()
    told = refused(run("evaluate", "--cases", cases, port=str(port)))
    assert told == f"Lỗi: http://127.0.0.1:{port}: không kết nối được\n"


@pytest.mark.parametrize(
    "command",
    [
        *(["search", "khai sinh"], ["import", "x.yaml"], ["train"], ["train", "--check"]),
        *(["serve"], ["faq", "check"], ["evaluate", "--cases", "x.jsonl"]),
        *(["channels", "check"], ["channels", "problems"], ["channels", "mute", "x"]),
    ],
    ids=" ".join,
)
def test_every_command_names_a_wrong_setting(run: Run, command: list[str]) -> None:
    told = refused(run(*command, port="abc"))
    assert "BOT_PORT: value is not a valid integer" in told
    assert told.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_named(run: Run) -> None:
    assert "/proc/nowhere" in refused(run("search", "khai sinh", data_dir="/proc/nowhere"))
    assert "/proc/nowhere" in refused(run("train", data_dir="/proc/nowhere"))


def test_a_database_that_does_not_answer_is_told(run: Run) -> None:
    told = refused(run("search", "x", database_url=f"postgresql://127.0.0.1:{free_port()}/x"))
    assert told.startswith("Lỗi: Cơ sở dữ liệu báo lỗi: ")


def test_training_refuses_a_wrong_faq_with_file_and_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "chung.yml").write_text("- id: gui_xe\n  tra_loi: x\n", encoding="utf-8")
    told = refused(run("train", faq_dir=str(tmp_path / "faq")))
    assert "faq/chung.yml:2: tra_loi: không có mục tên «tra_loi»" in told


def test_serve_refuses_a_taken_port_before_it_does_anything(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        told = refused(run("serve", port=port, data_dir=str(tmp_path / "new")))
    assert told.startswith(f"Lỗi: BOT_PORT: port {port} on 127.0.0.1 can't be used")
    assert not (tmp_path / "new").exists()


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m bot serve` with a model that no Rasa can load, and nothing to train."""
    models = Models(folder / "models")
    broken = models.new_path()
    broken.write_bytes(b"")
    models.put_in_force(broken, "other sources")
    (folder / "faq").mkdir()
    environment = {
        **os.environ,
        "BOT_DATA_DIR": str(folder),
        # Without entries nothing is trained: the model in force stays.
        "BOT_FAQ_DIR": str(folder / "faq"),
        "BOT_PORT": str(free_ports()),
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_serve_ends_at_ctrl_c_while_rasa_is_still_starting(tmp_path: Path) -> None:
    with serving(tmp_path) as process:
        assert process.stdout is not None
        assert any("Uvicorn running" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def test_serve_starts_the_demo_portal_and_ends_it(tmp_path: Path) -> None:
    port = free_ports()
    settings = {"BOT_PORT": str(port), "BOT_DEMO_PORTAL": "1"}
    with serving(tmp_path, **settings) as process:
        assert process.stdout is not None
        awaited = {"Uvicorn running", f"demo portal: http://127.0.0.1:{port + 3}/"}
        for line in process.stdout:
            awaited = {words for words in awaited if words not in line}
            if not awaited:
                break
        assert not awaited
        page = f"http://127.0.0.1:{port}/demo/dossiers.json"
        samples = httpx.get(page, trust_env=False, timeout=30).json()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert {sample["dialect"] for sample in samples} == {"opencps", "national", "igate"}
    require_free_port("127.0.0.1", port + 3, "BOT_DEMO_PORTAL_PORT")
