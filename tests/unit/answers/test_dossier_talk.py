"""bot.answers.dossier: what is said around a look-up, whatever the office has set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta, timezone
from inspect import signature
from itertools import product
from pathlib import Path

import pytest
import yaml

from bot.answers import dossier_words
from bot.answers.dossier import DossierReplies
from bot.answers.dossier_words import span_of
from bot.answers.talk import Offices
from bot.dossiers.dossier import FactorKind
from bot.dossiers.status import Status
from bot.reply import Reply
from bot.text import fold
from tests.dossier_samples import MASK, NOW, OFFICES, at, dossier, replies, titles

TEMPLATES = Path(dossier_words.__file__).parent / "templates" / "dossier"
MAY_BE_EMPTY = ("portal_name", "portal_url", "hotline", "office_address", "office_hours")
_HALF_EMPTY = re.compile(
    r"\bNone\b|[{}]|\(\s*\)|[(«“]\s|\s[)»”.,;:]|[:,]\s*[.,;)]|  |\b(?:gọi|tại|trên|cho|sau)$"
)


def offices() -> Iterator[Offices]:
    """Every combination of what an office may leave empty."""
    for empty in product((False, True), repeat=len(MAY_BE_EMPTY)):
        missing = (name for name, is_empty in zip(MAY_BE_EMPTY, empty, strict=True) if is_empty)
        yield replace(OFFICES, **dict.fromkeys(missing, ""))


def everything(say: DossierReplies) -> Iterator[Reply]:
    """All that is said around a look-up."""
    yield say.no_match()
    yield say.blocked(NOW + timedelta(seconds=90), NOW)
    yield say.no_portal(MASK)
    yield say.no_portal("")
    yield say.portal_down("Cổng Dịch vụ công tỉnh Ninh Bình", NOW)
    yield say.portal_down("", NOW, dossier(), MASK)
    yield say.portal_down("", NOW, dossier(Status.returned), MASK)
    yield say.portal_down("", NOW, dossier(), MASK, followed=True)
    yield say.ask_code()
    yield say.ask_code([])
    yield from (say.ask_factor(kind, MASK) for kind in FactorKind)
    yield say.consent()
    yield say.consent("Cổng Dịch vụ công tỉnh Ninh Bình")
    yield say.refused()
    yield say.cancelled()
    yield say.followed(MASK, date(2027, 1, 22))
    yield say.unfollowed(0)
    yield say.unfollowed(1)
    yield say.unfollowed(3)
    yield say.nothing_followed()
    yield say.nothing_to_follow()
    yield say.several([MASK, "G22.99-•••175"])
    yield say.what_is_kept(messages=12, sealed=2, consents=1, followed=1)
    yield say.what_is_kept(0, 0, 0, 0)
    yield say.erase_asked()
    yield say.erased()


@pytest.mark.parametrize("office", offices())
def test_no_sentence_is_left_half_empty(office: Offices) -> None:
    for reply in everything(replies(office)):
        lines = reply.text.split("\n")
        assert not [line for line in lines if _HALF_EMPTY.search(line)]
        assert not [b for b in reply.buttons if _HALF_EMPTY.search(b.title)]
        assert 40 < len(reply.text) <= 1200
        assert ("1022" in reply.text) <= bool(office.hotline)
        assert ("dichvucong.gov.vn" in reply.text) <= bool(office.portal_url)
        for button in reply.buttons:
            assert [bool(button.url), bool(button.payload), bool(button.phone)].count(True) == 1


def test_long_settings_leave_messages_short_enough() -> None:
    office = Offices(**dict.fromkeys(asdict(OFFICES), "Trung tâm Phục vụ hành chính công " * 30))
    assert all(len(reply.text) <= 1200 for reply in everything(replies(office)))


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_every_sentence_has_its_accents(path: Path) -> None:
    """A Vietnamese word in four or so has no accent; three in a row happen, six do not."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yml":
        text = "\n".join(_strings(yaml.safe_load(text)))
    text = re.sub(r"{[%{#].*?[%}#]}|{\w+}", "|", text, flags=re.S)
    for line in re.split(r"[|.,;:\n]", text):
        words = re.findall(r"[^\W\d_]{2,}", line)
        plain = [word for word in words if fold(word) == word.casefold()]
        assert len(plain) <= max(3, 0.6 * len(words)), line


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def test_unknown_code_and_wrong_factor_are_told_in_the_same_words() -> None:
    """Nothing that could differ goes in."""
    assert not signature(DossierReplies.no_match).parameters.keys() - {"self"}
    reply = replies().no_match()
    assert reply == replies().no_match()
    assert "giấy biên nhận" in reply.text and "4 số cuối" in reply.text
    assert titles(reply) == {"Tra lại": "/another_dossier", "Gọi 1022": "1022"}


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (timedelta(seconds=-5), "1 phút nữa (từ 14:06 ngày 23/11/2026)"),
        (timedelta(seconds=30), "1 phút nữa (từ 14:06 ngày 23/11/2026)"),
        (timedelta(seconds=61), "2 phút nữa (từ 14:07 ngày 23/11/2026)"),
        (timedelta(minutes=90), "90 phút nữa (từ 15:35 ngày 23/11/2026)"),
        (timedelta(hours=10), "10 giờ nữa (từ 00:05 ngày 24/11/2026)"),
        (timedelta(days=1), "1 ngày nữa (từ 14:05 ngày 24/11/2026)"),
    ],
)
def test_a_wait_is_told_and_not_what_counted(wait: timedelta, told: str) -> None:
    now = NOW.astimezone(timezone.utc)
    text = replies().blocked(now + wait, now).text
    assert told in text
    assert not re.search(r"cuộc trò chuyện|thiết bị|mã này|\d+ lần", text)


def test_a_portal_that_is_down_is_not_a_dossier_that_is_missing() -> None:
    say = replies()
    for last in (None, dossier(), dossier(Status.unknown, status_text="Thẩm định")):
        text = say.portal_down("Cổng tỉnh", NOW, last, MASK).text
        assert "không tìm thấy" not in text.casefold() and "không khớp" not in text
        assert text.startswith("Cổng tỉnh lúc này chưa trả lời tôi (14:05 ngày 23/11/2026)")


def test_the_last_known_state_is_told_with_its_time() -> None:
    last = dossier(fetched_at=at("2026-11-21", "09:12"))
    reply = replies().portal_down("Cổng tỉnh", NOW, last, MASK)
    assert (
        "lúc 09:12 ngày 21/11/2026: hồ sơ H42.21-•••345 – đang xử lý,"
        " hẹn trả kết quả ngày 30/11/2026." in reply.text
    )
    assert titles(reply)["Báo cho tôi khi có thay đổi"] == "/follow_dossier"
    assert replies().portal_down("Cổng tỉnh", NOW, last) == reply
    followed = replies().portal_down("Cổng tỉnh", NOW, last, MASK, followed=True)
    assert "vẫn đang theo dõi" in followed.text and "Thôi báo tin" in titles(followed)
    unknown = dossier(Status.unknown, status_text="Thẩm định")
    assert "– Thẩm định," in replies().portal_down("Cổng tỉnh", NOW, unknown, MASK).text


def test_nothing_is_announced_of_what_was_not_seen_or_has_ended() -> None:
    ended = dossier(Status.returned)
    for reply in (
        replies().portal_down("Cổng tỉnh", NOW),
        replies().portal_down("Cổng tỉnh", NOW, ended, MASK),
    ):
        assert titles(reply) == {"Tra lại": "/dossier_status"}
        assert "Báo cho tôi" not in reply.text


def test_each_factor_is_asked_for_by_its_name() -> None:
    say = replies()
    asked = {kind: say.ask_factor(kind, MASK) for kind in FactorKind}
    assert "4 số cuối của số căn cước" in asked[FactorKind.identity].text
    assert "4 số cuối của số điện thoại" in asked[FactorKind.phone].text
    assert "mã bí mật in trên giấy biên nhận" in asked[FactorKind.secret].text
    for reply in asked.values():
        assert MASK in reply.text and "không hỏi của ai khác" in reply.text
        assert titles(reply) == {"Thôi": "/cancel_dossier"}


def test_a_code_is_asked_for_with_examples() -> None:
    reply = replies().ask_code(["H42.21-250701-012345", "CNTBD.181121.00334"])
    assert "như H42.21-250701-012345 hoặc CNTBD.181121.00334.\n" in reply.text
    assert "có dạng" not in replies().ask_code([]).text
    assert titles(reply) == {"Thôi": "/cancel_dossier"}


def test_consent_says_what_why_how_long_and_by_which_law() -> None:
    reply = replies().consent("Cổng Dịch vụ công tỉnh Ninh Bình")
    for said in (
        "mã hồ sơ và một thông tin xác nhận",
        "chỉ gửi đến Cổng Dịch vụ công tỉnh Ninh Bình, không chia sẻ",
        "tự xóa sau 1 ngày",
        "tối đa 60 ngày",
        "máy làm tự động",
        "tự nguyện, có hiệu lực 180 ngày",
        "“xóa dữ liệu của tôi”",
        "91/2025/QH15, Nghị định 356/2025/NĐ-CP",
    ):
        assert said in reply.text
    assert titles(reply) == {"Đồng ý": "/agree_dossier", "Không": "/refuse_dossier"}
    assert "chỉ gửi đến cổng của cơ quan nhận hồ sơ," in replies().consent().text


def test_following_says_until_when() -> None:
    late = datetime(2027, 1, 22, 20, tzinfo=timezone.utc)
    assert "hết ngày 23/01/2027" in replies().followed(MASK, late).text
    reply = replies().followed(MASK, date(2027, 1, 22))
    assert "hết ngày 22/01/2027" in reply.text
    assert titles(reply)["Thôi báo tin"] == '/unfollow_dossier{"dossier":"H42.21-•••345"}'
    assert "hồ sơ này" in replies().unfollowed(1).text
    assert "3 hồ sơ" in replies().unfollowed(3).text
    assert replies().unfollowed(0) == replies().nothing_followed()


def test_of_several_dossiers_one_is_tapped() -> None:
    reply = replies().several([MASK, "G22.99-•••175", MASK])
    assert reply.text.endswith("\n1. H42.21-•••345\n2. G22.99-•••175")
    assert titles(reply) == {
        MASK: '/choose_dossier{"dossier":"H42.21-•••345"}',
        "G22.99-•••175": '/choose_dossier{"dossier":"G22.99-•••175"}',
    }
    many = replies().several([f"H42.21-•••{n}" for n in range(100, 115)])
    assert len(many.buttons) == 10 and "… và 5 hồ sơ khác" in many.text


def test_what_is_kept_is_counted_and_can_be_erased() -> None:
    text = replies().what_is_kept(messages=12, sealed=2, consents=1, followed=3).text
    assert "12 tin nhắn" in text and "2 mục đã mã hóa" in text and "3 hồ sơ đang theo dõi" in text
    assert "sau 90 ngày" in text and "“xóa dữ liệu của tôi”" in text
    assert "đồng ý" not in replies().what_is_kept(12, 0, 0, 0).text
    assert "không giữ dữ liệu nào" in replies().what_is_kept(0, 0, 0, 0).text
    assert titles(replies().erase_asked()) == {"Xóa hết": "/erase_data", "Không xóa": "/keep_data"}


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(minutes=30), "30 phút"),
        (timedelta(hours=1), "1 giờ"),
        (timedelta(hours=1, minutes=59), "119 phút"),
        (timedelta(hours=2, seconds=1), "3 giờ"),
        (timedelta(hours=30), "30 giờ"),
        (timedelta(days=2, hours=1), "3 ngày"),
        (timedelta(0), "1 phút"),
    ],
)
def test_spans_are_rounded_up(span: timedelta, told: str) -> None:
    assert span_of(span) == told


def test_without_any_portal_no_code_is_asked_for() -> None:
    text = replies().no_portal("").text
    assert text.startswith("Tôi chưa nối được với cổng nào để tra hồ sơ, nên")
    assert "gửi lại mã" not in text
