"""Which model is in force, what it is made from, and how it reaches the running bot."""

from __future__ import annotations

import ast
import json
import shutil
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.config import ROOT, Settings
from bot.errors import FaqRejected, RasaUnavailable
from bot.training import model
from bot.training.faq import FaqEntry, load_faq
from bot.training.model import (
    KEPT_MODELS,
    SOURCES,
    Models,
    TrainingFailed,
    faq_training_data,
    publish,
    sources_hash,
    train,
)
from tests.gateway_rig import free_port

PYTHON = sys.executable
FAQ = """\
- id: gui_xe
  question: Đến nộp hồ sơ thì gửi xe ở đâu?
  variants: [chỗ để xe máy, bãi giữ xe ở phường, có mất tiền gửi xe không, đậu ô tô được không,
    xe đạp dựng chỗ nào, có người trông xe không]
  answer: Bãi xe ở cổng phụ, không thu tiền.
  source: {name: Nội quy}
  valid_from: 2026-11-01
"""
TREE = {
    "config.yml": "language: vi",
    "domain.yml": "intents: [greet]",
    "stories/rules.yml": "rules: []",
    "nlu_data/small_talk.yml": "nlu: []",
    "nlu_data/lexicon/terms.yml": "[]",
    "nlu_data/lexicon/aliases/ho-tich.yml": "[]",
    "bot/nlu/features.py": "LAST_WORDS = 5",
    "faq/chung.yml": FAQ,
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout with its FAQ in faq/."""
    for name, text in TREE.items():
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(model, "ROOT", tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture
def config(tree: Path, tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "var", faq_dir=tree / "faq")


@pytest.fixture
def models(config: Settings) -> Models:
    config.models_dir.mkdir(parents=True)
    return Models(config.models_dir)


def made(models: Models) -> Path:
    """A model that was trained and not yet put in force."""
    path = models.new_path()
    path.write_bytes(b"")
    return path


def test_there_is_no_model_before_the_first_training(models: Models) -> None:
    assert models.current() is None
    assert not models.is_fresh("a")


def test_a_model_in_force_is_fresh_until_its_sources_change(models: Models) -> None:
    path = made(models)
    models.put_in_force(path, "a")
    assert models.current() == path
    assert models.is_fresh("a")
    assert not models.is_fresh("b")


def test_a_crash_before_the_switch_leaves_the_old_model_in_force(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = made(models), made(models)
    models.put_in_force(old, "a")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "replace", crash)
        models.put_in_force(new, "b")
    assert models.current() == old
    assert models.is_fresh("a")
    models.put_in_force(new, "b")
    assert models.current() == new


def test_a_lost_model_or_an_emptied_pointer_means_training_again(
    models: Models, config: Settings
) -> None:
    path = made(models)
    models.put_in_force(path, "a")
    path.unlink()
    assert models.current() is None
    assert not models.is_fresh("a")
    (config.models_dir / "current").write_text("")
    assert models.current() is None


def test_old_models_are_deleted_and_the_newest_kept(models: Models, config: Settings) -> None:
    paths = [made(models) for _ in range(KEPT_MODELS + 3)]
    models.put_in_force(paths[-1], "a")
    assert sorted(config.models_dir.glob("*.tar.gz")) == paths[-KEPT_MODELS:]


def test_going_back_to_the_oldest_model_keeps_it(models: Models, config: Settings) -> None:
    paths = [made(models) for _ in range(KEPT_MODELS + 3)]
    models.put_in_force(paths[0], "a")
    assert models.current() == paths[0]
    assert sorted(config.models_dir.glob("*.tar.gz")) == [paths[0], *paths[1 - KEPT_MODELS :]]


@pytest.mark.parametrize("name", [name for name in TREE if "aliases" not in name])
def test_a_change_of_a_source_changes_the_fingerprint(tree: Path, name: str) -> None:
    before = sources_hash(tree / "faq")
    (tree / name).write_text(TREE[name] + "\n", encoding="utf-8")
    assert sources_hash(tree / "faq") != before


@pytest.mark.parametrize("name", ["faq/moi.yml", "faq/moi.yaml", "nlu_data/moi.yml"])
def test_a_new_source_changes_the_fingerprint(tree: Path, name: str) -> None:
    before = sources_hash(tree / "faq")
    (tree / name).write_text("", encoding="utf-8")
    assert sources_hash(tree / "faq") != before


@pytest.mark.parametrize("name", ["nlu_data/lexicon/aliases/ho-tich.yml", "README.md"])
def test_what_no_model_reads_leaves_the_fingerprint(tree: Path, name: str) -> None:
    before = sources_hash(tree / "faq")
    (tree / name).write_text("- khai sinh", encoding="utf-8")
    assert sources_hash(tree / "faq") == before


def test_the_same_faq_in_another_folder_needs_no_training(tree: Path, tmp_path: Path) -> None:
    shutil.copytree(tree / "faq", tmp_path / "elsewhere")
    assert sources_hash(tmp_path / "elsewhere") == sources_hash(tree / "faq")


def test_every_module_that_makes_features_is_a_source() -> None:
    """A model whose features are computed by other code than it learnt with answers nonsense."""
    sources = {file for pattern in SOURCES for file in ROOT.glob(pattern)}
    found: set[Path] = set()
    waiting = list((ROOT / "bot" / "nlu").glob("*.py"))
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting += [file for file in imported(path) if file not in found]
    assert ROOT / "bot" / "catalogue" / "lexicon.py" in found
    settings_and_errors = ("config.py", "settings_group.py", "errors.py")
    assert found - sources == {ROOT / "bot" / file for file in settings_and_errors}


def imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bot":
            for name in (node.module, f"{node.module}.{node.names[0].name}"):
                file = ROOT / f"{str(name).replace('.', '/')}.py"
                if file.exists():
                    yield file


def read_by_rasa(entries: list[FaqEntry]) -> TrainingData:
    """As `rasa train` reads a file that it is given."""
    with NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as file:
        file.write(faq_training_data(entries))
        file.flush()
        return load_data(file.name)


def test_rasa_reads_the_faq_as_staff_wrote_it() -> None:
    entries = load_faq(ROOT / "nlu_data" / "faq")
    read = read_by_rasa(entries)
    assert [(m.get("intent_response_key"), m.get("text")) for m in read.intent_examples] == [
        (f"faq/{entry.id}", text) for entry in entries for text in (entry.question, *entry.variants)
    ]
    for entry in entries:
        [response] = read.responses[f"utter_faq/{entry.id}"]
        assert FaqEntry.parse_obj(response["metadata"]["entry"]) == entry


def one_line(text: str) -> str:
    return " ".join(text.split())


# `faq check` refuses brackets, which are Rasa's marks for entities.
WORDING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}[]")).filter(
    str.strip
)


@example(["0E0"])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDING, min_size=1, max_size=8, unique_by=one_line))
def test_any_wording_reaches_rasa_in_one_line(texts: list[str]) -> None:
    entry = FaqEntry.parse_obj(
        {
            "id": "thu",
            "question": texts[0],
            "variants": texts[1:],
            "answer": "Trả lời.",
            "source": {"name": "Nội quy"},
            "valid_from": "2026-11-01",
        }
    )
    read = [message.get("text") for message in read_by_rasa([entry]).intent_examples]
    assert read == [one_line(text) for text in texts]


@pytest.fixture
def rasa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a small program in the place of Rasa; gives the file where it may leave notes."""

    def install(code: str) -> Path:
        script, notes = tmp_path / "rasa", tmp_path / "notes"
        head = f"#!{PYTHON}\nimport sys\nnotes = open({str(notes)!r}, 'a')\n"
        script.write_text(head + code, encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(sys, "executable", str(script))
        return notes

    return install


TRAINS = """
value = lambda name: sys.argv[sys.argv.index(name) + 1]
open(f"{value('--out')}/{value('--fixed-model-name')}.tar.gz", "w").close()
notes.write(open(sys.argv[sys.argv.index("--out") - 1]).read())
"""
# Rasa's command line turns on the warnings of its validation, which the environment turns off.
FAILS = """
import warnings; warnings.filterwarnings("once", category=UserWarning)
from rasa.shared.utils.cli import print_error
from rasa.shared.utils.io import raise_warning
print("util.py:52: DeprecationWarning: jax.xla_computation is deprecated.", file=sys.stderr)
print("2026-11-21 23:16:29 INFO  rasa.validator  - Validating utterances...", file=sys.stderr)
raise_warning("The action 'utter_grete' is used in the stories,\\nbut is not in the domain.")
print_error("Project validation completed with errors.")
sys.exit(1)
"""


def test_a_trained_model_is_in_force_and_fresh(
    config: Settings, rasa: Callable[[str], Path]
) -> None:
    notes = rasa(TRAINS)
    trained = train(config)
    models = Models(config.models_dir)
    assert models.current() == trained
    assert models.is_fresh(sources_hash(config.faq_dir))
    assert "faq/gui_xe" in notes.read_text(encoding="utf-8")


def test_what_changes_during_the_training_is_trained_next_time(
    config: Settings, rasa: Callable[[str], Path]
) -> None:
    edit = f"open({str(config.faq_dir / 'chung.yml')!r}, 'a').write('# sửa')"
    rasa(TRAINS + edit)
    train(config)
    assert not Models(config.models_dir).is_fresh(sources_hash(config.faq_dir))


def test_a_failure_tells_what_rasa_says_and_nothing_else(
    config: Settings, rasa: Callable[[str], Path]
) -> None:
    rasa(TRAINS)
    before = train(config)
    rasa(FAILS)
    with pytest.raises(TrainingFailed) as failed:
        train(config)
    assert str(failed.value) == (
        "Project validation completed with errors.\n"
        "The action 'utter_grete' is used in the stories,\nbut is not in the domain."
    )
    assert Models(config.models_dir).current() == before
    with pytest.raises(TrainingFailed, match="utter_grete"):
        model.check(config)


def test_a_crash_of_rasa_is_told_by_its_last_line(
    config: Settings, rasa: Callable[[str], Path]
) -> None:
    rasa("raise ValueError('chỉ có một lớp')")
    with pytest.raises(TrainingFailed, match=r"^ValueError: chỉ có một lớp$"):
        train(config)


def test_a_killed_rasa_is_told_by_its_code(config: Settings, rasa: Callable[[str], Path]) -> None:
    rasa("import os; os.kill(os.getpid(), 9)")
    with pytest.raises(TrainingFailed, match=r"^Rasa ended with code -9$"):
        train(config)


@pytest.mark.parametrize("step", [train, model.check])
def test_a_wrong_faq_is_refused_before_rasa_runs(
    config: Settings, rasa: Callable[[str], Path], step: Callable[[Settings], Any]
) -> None:
    notes = rasa("notes.write('ran')")
    text = FAQ.replace("không thu tiền", "gọi {hotlin}").replace("có người trông xe không", "")
    (config.faq_dir / "chung.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FaqRejected) as refused:
        step(config)
    assert any("{hotline}" in problem.reason for problem in refused.value.problems)
    assert not notes.exists()


@contextmanager
def rasa_server(status: int, body: bytes = b"") -> Iterator[tuple[int, list[Any]]]:
    """A server in the place of Rasa's; its port and what it was asked to load."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            asked.append((self.path, json.loads(content)))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_model_is_handed_to_the_running_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.chdir(tmp_path)
    with rasa_server(204) as (port, asked):
        assert publish(Settings(_env_file=None, rasa_port=port), Path("m.tar.gz"))
    assert asked == [("/model", {"model_file": str(tmp_path / "m.tar.gz")})]


def test_without_a_running_bot_nothing_is_published() -> None:
    assert not publish(Settings(_env_file=None, rasa_port=free_port()), Path("m.tar.gz"))


def test_a_refused_model_is_told() -> None:
    with (
        rasa_server(400, b"Agent could not be loaded") as (port, _),
        pytest.raises(RasaUnavailable, match=r"m\.tar\.gz: Agent could not be loaded"),
    ):
        publish(Settings(_env_file=None, rasa_port=port), Path("m.tar.gz"))
