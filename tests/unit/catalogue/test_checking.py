"""What no procedure may hold, whatever file it is from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.answers.aspects import FIELDS
from bot.catalogue.checking import PARTS, dotted, faults
from bot.catalogue.procedure import Procedure
from tests.catalogue_samples import FULL, procedures


def told(**fields: Any) -> list[str]:
    procedure = Procedure(**{"code": "1.001193", "name": "Tên", **fields})
    return [f"{dotted(place)}: {reason}" for place, reason in faults(procedure)]


def test_a_good_procedure_has_no_faults() -> None:
    assert list(faults(FULL)) == []


@settings(max_examples=30, deadline=None)
@given(procedures())
def test_only_dates_can_be_wrong_in_what_the_database_can_keep(procedure: Procedure) -> None:
    assert {place for place, _ in faults(procedure)} <= {("valid_to",)}


@pytest.mark.parametrize("name", sorted(PARTS | Procedure.__fields__.keys()))
def test_fields_and_the_parts_that_answers_withhold_can_be_unverified(name: str) -> None:
    assert told(unverified=[name]) == []


def test_the_parts_are_those_that_answers_know() -> None:
    assert {name for names in FIELDS.values() for name in names if "." in name} == PARTS


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"code": ""}, "code: «» không phải mã"),
        ({"code": "1.00 1193"}, "code: «1.00 1193» không phải mã"),
        ({"code": "1.001193\n2.000001"}, "code: "),
        ({"code": "mã.1"}, "code: «mã.1» không phải mã"),
        ({"code": "1" * 51}, "code: "),
        ({"name": " "}, "name: để trống"),
        ({"name": "a\x00b"}, "name: có ký tự không hợp lệ"),
        ({"steps": ["a", "b\ud800"]}, "steps.2: có ký tự không hợp lệ"),
        ({"raw": {"a\x00": ""}}, "raw.a\x00: có ký tự không hợp lệ"),
        ({"aliases": ["a", ""]}, "aliases.2: mục trống"),
        ({"unverified": ["fees"]}, "unverified: thủ tục không có mục «fees»"),
        ({"unverified": ["fees.amount"]}, "unverified: thủ tục không có mục «fees.amount»"),
        (
            {"unverified": ["methods.note"]},
            "unverified: không ghi riêng được phần «methods.note»: chỉ có «methods.duration», "
            "«methods.fees», hoặc ghi cả mục «methods»",
        ),
        ({"unverified": ["steps."]}, "unverified: không ghi riêng được phần «steps.»"),
        ({"valid_from": date(2026, 2, 2), "valid_to": date(2026, 2, 1)}, "valid_to: ngày hết"),
        ({"legal_basis": [{}]}, "legal_basis.1: phải có số hoặc tên văn bản"),
        ({"related": [{"code": ""}]}, "related.1.code: để trống"),
        ({"document_cases": [{"documents": [{"name": ""}]}]}, "document_cases.1.documents.1.name"),
        (
            {"document_cases": [{"documents": [{"name": "a", "copies": -1}]}]},
            "document_cases.1.documents.1.copies: -1 nằm ngoài",
        ),
        (
            {"methods": [{"channel": "post"}, {"channel": "post", "fees": [{"amount": 10**10}]}]},
            "methods.2.fees.1.amount: 10000000000 nằm ngoài",
        ),
        (
            {"methods": [{"channel": "post", "duration": {"amount": float("nan")}}]},
            "methods.1.duration.amount: nan nằm ngoài",
        ),
        (
            {"methods": [{"channel": "post", "duration": {"amount": float("inf")}}]},
            "methods.1.duration.amount: inf nằm ngoài",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(fields: dict[str, Any], fault: str) -> None:
    [found] = told(**fields)
    assert found.startswith(fault)
