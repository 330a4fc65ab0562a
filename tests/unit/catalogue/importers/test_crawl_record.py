"""A record of the crawl becomes a procedure."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.importers.crawl.record import FIELDS, ReadRecord, read_record, wrong_fields
from bot.catalogue.procedure import (
    Channel,
    Document,
    DocumentCase,
    Duration,
    Fee,
    LegalBasis,
    Level,
    Procedure,
    SubmissionMethod,
    Unit,
)
from tests.crawl_tables import methods_cell, record

READ_AT = datetime(2031, 2, 1, tzinfo=timezone.utc)


def read(**fields: Any) -> ReadRecord:
    return read_record(record(**fields), READ_AT)


def test_every_field_arrives() -> None:
    found = read(dia_chi_tiep_nhan="Số 1,\n phố Diều ")
    assert found.warnings == []
    assert found.procedure == Procedure(
        code="9.000001",
        name="Cấp giấy phép thả diều",
        field="Vui chơi",
        levels=(Level.province, Level.commune),
        agencies=("Sở Xây dựng", "Ủy ban nhân dân cấp xã"),
        published_by="Bộ Xây dựng",
        address="Số 1,\nphố Diều",
        audience=("Công dân Việt Nam", "Tổ chức (không bao gồm doanh nghiệp, HTX)"),
        methods=(
            SubmissionMethod(
                channel=Channel.online,
                duration=Duration(amount=3, unit=Unit.working_day, text="3 Ngày làm việc"),
                fees=(Fee(amount=50000, note="mỗi giấy"),),
                note="Nộp trên cổng.",
            ),
        ),
        document_cases=(
            DocumentCase(
                documents=(Document(name="Đơn thả diều theo mẫu", originals=1, form="Mẫu 01.docx"),)
            ),
        ),
        steps=("Bước 1: Nộp hồ sơ.", "Bước 2: Nhận kết quả."),
        results=("Giấy phép",),
        legal_basis=(LegalBasis(number="1/2020/QH14", title="Luật Diều"),),
        source_url="https://example.org/thu-tuc/9.000001",
        source_name="Cổng Dịch vụ công quốc gia",
        decision="12/QĐ-BXD",
        fetched_at=READ_AT,
    )


def test_text_is_brought_to_one_form() -> None:
    decomposed = "Ca\u0302\u0301p\u00a0gi\u00e2\u0301y\n phép\u200b th\u1ea3\tdi\u00ea\u0300u"
    assert read(ten_thu_tuc=decomposed).procedure.name == "Cấp giấy phép thả diều"


def test_a_cell_that_cannot_be_taken_apart_is_text_with_a_warning() -> None:
    found = read(thanh_phan_ho_so="Đơn và ảnh")
    assert found.procedure.document_cases == ()
    assert found.procedure.raw == {"document_cases": "Đơn và ảnh"}
    assert [name for name, _ in found.warnings] == ["thanh_phan_ho_so"]


def test_good_rows_of_the_methods_are_kept_beside_a_bad_one() -> None:
    found = read(cach_thuc_thuc_hien=methods_cell("Trực tiếp125 VNĐ", "Trực tuyến3 NgàyMiễn phí"))
    assert [method.channel for method in found.procedure.methods] == [Channel.online]
    assert found.procedure.raw == {"methods": "Trực tiếp125 VNĐ"}
    assert [name for name, _ in found.warnings] == ["cach_thuc_thuc_hien"]


def test_an_implausible_amount_stays_as_printed_with_a_warning() -> None:
    found = read(cach_thuc_thuc_hien=methods_cell("Trực tiếp3 Ngày700 VNĐ(700.000 đồng)"))
    assert found.procedure.methods[0].fees == (Fee(amount=700, note="700.000 đồng"),)
    assert found.procedure.unverified == frozenset()
    ((name, reason),) = found.warnings
    assert name == "cach_thuc_thuc_hien" and "700 đồng" in reason


def test_the_competent_authority_is_not_passed_off_as_the_agency() -> None:
    found = read(
        co_quan_thuc_hien="Không có thông tin", co_quan_co_tham_quyen="Chủ tịch Ủy ban nhân dân"
    )
    assert found.procedure.agencies == ()
    assert found.procedure.raw["agencies"] == "Cơ quan có thẩm quyền: Chủ tịch Ủy ban nhân dân"


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("bo_nganh", "bo-la", "published_by"),
        ("detail_url", "javascript:alert(1)", "source_url"),
        ("thu_tuc_lien_quan", "#Tên thủ tục1Gia hạn giấy phép", "related"),
        ("cap_thuc_hien", "Cấp thôn", "levels"),
    ],
)
def test_values_that_are_not_known_stay_text(field: str, value: str, kept: str) -> None:
    found = read(**{field: value})
    assert found.procedure.raw == {kept: value}
    assert not getattr(found.procedure, kept)
    assert [name for name, _ in found.warnings] == [field]


def test_missing_fields_are_empty() -> None:
    procedure = read_record({"ma_thu_tuc": "9.1", "ten_thu_tuc": "Thả diều"}, None).procedure
    assert procedure == Procedure(
        code="9.1", name="Thả diều", source_name="Cổng Dịch vụ công quốc gia"
    )


@pytest.mark.parametrize("value", ["", "  \n", None])
@pytest.mark.parametrize("field", ["ma_thu_tuc", "ten_thu_tuc"])
def test_code_and_name_are_required(field: str, value: str | None) -> None:
    assert [name for name, _ in wrong_fields(record(**{field: value}))] == [field]


@pytest.mark.parametrize("value", [1, 1.5, True, [], ["a"], {}])
def test_a_field_of_another_type_is_wrong(value: object) -> None:
    assert [name for name, _ in wrong_fields(record(linh_vuc=value))] == ["linh_vuc"]


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(FIELDS), st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_any_text_in_any_field_is_read(field: str, text: str) -> None:
    item = record(**{field: text})
    if not list(wrong_fields(item)):
        assert read_record(item, READ_AT).procedure.code
