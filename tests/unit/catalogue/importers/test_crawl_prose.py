"""Steps, conditions, results and lists, split out of running text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.importers.crawl.prose import (
    parse_audience,
    parse_bodies,
    parse_levels,
    parse_paragraphs,
    parse_results,
    parse_steps,
    without_keywords,
)
from bot.catalogue.procedure import Level
from tests.crawl_tables import NOTHING

FOOTER = "Chọn cơ quan thực hiệnTỉnh/ Thành phốBộ ngành-- Chọn Bộ ngành --Đơn vịNộp hồ sơ"


def test_steps_begin_at_their_headings() -> None:
    text = "Bước 1: Nộp.\n- Ở quầy;\n+ Bước 2. Chờ như đã nói ở Bước 1.\na) Bước 3: Nhận."
    assert parse_steps(text) == (
        "Bước 1: Nộp.\n- Ở quầy;",
        "+ Bước 2. Chờ như đã nói ở Bước 1.",
        "a) Bước 3: Nhận.",
    )


def test_what_is_before_the_first_step_is_kept() -> None:
    assert parse_steps("Nộp trực tiếp:\nBước 1: Nộp.") == ("Nộp trực tiếp:", "Bước 1: Nộp.")


def test_steps_without_headings_are_paragraphs() -> None:
    text = "Người dân nộp hồ sơ gồm:\n- Đơn;\n- Ảnh.\n\nCơ quan trả kết quả,\nqua bưu điện."
    assert parse_steps(text) == (
        "Người dân nộp hồ sơ gồm:\n- Đơn;\n- Ảnh.",
        "Cơ quan trả kết quả,\nqua bưu điện.",
    )


def test_points_stay_under_their_paragraph() -> None:
    text = "- Có diều.\n+ Dài 1 m.\n+ Nhẹ.\n- Có dây.\na) Mới\nb) Cũ"
    assert parse_paragraphs(text) == (
        "- Có diều.\n+ Dài 1 m.\n+ Nhẹ.",
        "- Có dây.",
        "a) Mới",
        "b) Cũ",
    )


@pytest.mark.parametrize("text", ["", NOTHING, "Không", "Không.", "không có", "Không quy định."])
def test_a_text_that_says_there_is_nothing_is_nothing(text: str) -> None:
    assert parse_paragraphs(text) == ()
    assert parse_steps(text) == ()


def test_conditions_lose_the_rest_of_the_page() -> None:
    text = f"Có diều.Từ khóa{NOTHING}Mô tả{NOTHING}{FOOTER}"
    assert without_keywords(text) == "Có diều."


def test_results_lose_their_codes_and_the_footer() -> None:
    text = (
        "Giấy phép thả diềuMã: KQ.G01.000068- Văn bản từ chối;Mã: KQ.H02.000001"
        f"Từ khóadiềuMô tả{NOTHING}{FOOTER}"
    )
    parsed = parse_results(text)
    assert parsed.items == ("Giấy phép thả diều", "Văn bản từ chối")
    assert parsed.raw == ""


def test_the_description_of_a_result_is_kept_as_text() -> None:
    parsed = parse_results("Giấy phépMã: KQ.G01.00068Từ khóaMô tảCó hạn 5 năm.")
    assert (parsed.items, parsed.raw) == (("Giấy phép",), "Có hạn 5 năm.")


def test_a_lone_result_may_have_any_code() -> None:
    assert parse_results(f"Giấy phépMã: Test_1Từ khóa{NOTHING}").items == ("Giấy phép",)


def test_results_whose_codes_cannot_be_told_stay_text() -> None:
    text = "Giấy phépMã: abcVăn bảnMã: def"
    parsed = parse_results(text)
    assert (parsed.items, parsed.raw) == ((), text)


@pytest.mark.parametrize("text", ["", f"Từ khóa{NOTHING}Mô tả{NOTHING}{FOOTER}", FOOTER])
def test_no_result(text: str) -> None:
    parsed = parse_results(text)
    assert (parsed.items, parsed.raw) == ((), "")


def test_levels() -> None:
    assert parse_levels("Cấp bộ, Cấp tỉnh, Cấp xã, Cơ quan khác").items == tuple(Level)
    assert parse_levels("").items == ()


def test_a_level_that_is_not_known_stays_text() -> None:
    parsed = parse_levels("Cấp xã, Cấp thôn")
    assert (parsed.items, parsed.raw) == ((), "Cấp xã, Cấp thôn")


def test_commas_inside_the_names_of_bodies_do_not_split_them() -> None:
    text = (
        "Thuế tỉnh, thành phố, Cục Đo đạc, Bản đồ và Diều - Bộ NN và MT, Sở Xây dựng., Bộ Xây dựng"
    )
    assert parse_bodies(text).items == (
        "Thuế tỉnh, thành phố",
        "Cục Đo đạc, Bản đồ và Diều - Bộ NN và MT",
        "Sở Xây dựng",
        "Bộ Xây dựng",
    )


def test_running_text_is_no_list_of_bodies() -> None:
    parsed = parse_bodies("thực hiện như sau:\n* Ký tên")
    assert (parsed.items, parsed.raw) == ((), "thực hiện như sau:\n* Ký tên")


def test_commas_inside_brackets_do_not_split_the_audience() -> None:
    text = "Tổ chức (không bao gồm doanh nghiệp, HTX), Cán bộ, công chức, viên chức, Doanh nghiệp"
    assert parse_audience(text).items == (
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
        "Cán bộ, công chức, viên chức",
        "Doanh nghiệp",
    )


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Bước 1", "Mã: ", "KQ.G01.000001", "Từ khóa", "Mô tả", ", Sở", "\n", "- ", "("]
        )
        | st.text(max_size=4),
        max_size=12,
    ).map("".join),
    st.sampled_from(
        [parse_steps, parse_paragraphs, parse_results, parse_levels, parse_bodies, parse_audience]
    ),
)
def test_no_text_breaks_a_parser(text: str, parse: Callable[[str], Any]) -> None:
    parsed = parse(text)
    items = parsed if isinstance(parsed, tuple) else parsed.items
    assert all(items)
