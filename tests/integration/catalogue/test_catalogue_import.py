"""Catalogue files reach the database whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.catalogue.importers.formats import FileFormat
from bot.catalogue.importing import MAX_FILE_SIZE, ImportReport, import_files
from bot.catalogue.store import CatalogueStore
from bot.errors import ImportRejected
from tests.catalogue_samples import FULL, dump, named, xlsx_file
from tests.shared import SHARED_DATA

HEAD = "field: Hộ tịch\nsource: {name: Cổng, read_on: 2026-10-15}\nprocedures:\n"
EXPORTS = sorted((SHARED_DATA / "catalogue").glob("danh-sach-tthc-*.xlsx"))
STARTER = Path(__file__).resolve().parents[3] / "catalogue"


def yaml_file(path: Path, *entries: str) -> Path:
    path.write_text(HEAD + "".join(f"  - {entry}\n" for entry in entries), encoding="utf-8")
    return path


def refused(store: CatalogueStore, paths: list[Path], **options: Any) -> list[str]:
    """The problems for which the import is rejected, file names without their folder."""
    with pytest.raises(ImportRejected) as caught:
        import_files(store, paths, **options)
    return [str(problem).rpartition("/")[2] for problem in caught.value.problems]


@pytest.fixture()
def filled(store: CatalogueStore) -> CatalogueStore:
    store.upsert([FULL, named("1.000001", "Tên cũ")])
    return store


def test_a_file_is_added_to_what_is_there(filled: CatalogueStore, tmp_path: Path) -> None:
    path = yaml_file(
        tmp_path / "a.yaml", "{code: 1.000001, name: Tên mới}", "{code: 1.000002, name: Thứ hai}"
    )
    report = import_files(filled, [path])
    assert report.diff.added_codes == ["1.000002"]
    assert [(c.code, c.fields) for c in report.diff.changed] == [
        ("1.000001", ("name", "source_name", "fetched_at"))
    ]
    assert filled.get("1.000001").name == "Tên mới"
    assert filled.get(FULL.code) == FULL


def test_replace_removes_what_the_files_do_not_hold(filled: CatalogueStore, tmp_path: Path) -> None:
    report = import_files(
        filled, [yaml_file(tmp_path / "a.yaml", "{code: 1.000001, name: Tên}")], replace=True
    )
    assert report.diff.removed_codes == [FULL.code]
    assert [p.code for p in filled.all()] == ["1.000001"]


def test_importing_the_same_again_changes_nothing(
    store: CatalogueStore, engine: Engine, tmp_path: Path
) -> None:
    path = yaml_file(tmp_path / "a.yaml", "{code: 1.000001, name: Tên}")
    import_files(store, [path])
    before, revision = dump(engine)["procedures"], store.revision()
    assert import_files(store, [path]).diff.is_empty
    assert (dump(engine)["procedures"], store.revision()) == (before, revision)


def test_a_folder_stands_for_its_yaml_files(store: CatalogueStore, tmp_path: Path) -> None:
    yaml_file(tmp_path / "a.yaml", "{code: 1.000001, name: Tên}")
    yaml_file(tmp_path / "b.YML".lower(), "{code: 1.000002, name: Tên}")
    (tmp_path / "README.md").write_text("ghi chú", encoding="utf-8")
    import_files(store, [tmp_path])
    assert store.count() == 2


def test_a_format_can_be_named(store: CatalogueStore, tmp_path: Path) -> None:
    path = yaml_file(tmp_path / "danh-muc.txt", "{code: 1.000001, name: Tên}")
    assert "không rõ định dạng" in refused(store, [path])[0]
    import_files(store, [path], format=FileFormat.yaml)
    assert store.count() == 1


def test_a_crawl_is_imported(store: CatalogueStore, tmp_path: Path) -> None:
    record = {"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Cấp giấy phép", "linh_vuc": "Xây dựng"}
    path = tmp_path / "portal-crawl-2026-06.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    try:
        import_files(store, [path])
    except ImportRejected as error:
        pytest.fail(str(error))
    assert store.get("1.000001").name == "Cấp giấy phép"


def test_a_crawl_that_replaces_what_clerks_wrote_says_so(
    store: CatalogueStore, tmp_path: Path
) -> None:
    by_clerks = yaml_file(
        tmp_path / "a.yaml", "{code: 1.000001, name: Cấp phép, steps: [a], aliases: [xin phép]}"
    )
    crawl = tmp_path / "portal-crawl-2026-06.jsonl"
    record = {"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Cấp phép", "trinh_tu_thuc_hien": "b"}
    crawl.write_text(json.dumps(record) + "\n", encoding="utf-8")
    import_files(store, [by_clerks])
    told = import_files(store, [crawl]).diff.describe().splitlines()
    assert told[0] == "Thêm 0 thủ tục, sửa 1, bỏ 0, giữ nguyên 0."
    assert told[1].startswith("Chú ý: 1 thủ tục mất nội dung do cán bộ viết")
    assert told[2].startswith("! 1.000001 Cấp phép:")
    assert "tên gọi khác (không còn)" in told[2]
    assert "tên nguồn («Cổng» thay bằng «Cổng Dịch vụ công quốc gia»)" in told[2]
    import_files(store, [by_clerks])
    assert store.get("1.000001").aliases == ("xin phép",)


class TestNamesOnly:
    """Spreadsheets know names and agencies, no details."""

    def test_details_are_kept(self, filled: CatalogueStore, tmp_path: Path) -> None:
        path = xlsx_file(
            tmp_path / "a.xlsx", [FULL.code, "Tên mới", "Bộ X", "Sở A\nSở B", "Lĩnh vực mới"]
        )
        report = import_files(filled, [path])
        assert report.kept_details == (FULL.code,)
        assert filled.get(FULL.code) == FULL.copy(
            update={"name": "Tên mới", "field": "Lĩnh vực mới", "agencies": ("Sở A", "Sở B")}
        )

    def test_blank_cells_erase_nothing(self, filled: CatalogueStore, tmp_path: Path) -> None:
        path = xlsx_file(tmp_path / "a.xlsx", [FULL.code, FULL.name, "", "", ""])
        assert import_files(filled, [path]).diff.is_empty
        assert filled.get(FULL.code) == FULL

    def test_details_are_kept_when_replacing(self, filled: CatalogueStore, tmp_path: Path) -> None:
        path = xlsx_file(tmp_path / "a.xlsx", [FULL.code, FULL.name, "", "", ""])
        report = import_files(filled, [path], replace=True)
        assert report.diff.removed_codes == ["1.000001"]
        assert filled.all() == [FULL]

    def test_other_names_are_replaced_whole(self, filled: CatalogueStore, tmp_path: Path) -> None:
        path = xlsx_file(tmp_path / "a.xlsx", ["1.000001", "Tên mới", "Bộ X", "Sở A", "Y"])
        report = import_files(filled, [path])
        assert report.kept_details == ()
        assert filled.get("1.000001").published_by == "Bộ X"

    @pytest.mark.skipif(not EXPORTS, reason="the shared exports are not here")
    def test_the_portal_s_own_exports_are_imported(self, store: CatalogueStore) -> None:
        report = import_files(store, EXPORTS)
        assert store.count() == len(report.diff.added) > 500
        assert store.get("1.001193").agencies


class TestRefusal:
    """Whatever is wrong, the database stays as it was and everything wrong is told."""

    @pytest.fixture(autouse=True)
    def unchanged(self, filled: CatalogueStore, engine: Engine) -> Any:
        before = dump(engine)
        yield
        assert dump(engine) == before

    def test_one_bad_record_refuses_all_files(self, store: CatalogueStore, tmp_path: Path) -> None:
        good = yaml_file(tmp_path / "a.yaml", "{code: 1.000002, name: Tên}")
        bad = yaml_file(tmp_path / "b.yaml", "{code: 1.000003, name: Tên}", "{code: x y, name: T}")
        other = xlsx_file(tmp_path / "c.xlsx", ["", "Tên", "", "", ""])
        problems = refused(store, [good, bad, other])
        assert [p.split(":")[:2] for p in problems] == [["b.yaml", "5"], ["c.xlsx", "2"]]

    def test_records_that_contradict_each_other(
        self, store: CatalogueStore, tmp_path: Path
    ) -> None:
        first = yaml_file(tmp_path / "a.yaml", "{code: 1.000002, name: Tên, steps: [a]}")
        second = yaml_file(tmp_path / "b.yaml", "{code: 1.000002, name: Tên khác, steps: [b]}")
        [problem] = refused(store, [first, second])
        assert problem.startswith("a.yaml:4 nhưng khác: tên; trình tự")

    def test_a_crawl_that_is_no_crawl(self, store: CatalogueStore, tmp_path: Path) -> None:
        for number, content in enumerate([b"{", b"[]", b"\x1f\x8bxx", b"\xff\xfe{\x00", b"\n\n"]):
            path = tmp_path / f"{number}.jsonl"
            path.write_bytes(content)
            assert refused(store, [path])[0].startswith(f"{number}.jsonl")

    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.xlsx", "a.yaml"])
    def test_a_file_of_rubbish(self, store: CatalogueStore, tmp_path: Path, name: str) -> None:
        for content in (b"", bytes(50), b"PK\x03\x04", bytes(range(256)), b"khai sinh"):
            (tmp_path / name).write_bytes(content)
            for skip_bad in (False, True):
                problems = refused(store, [tmp_path / name], skip_bad=skip_bad, replace=True)
                assert problems[0].startswith(name)

    def test_paths_that_are_no_files(self, store: CatalogueStore, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        problems = refused(store, [tmp_path / "no.yaml", tmp_path / "empty", Path("/dev/null")])
        assert problems == [
            "no.yaml: không có tệp này",
            "empty: thư mục không có tệp .yaml, .yml nào",
            "null: không phải tệp",
        ]

    def test_a_file_beyond_the_size_limit(self, store: CatalogueStore, tmp_path: Path) -> None:
        for name in ("a.yaml", "b.xlsx", "c.jsonl"):
            with (tmp_path / name).open("wb") as file:
                file.truncate(MAX_FILE_SIZE + 1)
            assert refused(store, [tmp_path / name]) == [f"{name}: tệp lớn quá 200 MB"]

    def test_an_unreadable_file_is_not_skipped(self, store: CatalogueStore, tmp_path: Path) -> None:
        good = yaml_file(tmp_path / "a.yaml", "{code: 1.000002, name: Tên}")
        assert refused(store, [good, tmp_path / "b.yaml"], skip_bad=True)


class TestSkipBad:
    def test_bad_records_are_left_out_and_told(
        self, filled: CatalogueStore, tmp_path: Path
    ) -> None:
        path = yaml_file(tmp_path / "a.yaml", "{code: 1.000002, name: Tên}", "{code: 1.000003}")
        report = import_files(filled, [path], skip_bad=True)
        assert report.diff.added_codes == ["1.000002"]
        assert [problem.line for problem in report.skipped] == [5]
        assert filled.count() == 3

    def test_contradicting_records_are_all_left_out(
        self, filled: CatalogueStore, tmp_path: Path
    ) -> None:
        path = yaml_file(
            tmp_path / "a.yaml",
            "{code: 1.000001, name: Một}",
            "{code: 1.000001, name: Hai}",
            "{code: 1.000002, name: Tên}",
        )
        import_files(filled, [path], skip_bad=True)
        assert filled.get("1.000001").name == "Tên cũ"
        assert filled.get("1.000002").name == "Tên"

    def test_nothing_is_removed_that_a_bad_record_may_have_meant(
        self, filled: CatalogueStore, tmp_path: Path
    ) -> None:
        path = yaml_file(tmp_path / "a.yaml", "{code: 1.000002, name: Tên}", "{code: 1.000001}")
        report: ImportReport = import_files(filled, [path], skip_bad=True, replace=True)
        assert report.removed_nothing
        assert report.diff.removed == ()
        assert filled.count() == 3


def test_one_record_from_two_sources_is_one(store: CatalogueStore, tmp_path: Path) -> None:
    first = yaml_file(tmp_path / "a.yaml", "{code: 1.000002, name: Tên}")
    second = yaml_file(
        tmp_path / "b.yaml", "{code: 1.000002, name: Tên, source: {name: Khác, url: https://x.vn}}"
    )
    assert import_files(store, [first, second]).diff.added_codes == ["1.000002"]
    assert store.get("1.000002").source_name == "Cổng"


def test_the_starter_catalogue_is_consistent(store: CatalogueStore) -> None:
    report = import_files(store, [STARTER])
    assert report.warnings == ()
    assert store.count() == len(report.diff.added) >= 50
