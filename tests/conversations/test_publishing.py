"""What changes while citizens chat: the FAQ, the catalogue, a process that dies."""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.running import Chat, RunningBot

NEW_FAQ = """
- id: gui_xe
  question: Đến nộp hồ sơ thì gửi xe ở đâu?
  variants:
    - chỗ để xe máy ở trung tâm hành chính công
    - bãi giữ xe của ủy ban nằm chỗ nào
    - gửi xe vào làm giấy tờ có mất tiền không
    - đi ô tô tới làm thủ tục thì đậu ở đâu
    - xe đạp dựng chỗ nào được rứa
    - có người trông xe cho dân vào nộp giấy tờ không
  answer: Anh/chị gửi xe ở nhà xe phía sau Trung tâm, không thu tiền.
  source:
    name: Nội quy Trung tâm Phục vụ hành chính công
  valid_from: 2026-11-01
"""
ASKED = "cho hỏi chỗ gửi xe máy khi đến nộp hồ sơ"
ANSWERED = "nhà xe phía sau Trung tâm, không thu tiền"
CITIZENS = 3

PROCEDURE = """\
field: Thử nghiệm
source: {{name: Danh mục thử nghiệm, read_on: 2026-11-01}}
procedures:
  - code: "9.000001"
    name: Cấp thẻ tham quan vườn chim Thung Nham
    levels: [commune]
    methods:
      - channel: [in_person]
        fees: [{{amount: {fee}, label: Lệ phí}}]
"""


@pytest.fixture(scope="module")
def busy(bot: RunningBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A bot that may be changed and harmed, with the model of the other one."""
    folder = tmp_path_factory.mktemp("busy")
    shutil.copytree(Path(bot.environment["BOT_DATA_DIR"]) / "models", folder / "models")
    # Patient with Rasa: the machine may be busy with other things than one training.
    running = RunningBot(folder, {"BOT_RASA_TIMEOUT": "60"}).start()
    yield running
    running.stop()


def talk(chat: Chat) -> None:
    """One conversation whose second answer needs the first."""
    chat.conversation = None
    first = chat.say("làm khai sinh cho con cần giấy tờ gì")
    assert (first.outcome, first.procedure) == ("answer", "1.001193")
    assert "Giấy chứng sinh (1 bản chính)" in first.text
    second = chat.say("thế nộp ở đâu ạ")
    assert (second.outcome, second.procedure) == ("answer", "1.001193")
    assert second.body["trace"]["aspect"] == "place"
    heard = chat.history()
    asked = [message["message_id"] for message in heard if message["direction"] == "in"]
    answers = [message["answers"] for message in heard if message["direction"] == "out"]
    assert answers == asked
    assert len(answers) == 2


@contextmanager
def citizens_chatting(bot: RunningBot) -> Iterator[list[int]]:
    """Citizens who talk all the while; gives how many talks each has ended."""
    talks = [0] * CITIZENS
    begun, enough = threading.Barrier(CITIZENS + 1), threading.Event()

    def chat_on(citizen: int) -> None:
        chat = bot.chat()
        talk(chat)
        begun.wait(120)
        while not enough.is_set():
            talk(chat)
            talks[citizen] += 1

    with ThreadPoolExecutor(CITIZENS) as pool:
        chats = [pool.submit(chat_on, citizen) for citizen in range(CITIZENS)]
        try:
            begun.wait(120)
            yield talks
        finally:
            enough.set()
        for chat in chats:
            chat.result()


def test_a_new_faq_entry_is_published_while_citizens_chat(busy: RunningBot) -> None:
    before = busy.chat().say(ASKED)
    assert ANSWERED not in before.text
    with (busy.faq_dir / "nop-ho-so.yml").open("a", encoding="utf-8") as file:
        file.write(NEW_FAQ)
    checked = busy.command("faq", "check", str(busy.faq_dir))
    assert checked.returncode == 0, checked.stdout
    with citizens_chatting(busy) as talks:
        trained = busy.command("train")
    assert trained.returncode == 0, trained.stderr
    assert "Trợ lý đang chạy đã dùng mô hình mới." in trained.stdout
    assert all(talks)
    after = busy.chat().say(ASKED)
    assert after.outcome == "answer"
    assert after.body["trace"]["slots"]["faq"] == "faq/gui_xe"
    assert ANSWERED in after.text
    assert "Nguồn: Nội quy Trung tâm Phục vụ hành chính công" in after.text


def test_an_import_is_seen_by_the_next_answer(busy: RunningBot, tmp_path: Path) -> None:
    file = tmp_path / "vuon-chim.yaml"
    chat = busy.chat()
    question = "lệ phí cấp thẻ tham quan vườn chim Thung Nham"
    assert chat.say(question).procedure is None
    for fee, shown in ((15000, "15.000 đồng"), (25000, "25.000 đồng")):
        file.write_text(PROCEDURE.format(fee=fee), encoding="utf-8")
        imported = busy.command("import", str(file))
        assert imported.returncode == 0, imported.stderr
        answer = chat.say(question)
        assert answer.procedure == "9.000001"
        assert shown in answer.text


def test_rasa_dies_and_the_conversation_goes_on(busy: RunningBot) -> None:
    chat = busy.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    busy.kill("bot.rasa_server")
    follow_up = uuid.uuid4().hex
    refused = chat.send("thế nộp ở đâu", message_id=follow_up)
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "rasa_unavailable"
    assert "Tin nhắn đã được ghi lại" in refused.json()["error"]["message"]
    assert refused.headers["retry-after"]
    busy.wait_until_ready()
    answered = chat.send("thế nộp ở đâu", message_id=follow_up)
    assert answered.status_code == 200
    trace = answered.json()["trace"]
    assert trace["procedure"]["code"] == "1.000894"
    assert trace["aspect"] == "place"
    assert "rasa    | ended with code -9; starting again in" in busy.log.read_text("utf-8")
