"""Looking up dossiers in talks, with the demo portal: verified, protected, followed, deleted."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.faults import FAULTS
from tests.running import Answer, Chat, RunningBot

Sample = dict[str, str]


@pytest.fixture(scope="module")
def samples(bot: RunningBot) -> list[Sample]:
    """Dossiers to try, as the demo page shows them."""
    found: list[Sample] = httpx.get(f"{portal_of(bot)}/samples.json").json()
    return found


def portal_of(bot: RunningBot) -> str:
    return f"http://127.0.0.1:{bot.port + 3}"


def sample(samples: list[Sample], dialect: str, label: str = "còn trong hạn") -> Sample:
    return next(s for s in samples if s["dialect"] == dialect and label in s["label"])


@pytest.fixture
def fault(bot: RunningBot) -> Iterator[Any]:
    """Switches a fault of the demo portal on; off at the end."""

    def switch(dialect: str, fault: str) -> None:
        body = {"dialect": dialect, "fault": fault}
        assert httpx.post(f"{portal_of(bot)}/__faults__", json=body).is_success

    yield switch
    httpx.delete(f"{portal_of(bot)}/__faults__")


def agreed(chat: Chat, said: str) -> Answer:
    """Say it, and agree to what is asked first."""
    asked = chat.say(said)
    assert "Đồng ý" in [button["title"] for button in asked.buttons]
    return chat.tap(asked, "Đồng ý")


def looked_up(chat: Chat, dossier: Sample) -> Answer:
    agreed(chat, f"hồ sơ {dossier['code']} của tôi tới đâu rồi")
    return chat.say(dossier["factor"])


@pytest.mark.parametrize("dialect", ["igate", "national", "opencps"])
def test_a_dossier_is_looked_up_with_consent_code_and_factor(
    bot: RunningBot, samples: list[Sample], dialect: str
) -> None:
    dossier, chat = sample(samples, dialect), bot.chat()
    asked = chat.say(f"kiểm tra hồ sơ {dossier['code'].lower()} giúp tôi")
    assert asked.outcome == "dossier"
    assert asked.body["trace"]["slots"]["dossier_code"] == dossier["code"]
    assert "tự nguyện" in asked.text
    factor = chat.tap(asked, "Đồng ý")
    assert factor.body["trace"]["expects"] == ("phone" if dialect == "national" else "factor")
    told = chat.say(dossier["factor"])
    assert told.outcome == "dossier"
    assert "Nguồn:" in told.text
    assert re.search(r"\d{2}/\d{2}/\d{4}", told.text)
    shown = json.dumps([asked.body["replies"], factor.body["replies"], told.body["replies"]])
    assert dossier["code"] not in shown


@pytest.mark.parametrize(
    "said",
    [
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ Mã hồ sơ: {} Ngày nhận 27/11/2026",
        "mình nộp khai sinh rồi, mã {}, bao giờ lấy được",
    ],
)
def test_a_code_begins_a_look_up_whatever_else_is_said(
    bot: RunningBot, samples: list[Sample], said: str
) -> None:
    dossier, chat = sample(samples, "national"), bot.chat()
    assert agreed(chat, said.format(dossier["code"])).body["trace"]["expects"] == "phone"
    assert "Nguồn:" in chat.say(dossier["factor"]).text


def test_code_and_factor_in_one_message_are_enough(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "igate"), bot.chat()
    told = agreed(chat, f"tra {dossier['code']}, 4 số cuối cccd {dossier['factor']}")
    assert "Nguồn:" in told.text
    again = chat.say("hồ sơ của tôi tới đâu rồi")
    assert "Nguồn:" in again.text, "within a talk the same dossier needs no second proof"


def test_without_a_code_the_code_is_asked_for(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "national"), bot.chat()
    asked = agreed(chat, "hồ sơ của em làm tới đâu rồi ạ")
    assert "mã hồ sơ" in asked.text.casefold()
    assert chat.say(dossier["code"]).body["trace"]["expects"] == "phone"
    assert "Nguồn:" in chat.say(f"4 số cuối là {' '.join(dossier['factor'])}").text


def test_a_wrong_factor_and_an_unknown_code_are_told_alike(
    bot: RunningBot, samples: list[Sample]
) -> None:
    dossier = sample(samples, "igate", "sắp đến hạn")
    unknown = f"{dossier['code'][:-2]}{(int(dossier['code'][-2:]) + 50) % 100:02}"
    wrong = "0000" if dossier["factor"] != "0000" else "1111"
    told = []
    for code, factor in (
        (dossier["code"], wrong),
        ("H42.99-250701-999999", "1234"),
        (unknown, "x"),
    ):
        chat = bot.chat()
        agreed(chat, f"tra hồ sơ {code}")
        answer = chat.say(factor if factor != "x" else wrong)
        told.append(answer.body["replies"][0]["text"])
    assert len(set(told)) == 1
    assert "không khớp" in told[0] or "chưa khớp" in told[0] or "không tìm thấy" not in told[0]


def test_a_wrong_factor_can_be_corrected(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "national", "Được tiếp nhận"), bot.chat()
    agreed(chat, f"tra hồ sơ {dossier['code']}")
    wrong = chat.say("0000" if dossier["factor"] != "0000" else "1111")
    assert "Nguồn:" not in wrong.text
    assert wrong.body["trace"]["expects"] == "phone"
    assert "Nguồn:" in chat.say(dossier["factor"]).text


def test_a_detour_is_answered_and_the_form_goes_on(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "igate"), bot.chat()
    agreed(chat, f"tra hồ sơ {dossier['code']}")
    detour = chat.say("đăng ký khai sinh cần giấy tờ gì")
    assert (detour.outcome, detour.procedure) == ("answer", "1.001193")
    assert detour.body["trace"]["expects"] == "factor"
    assert "Nguồn:" in chat.say(dossier["factor"]).text


def test_another_code_takes_the_place_of_the_first(bot: RunningBot, samples: list[Sample]) -> None:
    first, second = sample(samples, "igate"), sample(samples, "national")
    chat = bot.chat()
    agreed(chat, f"tra hồ sơ {first['code']}")
    asked = chat.say(f"à nhầm, mã {second['code']} mới đúng")
    assert asked.body["trace"]["slots"]["dossier_code"] == second["code"]
    assert "Cổng Dịch vụ công quốc gia" in chat.say(second["factor"]).text


@pytest.mark.parametrize("said", ["thôi không tra nữa", "thôi để lúc khác", "huy di", "thôi vậy"])
def test_the_lookup_can_be_given_up(bot: RunningBot, samples: list[Sample], said: str) -> None:
    dossier, chat = sample(samples, "igate"), bot.chat()
    agreed(chat, f"tra hồ sơ {dossier['code']}")
    assert "expects" not in chat.say(said).body["trace"]
    assert chat.say("đăng ký kết hôn lệ phí bao nhiêu").procedure == "1.000894"


def test_who_does_not_consent_is_not_looked_up(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "igate"), bot.chat()
    asked = chat.say(f"tra {dossier['code']} số cuối {dossier['factor']}")
    refused = chat.tap(asked, "Không")
    assert refused.outcome == "dossier"
    assert "Nguồn:" not in refused.text
    assert "Đồng ý" in [b["title"] for b in chat.say(f"tra {dossier['code']}").buttons]


def test_of_several_dossiers_one_is_chosen(bot: RunningBot, samples: list[Sample]) -> None:
    chat = bot.chat()
    first, second = sample(samples, "igate"), sample(samples, "national")
    looked_up(chat, first)
    chat.say(f"còn hồ sơ {second['code']} nữa")
    assert "Cổng Dịch vụ công quốc gia" in chat.say(second["factor"]).text
    which = chat.say("hồ sơ của tôi tới đâu rồi")
    titles = [b["title"] for b in which.buttons if "•••" in b["title"]]
    assert len(titles) == 2
    mask = next(title for title in titles if title.endswith(first["code"][-3:]))
    assert "iGate" in chat.tap(which, mask).text


def test_the_other_of_two_dossiers_is_told(bot: RunningBot, samples: list[Sample]) -> None:
    chat = bot.chat()
    first, second = sample(samples, "igate"), sample(samples, "national")
    looked_up(chat, first)
    asked = chat.say("còn hồ sơ kia?")
    assert asked.body["trace"]["expects"] == "code", "only one is known yet"
    chat.say(second["code"])
    assert "Cổng Dịch vụ công quốc gia" in chat.say(second["factor"]).text
    assert "iGate" in chat.say("con ho so kia thi sao").text
    assert "Cổng Dịch vụ công quốc gia" in chat.say("thế còn cái kia").text


def test_another_dossier_by_button_begins_with_its_code(
    bot: RunningBot, samples: list[Sample]
) -> None:
    chat = bot.chat()
    told = looked_up(chat, sample(samples, "igate"))
    assert chat.tap(told, "Tra hồ sơ khác").body["trace"]["expects"] == "code"
    other = sample(samples, "national")
    assert chat.say(other["code"]).body["trace"]["expects"] == "phone"
    assert "Cổng Dịch vụ công quốc gia" in chat.say(other["factor"]).text


def test_asking_for_the_look_up_again_goes_on_with_the_form(
    bot: RunningBot, samples: list[Sample]
) -> None:
    """The form has turned these messages down; it must ask again, once, and lose nothing."""
    dossier, chat = sample(samples, "national"), bot.chat()
    consent = chat.say(f"tra hồ sơ {dossier['code']}")
    chat.tap(consent, "Đồng ý")
    for repeat in (
        lambda: chat.say("hồ sơ của tôi đâu rồi"),
        lambda: chat.tap(consent, "Đồng ý"),
    ):
        asked = repeat()
        assert asked.body["trace"]["expects"] == "phone"
        assert len(asked.body["replies"]) == 1
    assert "Nguồn:" in chat.say(dossier["factor"]).text


def test_after_no_match_one_can_begin_again(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "national", "Đã rút"), bot.chat()
    agreed(chat, f"tra hồ sơ {dossier['code']}")
    wrong = chat.say("0000" if dossier["factor"] != "0000" else "1111")
    assert chat.tap(wrong, "Tra lại").body["trace"]["expects"] == "code"
    assert "Nguồn:" in chat.say(f"{dossier['code']} {dossier['factor']}").text


def test_the_factor_may_come_first(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "national"), bot.chat()
    assert agreed(chat, f"4 số cuối là {dossier['factor']}").body["trace"]["expects"] == "code"
    assert "Nguồn:" in chat.say(f"mã là {dossier['code']}").text


@pytest.mark.parametrize(
    ("dialect", "label", "asked", "told"),
    [
        ("opencps", "nhận tại quầy", "lấy ở đâu, mấy giờ mở cửa", r"nhận kết quả tại .+\(07:30"),
        ("igate", "gửi qua bưu chính", "bao giờ lấy được", r"Mã bưu gửi: \w+"),
        ("opencps", "Cần nộp phí", "nộp tiền ở đâu", r"Số tiền: [\d.]+ đồng\nHạn nộp: \d\d/"),
        ("igate", "Cần nộp phí", "hết bao nhiêu", r"Số tiền: [\d.]+ đồng\nHạn nộp: \d\d/"),
        ("opencps", "bổ sung", "rứa tui phải mần chi nữa", r"Giấy tờ cần bổ sung:\n• "),
        ("opencps", "bổ sung", "giờ làm sao", r"Giấy tờ cần bổ sung:\n• "),
        ("igate", "bổ sung", "phải nộp thêm giấy gì", r"Giấy tờ cần bổ sung:\n• "),
    ],
)
def test_a_question_after_the_state_is_about_that_dossier(
    bot: RunningBot, samples: list[Sample], dialect: str, label: str, asked: str, told: str
) -> None:
    chat = bot.chat()
    assert re.search(told, looked_up(chat, sample(samples, dialect, label)).text)
    again = chat.say(asked)
    assert again.outcome == "dossier"
    assert re.search(told, again.text)
    assert chat.say("đăng ký kết hôn nộp ở đâu").procedure == "1.000894"
    assert chat.say("bao lâu có").procedure == "1.000894", "the talk has left the dossier"


def test_a_code_of_nobody_is_told_so(bot: RunningBot) -> None:
    told = bot.chat().say("tra hồ sơ H56.14-240823-0001")
    assert told.outcome == "dossier"
    assert "H56.14-•••001" in told.text
    assert "expects" not in told.body["trace"]


def test_guessing_has_to_wait(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "national", "quá hạn"), bot.chat()
    agreed(chat, f"tra hồ sơ {dossier['code']}")
    wrong = [f"{n:04}" for n in range(9) if f"{n:04}" != dossier["factor"]]
    said = [chat.say(guess) for guess in wrong[:5]]
    waits = [answer for answer in said if "tạm ngừng tra" in answer.text]
    assert waits and all("expects" not in answer.body["trace"] for answer in waits)
    blocked = chat.say(f"tra {dossier['code']}, 4 số cuối {dossier['factor']}")
    assert "Nguồn:" not in blocked.text


def test_a_portal_that_is_down_is_never_told_as_not_found(
    bot: RunningBot, samples: list[Sample], fault: Any
) -> None:
    dossier, chat = sample(samples, "opencps", "Cần nộp phí"), bot.chat()
    fault("opencps", "500")
    agreed(chat, f"tra hồ sơ {dossier['code']}")
    told = chat.say(dossier["factor"])
    assert told.outcome == "dossier"
    assert "không tìm thấy" not in told.text
    assert "chưa trả lời" in told.text or "không trả lời" in told.text
    httpx.delete(f"{portal_of(bot)}/__faults__")
    assert "Nguồn:" in chat.tap(told, "Tra lại").text, "code and factor are not asked for anew"


def test_of_a_portal_that_is_down_the_last_known_state_is_told(
    bot: RunningBot, samples: list[Sample], fault: Any
) -> None:
    chat = bot.chat()
    looked_up(chat, sample(samples, "igate"))
    fault("igate", "500")
    told = chat.say("hồ sơ của tôi tới đâu rồi")
    assert re.search(r"Lần gần nhất tôi tra được, lúc \d\d:\d\d ngày .+ đang xử lý", told.text)
    assert "Thôi báo tin" in str(chat.tap(told, "Báo cho tôi khi có thay đổi").buttons)
    assert "thôi báo tin" in chat.say("thoi khoi bao nua").text


@pytest.mark.parametrize("dialect", ["igate", "national", "opencps"])
def test_every_fault_of_every_portal_ends_in_a_clear_message(
    bot: RunningBot, samples: list[Sample], fault: Any, dialect: str
) -> None:
    dossier = sample(samples, dialect, "Cần bổ sung giấy tờ")
    said: dict[str, str] = {}
    for number, name in enumerate(FAULTS):
        chat = bot.chat()
        agreed(chat, f"tra hồ sơ {dossier['code']}")
        fault(dialect, name)
        # A factor that is wrong in its own way each time: nothing of it is remembered.
        told = chat.say(f"{int('3' + str(number).zfill(3)):04}")
        httpx.delete(f"{portal_of(bot)}/__faults__")
        assert told.outcome == "dossier", name
        said[name] = told.text
        assert "giấy tờ gì" not in told.text
        assert chat.say("đăng ký kết hôn lệ phí bao nhiêu").procedure == "1.000894", name
    down = {
        name for name, text in said.items() if "chưa trả lời" in text or "không trả lời" in text
    }
    assert {"reset", "hang", "trickle", "huge", "500", "503", "redirect", "html"} <= down


def test_a_change_of_a_followed_dossier_is_told_once(
    bot: RunningBot, samples: list[Sample]
) -> None:
    dossier, chat = sample(samples, "national", "Được tiếp nhận"), bot.chat()
    looked_up(chat, dossier)
    promised = chat.say("báo cho tôi khi có thay đổi")
    assert "Thôi báo tin" in [button["title"] for button in promised.buttons]
    before = len(chat.history())
    changed = {"code": dossier["code"], "status": "finished"}
    assert httpx.post(f"{portal_of(bot)}/__advance__", json=changed).is_success
    deadline = time.monotonic() + 60
    while len(chat.history()) == before:
        assert time.monotonic() < deadline, "nothing was told"
    told = chat.history()[before:]
    assert [entry["direction"] for entry in told] == ["out"]
    assert "đã có kết quả" in told[0]["text"].casefold() or "xong" in told[0]["text"]
    assert dossier["code"] not in told[0]["text"]
    ended = chat.tap(promised, "Thôi báo tin")
    assert ended.outcome == "dossier"


def test_data_can_be_deleted_in_the_middle_of_a_look_up(
    bot: RunningBot, samples: list[Sample]
) -> None:
    chat = bot.chat()
    agreed(chat, f"tra hồ sơ {sample(samples, 'igate')['code']}")
    chat.tap(chat.say("xóa dữ liệu của tôi"), "Xóa")
    after = chat.say("đăng ký kết hôn lệ phí bao nhiêu")
    assert after.procedure == "1.000894"
    assert "expects" not in after.body["trace"]


def test_what_is_kept_is_told_and_deleted(bot: RunningBot, samples: list[Sample]) -> None:
    dossier, chat = sample(samples, "igate"), bot.chat()
    looked_up(chat, dossier)
    assert "90 ngày" in chat.say("tôi muốn biết bot lưu gì").text
    asked = chat.say("xóa dữ liệu của tôi")
    assert len(chat.history()) > 6
    chat.tap(asked, "Xóa")
    left = chat.history()
    assert [entry["direction"] for entry in left] == ["in", "out"]
    assert "Đồng ý" in [b["title"] for b in chat.say(f"tra {dossier['code']}").buttons]


def test_no_code_number_or_factor_is_written_down_in_clear(
    bot: RunningBot, samples: list[Sample]
) -> None:
    dossier, chat = sample(samples, "igate", "sắp đến hạn"), bot.chat()
    looked_up(chat, dossier)
    chat.say("báo cho tôi khi có thay đổi")
    for said in ("{code} {factor}", "{factor} {code}", "thử {factor}", "4 số cuối {factor}"):
        bot.chat().say(said.format(**dossier))
    other = sample(samples, "opencps")
    bot.chat().say("{code} {factor}".format(**other))
    chat.say("gọi cho tôi số 0912 345 678, căn cước 037 085 001 234")
    folder = Path(bot.environment["BOT_DATA_DIR"])
    written = bot.log.read_text(encoding="utf-8")
    for file in folder.rglob("*.sqlite3"):
        with sqlite3.connect(file) as connection:
            written += "\n".join(connection.iterdump())
    _, day, number = dossier["code"].split("-")
    for middle in (f"{day}-{number}", f"{day}{number}", f"{day} {number}"):
        assert middle not in written
    for secret in ("0912345678", "0912 345 678", "037085001234", "037 085 001 234"):
        assert secret not in written
    assert other["factor"] not in written
    assert not re.search(rf'(?:"text": "|•••\d{{3}} |thử |cuối ){dossier["factor"]}\b', written)
    assert not re.search(rf"\b{dossier['factor']} (?:H42|\\u2022|•)", written)
