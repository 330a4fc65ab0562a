"""Evaluation: reading cases, playing them against a real HTTP server, judging, reporting."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CaseRejected, ConfigError, UpstreamError
from bot.training.cases import Noise
from bot.training.chat_client import ChatClient
from bot.training.evaluation import evaluate, format_report, load_cases, run
from bot.training.facts import contains_fact

BIRTH = "1.001193"
RESIDENCE = "1.004222"


def trace(outcome: str = "answer", code: str | None = BIRTH, **more: Any) -> dict[str, Any]:
    candidates = [{"code": c, "name": "", "score": 1.0} for c in more.pop("candidates", ())]
    procedure = {"code": code, "name": "", "score": 1.0} if code else None
    return {"outcome": outcome, "procedure": procedure, "candidates": candidates, **more}


def reply(text: str = "", card: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"text": text, "buttons": [], "card": card}


@dataclass
class Bot:
    """A bot that answers as the chat API says, from a table of texts."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    raw: bytes | None = None
    url: str = ""

    def says(self, to: str, text: str = "", card: Any = None, **traced: Any) -> None:
        self.answers[to] = {"replies": [reply(text, card)], "trace": trace(**traced)}

    def answer(self, message: dict[str, Any]) -> tuple[int, bytes]:
        self.asked.append(message)
        status = self.statuses.pop(0) if self.statuses else 200
        conversation = message["conversation"] or f"c{len(self.asked)}"
        body = {"conversation": conversation, **self.answers.get(message["text"], {})}
        return status, self.raw if self.raw is not None else json.dumps(body).encode()


@pytest.fixture
def bot() -> Iterator[Bot]:
    running = Bot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = running.answer(message) if self.path == "/api/chat" else (404, b"")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    running.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield running
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def silent_url() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def refusing_url() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def case(number: int, *turns: tuple[str, dict[str, Any]], noise: str = "standard") -> dict:
    return {
        "id": f"dev-{number:04}",
        "source": "written",
        "noise": noise,
        "turns": [{"say": say, "expect": expect} for say, expect in turns],
    }


ANSWER = {"outcome": "answer", "procedure": [BIRTH], "aspect": "fee", "facts": ["07 ngày"]}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_cases(*lines: dict | str | bytes) -> Path:
        path = tmp_path / "cases.jsonl"
        texts = [json.dumps(line) if isinstance(line, dict) else line for line in lines]
        path.write_bytes(b"\n".join(t if isinstance(t, bytes) else t.encode() for t in texts))
        return path

    return write_cases


# reading cases


def test_a_case_file_is_read(write: Callable[..., Path]) -> None:
    slots = {"outcome": "dossier", "slots": {"dossier_code": "H42.21-250812-004567"}}
    telex = case(3, ("Phí?", ANSWER), ("Còn mã này", slots), noise="telex")
    path = write(telex, "", case(4, ("a", {"outcome": "clarify"})))
    first, second = load_cases(path)
    assert first.says == ["Phí?", "Còn mã này"]
    assert (first.noise, first.held_back, second.held_back) == (Noise.telex, True, False)
    assert first.turns[0].expect.procedures == (BIRTH,)
    assert first.turns[0].expect.facts == ("07 ngày",)
    assert first.turns[1].expect.slots == {"dossier_code": "H42.21-250812-004567"}


def changed(**fields: Any) -> dict:
    return {**case(1, ("Phí?", ANSWER)), **fields}


def expecting(**fields: Any) -> dict:
    return case(1, ("Phí?", {**ANSWER, **fields}))


@pytest.mark.parametrize(
    ("line", "where", "reason"),
    [
        ("{'id': 1}", None, "không phải JSON"),
        ("[1]", None, "phải là một đối tượng JSON"),
        ("[" * 100_000, None, "không phải JSON"),
        ("lệ phí".encode("utf-16"), None, "không phải chữ UTF-8"),
        (changed(turns=[]), "turns", "ít nhất một lượt"),
        ({"id": "a", "noise": "standard"}, "turns", "ít nhất một lượt"),
        (changed(id=""), "id", "thiếu"),
        (changed(noise="shouted"), "noise", "“shouted” không có trong danh sách"),
        (changed(noise=None), "noise", "thiếu; chọn: standard"),
        (changed(turns=["Phí?"]), "turns[0]", "phải là một đối tượng JSON"),
        (changed(turns=[{"expect": ANSWER}]), "turns[0].say", "thiếu"),
        (changed(turns=[{"say": "\ud800", "expect": ANSWER}]), "turns[0].say", "ký tự hỏng"),
        (changed(turns=[{"say": "Phí?"}]), "turns[0].expect", "thiếu"),
        (expecting(outcome=None), "turns[0].expect.outcome", "thiếu; chọn: answer"),
        (expecting(outcome="anwser"), "turns[0].expect.outcome", "“anwser” không có"),
        (expecting(outcome="error"), "turns[0].expect.outcome", "không phải điều có thể mong đợi"),
        (expecting(aspect="price"), "turns[0].expect.aspect", "“price” không có"),
        (expecting(procedure=BIRTH), "turns[0].expect.procedure", "phải là danh sách"),
        (expecting(facts=[7]), "turns[0].expect.facts[0]", "không phải chữ"),
        (expecting(facts=["?"]), "turns[0].expect.facts", "không có chữ hay số"),
        (expecting(slots=["a"]), "turns[0].expect.slots", "phải là một đối tượng JSON"),
        (expecting(slots={"code": 1}), "turns[0].expect.slots.code", "không phải chữ"),
    ],
)
def test_a_wrong_case_is_told_with_line_and_field(
    write: Callable[..., Path], line: dict | str | bytes, where: str | None, reason: str
) -> None:
    path = write(case(7, ("a", {"outcome": "clarify"})), "", line)
    with pytest.raises(CaseRejected) as rejected:
        load_cases(path)
    (problem,) = [p for p in rejected.value.problems if p.line == 3]
    assert (problem.file, problem.field) == (str(path), where)
    assert reason in problem.reason


def test_every_wrong_case_is_told_and_an_id_stands_once(write: Callable[..., Path]) -> None:
    path = write(case(1, ("a", ANSWER)), "{", case(1, ("b", ANSWER)))
    with pytest.raises(CaseRejected) as rejected:
        load_cases(path)
    assert [(p.line, p.field) for p in rejected.value.problems] == [(2, None), (3, "id")]
    assert "“dev-0001” đã có" in str(rejected.value)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_refused(write: Callable[..., Path], content: bytes) -> None:
    with pytest.raises(CaseRejected, match="không có tình huống nào"):
        load_cases(write(content))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseRejected, match="không đọc được tệp"):
        load_cases(tmp_path / "none.jsonl")


# facts


@pytest.mark.parametrize(
    ("said", "fact", "found"),
    [
        ("Lệ phí 10,000 đồng.", "10.000", True),
        ("Lệ phí 10.000đ", "10,000", True),
        ("Lệ phí 110.000 đồng", "10.000", False),
        ("Trong 7 ngày làm việc", "07 ngày", True),
        ("Trong 07 ngày", "7", True),
        ("Trong 17 ngày", "7 ngày", False),
        ("Mẫu CT07", "7", False),
        ("Mẫu ct07", "CT07", True),
        ("(Giấy Chứng sinh)", "giấy chứng sinh", True),
        ("giấy chứng", "giấy chứng sinh", False),
        ("giay chung sinh", "giấy chứng sinh", False),
        ("Thông tư số 53/2025/TT-BCA", "53/2025/TT-BCA", True),
        ("153/2025/TT-BCA", "53/2025/TT-BCA", False),
        ("mức 1,5%", "1.5", True),
        ("mức 1,50", "150", False),
        ("0 đồng", "0", True),
    ],
)
def test_facts_are_compared_by_whole_words_and_numbers(said: str, fact: str, found: bool) -> None:
    assert contains_fact(reply(said), fact) is found


def test_facts_are_looked_for_everywhere_in_a_card() -> None:
    section = {"title": "Thời hạn", "lines": ["Nộp trực tiếp: 03 ngày", "Trực tuyến: 1 ngày"]}
    shown = reply("Xem thẻ.", {"code": BIRTH, "name": "Khai sinh", "sections": [section]})
    assert contains_fact(shown, "3 ngày")
    assert contains_fact(shown, "khai sinh")
    assert not contains_fact(shown, "ngày trực tuyến")


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([",", "."]), st.integers(0, 3))
def test_a_number_is_found_however_it_is_written(number: int, mark: str, zeros: int) -> None:
    grouped = f"{number:,}".replace(",", mark)
    assert contains_fact(reply(f"là {grouped} đồng"), f"{number:,}")
    assert contains_fact(reply(f"là {'0' * zeros}{number} đồng"), str(number))
    assert not contains_fact(reply(f"là 1{grouped} đồng"), f"{number:,}")


# playing


def test_each_case_has_its_own_conversation_and_each_message_its_id(
    bot: Bot, write: Callable[..., Path]
) -> None:
    for text in ("Một", "Hai", "Ba"):
        bot.says(text)
    path = write(case(1, ("Một", ANSWER), ("Hai", ANSWER)), case(2, ("Ba", ANSWER)))
    evaluate(load_cases(path), ChatClient(bot.url).ask)
    assert [m["conversation"] for m in bot.asked] == [None, "c1", None]
    assert len({m["message_id"] for m in bot.asked}) == 3


def test_a_failed_call_is_made_again_with_the_same_message_id(bot: Bot) -> None:
    bot.says("Một", "Xin chào")
    bot.statuses = [503]
    conversation, answer = ChatClient(bot.url).ask(None, "Một")
    assert (conversation, answer["replies"][0]["text"]) == ("c2", "Xin chào")
    assert bot.asked[0] == bot.asked[1]


@pytest.mark.parametrize(
    ("statuses", "raw", "told"),
    [
        ([500, 502], None, "trả lời lỗi HTTP 502"),
        ([], b"<html>", "trả lời không phải JSON"),
        ([], b"[]", "trả lời không đúng dạng"),
        ([], b'{"conversation": "a"}', "trả lời không đúng dạng"),
    ],
)
def test_failures_of_the_bot_are_told(
    bot: Bot, statuses: list[int], raw: bytes | None, told: str
) -> None:
    bot.statuses, bot.raw = statuses, raw
    with pytest.raises(UpstreamError, match=told):
        ChatClient(bot.url).ask(None, "Một")
    assert len(bot.asked) == 2


def test_a_bot_that_never_answers_or_is_not_there_is_told(
    silent_url: str, refusing_url: str
) -> None:
    with pytest.raises(UpstreamError, match="quá lâu không trả lời"):
        ChatClient(silent_url, timeout=0.05).ask(None, "Một")
    with pytest.raises(UpstreamError, match="không kết nối được"):
        ChatClient(refusing_url).ask(None, "Một")


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://localhost", "http://", "http://a:b", ""])
def test_an_address_that_is_none_is_refused_with_its_option(url: str) -> None:
    with pytest.raises(ConfigError, match=f"--url: “{url}”"):
        ChatClient(url)


def test_a_bot_that_sends_no_trace_is_asked_to(bot: Bot, write: Callable[..., Path]) -> None:
    bot.answers["Một"] = {"replies": [reply("Chào")]}
    with pytest.raises(ConfigError, match="BOT_EXPOSE_TRACE=1"):
        evaluate(load_cases(write(case(1, ("Một", ANSWER)))), ChatClient(bot.url).ask)
    assert len(bot.asked) == 1


def test_a_failed_turn_counts_as_error_and_the_case_goes_on(
    bot: Bot, write: Callable[..., Path]
) -> None:
    bot.says("Hai", "7 ngày", aspect="fee")
    bot.statuses = [500, 500]
    path = write(case(1, ("Một", ANSWER), ("Hai", ANSWER)))
    report = evaluate(load_cases(path), ChatClient(bot.url).ask).as_json()
    assert report["outcomes"]["answer"]["got"] == {"error": 1, "answer": 1}
    assert report["metrics"]["outcome"]["all"] == {"rate": 0.5, "hits": 1, "total": 2}
    assert "HTTP 500" in report["wrong"][0]["got"]["error"]


def test_playing_stops_where_no_bot_is(refusing_url: str, write: Callable[..., Path]) -> None:
    cases = [case(n, ("Một", ANSWER)) for n in range(1, 20)]
    with pytest.raises(UpstreamError, match="không kết nối được"):
        evaluate(load_cases(write(*cases)), ChatClient(refusing_url).ask)


# judging


def play(bot: Bot, path: Path) -> dict[str, Any]:
    return evaluate(load_cases(path), ChatClient(bot.url).ask).as_json()


def hits(report: dict[str, Any], metric: str, part: str = "all") -> tuple[int, int]:
    found = report["metrics"][metric][part]
    return found["hits"], found["total"]


def test_procedures_are_judged_by_the_chosen_one_and_by_candidates(
    bot: Bot, write: Callable[..., Path]
) -> None:
    bot.says("first", code=BIRTH, candidates=[BIRTH, "b", "c"])
    bot.says("third", code="a", candidates=["a", "b", BIRTH])
    bot.says("none chosen", outcome="clarify", code=None, candidates=["a", "b", BIRTH])
    bot.says("fourth", code="a", candidates=["a", "b", "c", BIRTH])
    bot.says("none", code="a", candidates=["a", "b", "c", "d", "e", BIRTH])
    bot.says("not asked for", outcome="clarify", code=None)
    path = write(
        *(case(n, (text, ANSWER)) for n, text in enumerate(bot.answers) if text != "not asked for"),
        case(9, ("not asked for", {"outcome": "clarify"})),
    )
    report = play(bot, path)
    assert [hits(report, f"procedure@{k}") for k in (1, 3, 5)] == [(1, 5), (3, 5), (4, 5)]


def test_the_aspect_is_judged_where_the_procedure_is_right(
    bot: Bot, write: Callable[..., Path]
) -> None:
    bot.says("one", aspect="fee")
    bot.says("several", aspect=["documents", "fee"])
    bot.says("other", aspect="documents")
    bot.says("nothing", aspect=None)
    bot.says("elsewhere", code=RESIDENCE, aspect="fee")
    report = play(bot, write(*(case(n, (text, ANSWER)) for n, text in enumerate(bot.answers))))
    assert hits(report, "aspect") == (2, 4)


def test_facts_are_counted_over_all_replies_of_a_turn(bot: Bot, write: Callable[..., Path]) -> None:
    wanted = {**ANSWER, "facts": ["07 ngày", "10.000", "Giấy chứng sinh"]}
    bot.says("right", aspect="fee")
    bot.answers["right"]["replies"] = [reply("7 ngày"), reply("", {"lines": ["10,000 đồng"]})]
    bot.says("wrong aspect", "7 ngày", aspect="place")
    report = play(bot, write(case(1, ("right", wanted)), case(2, ("wrong aspect", wanted))))
    assert hits(report, "facts") == (3, 6)
    assert hits(report, "facts_understood") == (2, 3)
    assert report["wrong"][0]["missing_facts"] == ["Giấy chứng sinh"]


def test_a_button_is_no_answer(bot: Bot, write: Callable[..., Path]) -> None:
    bot.says("a", aspect="fee")
    bot.answers["a"]["replies"][0]["buttons"] = [{"title": "7 ngày", "payload": "/x"}]
    assert hits(play(bot, write(case(1, ("a", ANSWER)))), "facts") == (0, 1)


def test_slots_are_compared_in_canonical_form(bot: Bot, write: Callable[..., Path]) -> None:
    wanted = {"outcome": "dossier", "slots": {"dossier_code": "H42.21-250812-004567"}}
    bot.says("same", outcome="dossier", slots={"dossier_code": "h42.21-250812- 004567"})
    bot.says("other", outcome="dossier", slots={"dossier_code": "H42.21-250812-004568"})
    bot.says("none", outcome="dossier", slots={"dossier_code": None})
    report = play(bot, write(*(case(n, (text, wanted)) for n, text in enumerate(bot.answers))))
    assert hits(report, "slots") == (1, 3)


def test_answers_where_none_is_due_are_counted(bot: Bot, write: Callable[..., Path]) -> None:
    bot.says("answered", outcome="answer")
    bot.says("corrected", outcome="correct_premise")
    bot.says("asked back", outcome="clarify")
    bot.says("greeted", outcome="smalltalk")
    due = [case(n, (text, {"outcome": "abstain"})) for n, text in enumerate(bot.answers)]
    report = play(bot, write(*due, case(9, ("answered", ANSWER))))
    assert hits(report, "overconfident") == (2, 4)
    assert report["outcomes"]["abstain"] == {
        "recall": {"rate": 0.0, "hits": 0, "total": 4},
        "got": {"answer": 1, "correct_premise": 1, "clarify": 1, "smalltalk": 1},
    }


# reporting


@pytest.fixture
def played(bot: Bot, write: Callable[..., Path]) -> Path:
    bot.says("đúng", "7 ngày", aspect="fee")
    bot.says("sai", "Chưa rõ.", outcome="clarify", code=None)
    return write(
        case(1, ("đúng", ANSWER)),
        case(2, ("đúng", ANSWER)),
        case(3, ("đúng", ANSWER), ("sai", ANSWER)),
        case(4, ("đúng", ANSWER), noise="telex"),
        case(6, ("sai", ANSWER), noise="telex"),
    )


def test_rates_are_told_for_what_was_tuned_on_and_what_was_held_back(
    bot: Bot, played: Path
) -> None:
    report = play(bot, played)
    outcome = [hits(report, "outcome", part) for part in ("all", "tuned_on", "held_back")]
    assert outcome == [(4, 6), (3, 3), (1, 3)]
    assert (report["cases"], report["turns"]) == (5, 6)


def test_each_noise_is_compared_with_standard(bot: Bot, played: Path) -> None:
    noise = play(bot, played)["noise"]
    assert noise["standard"]["outcome"] == {"rate": 0.75, "hits": 3, "total": 4, "drop": 0.0}
    assert noise["telex"]["outcome"] == {"rate": 0.5, "hits": 1, "total": 2, "drop": 0.25}
    assert set(noise) == {"standard", "telex"}


def test_the_table_shows_rates_confusions_and_drops(bot: Bot, played: Path) -> None:
    table = format_report(evaluate(load_cases(played), ChatClient(bot.url).ask))
    rows = {line.split()[0]: line.split() for line in table.splitlines() if line.strip()}
    assert "5 tình huống, 6 lượt" in table
    assert " ".join(rows["outcome"]) == "outcome 66.7 % (4/6) 100.0 % (3/3) 33.3 % (1/3)"
    assert " ".join(rows["slots"]) == "slots - - -"
    assert " ".join(rows["answer"]) == "answer 66.7 % (4/6) clarify 2"
    assert " ".join(rows["telex"][:4]) == "telex 50.0 %/2 (-25.0)"


def test_the_report_of_no_failed_turn_says_nothing_of_failures(bot: Bot, played: Path) -> None:
    cases = load_cases(played)
    assert "không được trả lời" not in format_report(evaluate(cases, ChatClient(bot.url).ask))
    bot.statuses = [500, 500]
    assert "1 lượt không được trả lời" in format_report(evaluate(cases, ChatClient(bot.url).ask))


def test_times_are_the_median_and_the_95th_of_a_hundred(bot: Bot, played: Path) -> None:
    report = play(bot, played)
    assert 0 < report["ms"]["median"] <= report["ms"]["p95"]


def test_run_prints_the_table_and_writes_every_wrong_turn(
    bot: Bot, played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.json"
    assert run(played, bot.url, out) == 0
    assert "procedure@1" in capsys.readouterr().out
    wrong = json.loads(out.read_text(encoding="utf-8"))["wrong"]
    assert [(w["id"], w["turn"], w["held_back"]) for w in wrong] == [
        ("dev-0003", 2, True),
        ("dev-0006", 1, True),
    ]
    assert wrong[0]["say"] == "sai"
    assert wrong[0]["mistakes"] == ["outcome", "procedure", "aspect", "facts"]
    assert wrong[0]["expected"] == {**ANSWER, "slots": {}}
    assert wrong[0]["got"]["outcome"] == "clarify"
    assert wrong[0]["got"]["texts"] == ["Chưa rõ."]
    assert {path.name for path in tmp_path.iterdir()} == {"cases.jsonl", "report.json"}


def test_run_refuses_a_folder_that_is_not_there_before_asking(
    bot: Bot, played: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="--out: không có thư mục"):
        run(played, bot.url, tmp_path / "none" / "report.json")
    assert bot.asked == []
