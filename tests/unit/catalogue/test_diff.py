"""A clerk sees what changed between two catalogues."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.diff import FIELD_NAMES, CatalogueDiff, changed_fields, diff_catalogues
from bot.catalogue.procedure import Fee, Procedure
from tests.catalogue_samples import FULL, named, procedures


def diff(old: list[Procedure], new: list[Procedure]) -> CatalogueDiff:
    return diff_catalogues({p.code: p for p in old}, {p.code: p for p in new})


def with_fee(amount: int) -> Procedure:
    method = FULL.methods[0].copy(update={"fees": (Fee(amount=amount),)})
    return FULL.copy(update={"methods": (method, *FULL.methods[1:])})


def test_every_field_that_can_change_has_a_name_for_clerks() -> None:
    assert set(FIELD_NAMES) == set(Procedure.__fields__) - {"code"}


def test_added_removed_changed_and_unchanged_are_told_apart() -> None:
    found = diff(
        [named("1.1"), named("1.2"), with_fee(8000)],
        [named("1.4"), named("1.3"), named("1.2"), with_fee(10000).copy(update={"steps": ()})],
    )
    assert found.added_codes == ["1.3", "1.4"]
    assert found.removed_codes == ["1.1"]
    assert [(change.code, change.fields) for change in found.changed] == [
        ("1.001193", ("methods", "steps"))
    ]
    assert found.unchanged == 1
    assert not found.is_empty


def test_the_clerk_reads_totals_then_a_line_each() -> None:
    found = diff([named("1.1", "Cũ"), with_fee(8000)], [named("1.2", "Mới"), with_fee(10000)])
    assert found.describe() == (
        "Thêm 1 thủ tục, sửa 1, bỏ 1, giữ nguyên 0.\n"
        "+ 1.2 Mới\n"
        "~ 1.001193 Thủ tục đăng ký khai sinh: cách nộp, thời hạn, phí\n"
        "- 1.1 Cũ"
    )


def test_content_that_only_clerks_write_is_not_lost_in_silence() -> None:
    by_clerks, by_portal = FULL, FULL.copy(update={"aliases": (), "related": (), "steps": ()})
    found = diff([by_clerks], [by_portal, named("1.2", "Mới")])
    assert found.describe() == (
        "Thêm 1 thủ tục, sửa 1, bỏ 0, giữ nguyên 0.\n"
        "Chú ý: 1 thủ tục mất nội dung do cán bộ viết hoặc của nguồn khác (dấu !); muốn giữ nội "
        "dung cũ, hãy nạp lại tệp cũ sau cùng.\n"
        "! 1.001193 Thủ tục đăng ký khai sinh: trình tự (không còn); thủ tục hay nhầm "
        "(không còn); tên gọi khác (không còn)\n"
        "+ 1.2 Mới"
    )
    assert "Chú ý" not in diff([by_portal], [by_clerks]).describe()


def test_content_of_another_source_is_told_with_both_sources() -> None:
    other = with_fee(9000).copy(update={"source_name": "Quyết định 12"})
    text = diff([FULL], [other]).describe()
    assert "tên nguồn («Cổng Dịch vụ công quốc gia» thay bằng «Quyết định 12»)" in text
    assert "Chú ý: 1 thủ tục" in text


def test_a_mere_name_that_gets_details_from_another_source_loses_nothing() -> None:
    name_only = named(FULL.code, FULL.name, source_name="Bảng tính")
    text = diff([name_only], [FULL]).describe()
    assert "~ 1.001193" in text
    assert "Chú ý" not in text


def test_a_flag_that_a_clerk_takes_off_is_no_loss() -> None:
    text = diff([FULL], [FULL.copy(update={"unverified": frozenset()})]).describe()
    assert "~ 1.001193 Thủ tục đăng ký khai sinh: mục chưa đối chiếu (không còn)" in text


def test_long_lists_and_names_are_cut() -> None:
    text = diff([], [named(f"1.{n}", "Tên " * 100) for n in range(5)]).describe(limit=2)
    lines = text.splitlines()
    assert lines[0] == "Thêm 5 thủ tục, sửa 0, bỏ 0, giữ nguyên 0."
    assert len(lines) == 4
    assert max(map(len, lines)) < 120
    assert lines[3] == "  ... và 3 thủ tục thêm nữa"


def test_a_part_that_came_or_went_is_a_change() -> None:
    without = FULL.copy(
        update={"methods": tuple(m.copy(update={"duration": None}) for m in FULL.methods)}
    )
    assert changed_fields(FULL, without) == changed_fields(without, FULL) == ("methods",)
    shorter = FULL.copy(update={"aliases": FULL.aliases[:1]})
    assert changed_fields(FULL, shorter) == changed_fields(shorter, FULL) == ("aliases",)


def test_equal_catalogues_have_an_empty_diff() -> None:
    found = diff([FULL], [Procedure.parse_raw(FULL.json())])
    assert found.is_empty
    assert found.unchanged == 1


@settings(max_examples=30, deadline=None)
@given(procedures(), procedures())
def test_the_fields_that_changed_are_those_that_differ(old: Procedure, new: Procedure) -> None:
    before, after = old.dict(), new.dict()
    differing = {name for name in before if before[name] != after[name]}
    assert set(changed_fields(old, new)) == differing


@settings(max_examples=30, deadline=None)
@given(procedures(), st.sampled_from(sorted(set(Procedure.__fields__) - {"code"})))
def test_a_copy_differs_only_where_it_was_changed(procedure: Procedure, name: str) -> None:
    other = procedure.copy(update={name: getattr(FULL, name)})
    assert set(changed_fields(procedure, other)) <= {name}
