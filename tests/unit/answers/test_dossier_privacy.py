"""bot.answers.dossier: whatever a portal writes, nothing of the code but its mask, no person."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers.dossier import papers_in_catalogue
from bot.answers.dossier_texts import Telling
from bot.answers.talk import Offices
from bot.dossiers.dossier import Collection, Dossier, Payment, Return
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM
from bot.masks import mask_code
from bot.reply import Reply
from tests.answer_samples import paper, plain, procedure
from tests.dossier_samples import CODE, MASK, NOW, OFFICES, dossier, replies

CODES = (
    "H42.21-261110-012345",
    "000.00.21.H42-190101-067890",
    "G09.20-20260609-0092637",
    "G22.99.08-260921-896048",
    "CNTBD.181121.00334",
)
SAY = replies()

spellings = st.sampled_from(
    [
        lambda code: code,
        str.lower,
        lambda code: code.replace("-", " - "),
        lambda code: code.replace("-", "–").replace(".", ""),
        lambda code: re.split(r"[-.]", code)[-1],
        lambda code: f"({code}), số {code[-7:]}",
    ]
)
words = st.text(max_size=60) | st.sampled_from(
    ["Chờ phê duyệt", "Bản sao giấy khai sinh " * 30, "{{ mask }} {ask} %s", "# Đề mục", "A" * 900]
)
moments = (
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(VIETNAM))
    | st.none()
)


@st.composite
def dossiers(draw: st.DrawFn, code: str) -> Dossier:
    """A dossier whose texts may hold its code, in some spelling."""
    noise = st.tuples(words, spellings, words, st.booleans()).map(
        lambda t: f"{t[0]} {t[1](code)} {t[2]}" if t[3] else t[0]
    )
    return Dossier(
        code=code,
        status=draw(st.sampled_from(Status)),
        status_text=draw(noise),
        procedure_code=draw(st.sampled_from(["", "1.001777"])),
        procedure_name=draw(noise),
        agency=draw(noise),
        received=draw(moments),
        due=draw(moments),
        finished=draw(moments),
        requested=tuple(draw(st.lists(noise, max_size=6))) * draw(st.sampled_from([1, 8])),
        payment=draw(
            st.none()
            | st.builds(
                Payment,
                amount=st.none() | st.integers(),
                deadline=st.none() | st.dates(),
                url=st.sampled_from(["", "https://a.example/"]).flatmap(
                    lambda url: noise.map(lambda text: url + text)
                ),
            )
        ),
        collection=draw(
            st.none()
            | st.builds(
                Collection,
                way=st.none() | st.sampled_from(Return),
                place=noise,
                hours=noise,
                tracking=noise,
                tracking_url=noise.map(lambda text: f"https://b.example/{text}"),
            )
        ),
        portal=draw(noise),
        fetched_at=draw(moments) or NOW,
    )


pairs = st.sampled_from(CODES).flatmap(
    lambda code: st.tuples(dossiers(code), dossiers(code), moments.map(lambda at: at or NOW))
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs)
def test_any_dossier_can_be_told_and_tells_no_code(
    found: tuple[Dossier, Dossier, datetime],
) -> None:
    dossier, before, now = found
    mask = mask_code(dossier.code)
    catalogue = procedure(document_cases=(plain(paper("Bản sao giấy khai sinh")),))
    papers = papers_in_catalogue(dossier.requested, catalogue)
    for reply in (
        SAY.status_reply(dossier, mask, now, papers, procedure_in_catalogue=True),
        SAY.announcement(dossier, mask, before),
        SAY.portal_down("Cổng tỉnh", now, dossier, mask),
    ):
        assert len(reply.text) <= 1200
        assert mask in reply.text
        _tells_no_code(reply, dossier.code)


def _tells_no_code(reply: Reply, code: str) -> None:
    shown = "\n".join([reply.text, *(f"{b.title} {b.payload} {b.url}" for b in reply.buttons)])
    assert code.casefold() not in shown.casefold()
    bare = "".join(filter(str.isalnum, code)).casefold()
    assert bare not in "".join(filter(str.isalnum, shown)).casefold()
    for run in re.findall(r"\d{4,}", code):
        assert run not in re.sub(r"\d\d/\d\d/\d{4}", "", shown)


@pytest.mark.parametrize("status", Status)
def test_the_longest_texts_fit(status: Status) -> None:
    long = "Ủy ban nhân dân phường " * 60
    far = NOW + timedelta(days=900)
    found = dossier(
        status,
        status_text=long,
        procedure_name=long,
        agency=long,
        finished=far,
        requested=(long,) * 40,
        payment=Payment(amount=10**12 - 1, deadline=NOW.date(), url="https://a.example"),
        collection=Collection(way=Return.counter, place=long, hours=long, tracking=long),
        portal=long,
    )
    before = dossier(Status.unknown, status_text=long.upper(), due=far, agency="Khác")
    say = replies(Offices(**dict.fromkeys(asdict(OFFICES), long)))
    for reply in (
        say.status_reply(found, MASK, NOW),
        say.announcement(found, MASK, before),
        say.announcement(found, MASK, found.copy(update={"due": far, "payment": None})),
    ):
        assert len(reply.text) <= 1200
        assert "Việc tiếp theo: " in reply.text and "\nNguồn: " in reply.text


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Chuyển bà Trần Thị Lan thẩm định", "Chuyển bà ••• thẩm định"),
        ("Chờ duyệt – Nguyễn Văn A", "Chờ duyệt – •••"),
        ("NGUYỄN VĂN BÌNH ký số", "••• ký số"),
        ("Họ và tên: Cao Minh Đức", "Họ và tên: •••"),
        ("Căn cước của ông Hà Văn Nam (bản sao)", "Căn cước của ông ••• (bản sao)"),
        ("UBND phường Lê Hồng Phong đang xử lý", "UBND phường Lê Hồng Phong đang xử lý"),
        ("Số 5 đường Trần Hưng Đạo", "Số 5 đường Trần Hưng Đạo"),
        ("Hồ Sơ Đề Nghị Cấp Phép", "Hồ Sơ Đề Nghị Cấp Phép"),
        ("Phòng Lý Lịch Tư Pháp", "Phòng Lý Lịch Tư Pháp"),
        ("Tỉnh Bà Rịa - Vũng Tàu", "Tỉnh Bà Rịa - Vũng Tàu"),
        ("Công dân Việt Nam đã nộp", "Công dân Việt Nam đã nộp"),
        ("Gọi 0912345678 để bổ sung", "Gọi •••••••••• để bổ sung"),
        ("CCCD 037088001234 bị mờ", "CCCD •••••••••••• bị mờ"),
        ("Hồ sơ h42.21 261110 012345 thiếu ảnh", "Hồ sơ H42.21-•••345 thiếu ảnh"),
        ("Xem hồ sơ số 012345", "Xem hồ sơ số •••"),
        ("Kèm H56.14-240823-000123", "Kèm H56.14-•••123"),
    ],
)
def test_a_clerk_s_note_is_told_without_persons_and_numbers(written: str, told: str) -> None:
    assert Telling(CODE, MASK).note(written, 200) == told


@pytest.mark.parametrize("code", ["", "1", "H42-1"])
def test_a_text_is_not_taken_for_a_code_that_is_none(code: str) -> None:
    assert Telling(code, "•••").note("Đã có 1 kết quả", 200) == "Đã có 1 kết quả"
