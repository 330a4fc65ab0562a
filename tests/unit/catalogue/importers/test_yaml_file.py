"""A clerk's catalogue file becomes procedures, or problems with line and field."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from bot.catalogue.importers.result import ReadResult
from bot.catalogue.importers.yaml_file import read_yaml
from bot.catalogue.importers.yaml_model import Entry, Methods
from bot.catalogue.procedure import (
    Channel,
    Document,
    DocumentCase,
    Duration,
    Fee,
    LegalBasis,
    Level,
    Procedure,
    Related,
    SubmissionMethod,
    Unit,
)

HEAD = """\
field: Hộ tịch
source: {name: Cổng Dịch vụ công quốc gia, url: https://dichvucong.gov.vn, read_on: 2026-10-15}
procedures:
"""
ENTRY = """\
  - code: "1.001193"
    name: Đăng ký khai sinh
"""


@pytest.fixture()
def file(tmp_path: Path) -> Path:
    return tmp_path / "ho-tich.yaml"


def read(file: Path, text: str) -> ReadResult:
    file.write_text(text, encoding="utf-8")
    return read_yaml(file)


def read_entry(file: Path, fields: str) -> Procedure:
    result = read(file, HEAD + ENTRY + fields)
    assert result.problems == []
    [(line, procedure)] = result.procedures
    assert line == 4
    return procedure


def problems_of(file: Path, fields: str) -> list[str]:
    """The problems of an entry with `fields`, without the file's name."""
    result = read(file, HEAD + ENTRY + fields)
    assert result.procedures == []
    return [str(problem).removeprefix(f"{file}:") for problem in result.problems]


def test_every_field_of_a_procedure_can_be_written(file: Path) -> None:
    procedure = read_entry(
        file,
        """\
    levels: [commune]
    agencies: [Ủy ban nhân dân cấp xã]
    published_by: Bộ Tư pháp
    address: Trung tâm Phục vụ hành chính công
    audience: [Công dân Việt Nam]
    methods:
      - channel: online
        duration: {amount: 1.5, unit: working_day, text: "1,5 ngày làm việc"}
        fees:
          - {amount: 0, label: Đúng hạn}
          - {amount: 8000, currency: VND, label: Bản sao, note: mỗi bản}
          - {label: Quá hạn, note: Do Hội đồng nhân dân cấp tỉnh quy định}
        note: ký số
    documents:
      - {name: Tờ khai, originals: 1, copies: 0, form: Mẫu 01, note: theo mẫu}
      - {name: Giấy chứng sinh}
    steps: [Nộp hồ sơ, Nhận kết quả]
    conditions: [Trong 60 ngày]
    results: [Giấy khai sinh]
    legal_basis:
      - {number: 123/2015/NĐ-CP, title: Nghị định về hộ tịch}
    service_level: Toàn trình
    related: [{code: "1.004884", name: Đăng ký lại khai sinh, why: mất bản chính}]
    aliases: [làm giấy khai sinh]
    decision: 163/QĐ-BTP
    valid_from: 2026-03-01
    valid_to: 2027-03-01
    unverified: [methods, documents]
    raw: {steps: "Bước 1: ..."}
""",
    )
    assert procedure == Procedure(
        code="1.001193",
        name="Đăng ký khai sinh",
        field="Hộ tịch",
        levels=(Level.commune,),
        agencies=("Ủy ban nhân dân cấp xã",),
        published_by="Bộ Tư pháp",
        address="Trung tâm Phục vụ hành chính công",
        audience=("Công dân Việt Nam",),
        methods=(
            SubmissionMethod(
                channel=Channel.online,
                duration=Duration(amount=1.5, unit=Unit.working_day, text="1,5 ngày làm việc"),
                fees=(
                    Fee(amount=0, label="Đúng hạn"),
                    Fee(amount=8000, label="Bản sao", note="mỗi bản"),
                    Fee(label="Quá hạn", note="Do Hội đồng nhân dân cấp tỉnh quy định"),
                ),
                note="ký số",
            ),
        ),
        document_cases=(
            DocumentCase(
                documents=(
                    Document(name="Tờ khai", originals=1, copies=0, form="Mẫu 01", note="theo mẫu"),
                    Document(name="Giấy chứng sinh"),
                )
            ),
        ),
        steps=("Nộp hồ sơ", "Nhận kết quả"),
        conditions=("Trong 60 ngày",),
        results=("Giấy khai sinh",),
        legal_basis=(LegalBasis(number="123/2015/NĐ-CP", title="Nghị định về hộ tịch"),),
        service_level="Toàn trình",
        related=(Related(code="1.004884", name="Đăng ký lại khai sinh", why="mất bản chính"),),
        aliases=("làm giấy khai sinh",),
        source_url="https://dichvucong.gov.vn",
        source_name="Cổng Dịch vụ công quốc gia",
        decision="163/QĐ-BTP",
        valid_from=date(2026, 3, 1),
        valid_to=date(2027, 3, 1),
        fetched_at=datetime(2026, 10, 15, tzinfo=timezone.utc),
        unverified=frozenset({"methods", "document_cases"}),
        raw={"steps": "Bước 1: ..."},
    )


def test_the_file_has_a_place_for_every_field_of_a_procedure() -> None:
    by_source = {"source_name", "source_url", "fetched_at"}
    assert set(Procedure.__fields__) - set(Entry.__fields__) == by_source


def test_documents_can_differ_by_case(file: Path) -> None:
    procedure = read_entry(
        file,
        """\
    document_cases:
      - documents: [{name: Tờ khai}]
      - {name: Trẻ bị bỏ rơi, documents: [{name: Biên bản, originals: 1}]}
""",
    )
    assert [case.name for case in procedure.document_cases] == ["", "Trẻ bị bỏ rơi"]
    assert procedure.document_cases[1].documents == (Document(name="Biên bản", originals=1),)


def test_channels_that_share_time_and_fees_are_written_once(file: Path) -> None:
    procedure = read_entry(
        file,
        """\
    methods:
      - channel: [in_person, post]
        fees: [{amount: 20000}]
      - {channel: online, fees: [{amount: 10000}]}
""",
    )
    assert [(m.channel, m.fees[0].amount) for m in procedure.methods] == [
        (Channel.in_person, 20000),
        (Channel.post, 20000),
        (Channel.online, 10000),
    ]


def test_a_code_keeps_its_zeros_without_quotes(file: Path) -> None:
    result = read(file, HEAD + "  - {code: 1.010000, name: Tên}")
    assert result.procedures[0][1].code == "1.010000"


def test_blank_fields_are_absent_fields(file: Path) -> None:
    assert read_entry(file, "    agencies:\n    address: ~\n    methods:\n") == read_entry(file, "")


def test_a_procedure_can_have_its_own_field_and_source(file: Path) -> None:
    procedure = read_entry(
        file,
        "    field: Quốc tịch\n    source: {name: Thông tư 04/2020/TT-BTP, read_on: 2026-09-01}\n",
    )
    assert (procedure.field, procedure.source_name) == ("Quốc tịch", "Thông tư 04/2020/TT-BTP")
    assert procedure.source_url == "", "the file's address is not that of another source"
    assert procedure.fetched_at == datetime(2026, 9, 1, tzinfo=timezone.utc)


def test_an_own_address_belongs_to_the_file_s_source(file: Path) -> None:
    procedure = read_entry(file, "    source: {url: https://dichvucong.gov.vn/1}\n")
    assert procedure.source_name == "Cổng Dịch vụ công quốc gia"
    assert procedure.source_url == "https://dichvucong.gov.vn/1"
    assert procedure.fetched_at == datetime(2026, 10, 15, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("    method: []", "6: procedures.1.method: không có mục này, có phải «methods»?"),
        ("    xyz: 1", "6: procedures.1.xyz: không có mục này"),
        ("    adress:", "6: procedures.1.adress: không có mục này, có phải «address»?"),
        ("    raw: {steps: ~}", "6: procedures.1.raw.steps: mục trống"),
        (
            "    methods:\n      - channel: online\n        fees:\n        - {notes: x}",
            "9: procedures.1.methods.1.fees.1.notes: không có mục này, có phải «note»?",
        ),
        (
            "    levels: [commune, district]",
            "6: procedures.1.levels.2: «district» không hợp lệ, "
            "chọn một trong: central, province, commune, other",
        ),
        (
            "    methods: [{channel: onlin}]",
            "6: procedures.1.methods.1.channel.1: «onlin» không hợp lệ, "
            "chọn một trong: online, in_person, post",
        ),
        (
            "    methods: [{channel: []}]",
            "6: procedures.1.methods.1.channel: phải có ít nhất một mục",
        ),
        ("    methods: [{note: x}]", "6: procedures.1.methods.1.channel: thiếu mục bắt buộc này"),
        ("    levels: commune", "6: procedures.1.levels: phải là danh sách"),
        ("    steps:\n      a: b", "6: procedures.1.steps: phải là danh sách"),
        ("    address: [a]", "6: procedures.1.address: phải là chữ"),
        ("    steps:\n      - a\n      -", "8: procedures.1.steps.2: mục trống"),
        ("    steps: ['']", "6: procedures.1.steps.1: mục trống"),
        (
            "    documents: [Tờ khai]",
            "6: procedures.1.documents.1: phải gồm các dòng «mục: giá trị»",
        ),
        ("    documents: [{name: ''}]", "6: procedures.1.documents.1.name: để trống"),
        (
            "    documents: [{name: a, copies: hai}]",
            "6: procedures.1.documents.1.copies: phải là số nguyên",
        ),
        (
            "    methods: [{channel: post, fees: [{amount: 8.000}]}]",
            "6: procedures.1.methods.1.fees.1.amount: phải là số nguyên viết liền, ví dụ 20000",
        ),
        (
            "    methods: [{channel: post, fees: [{amount: -1}]}]",
            "6: procedures.1.methods.1.fees.1.amount: -1 nằm ngoài khoảng",
        ),
        (
            "    methods: [{channel: post, duration: {amount: 1,5}}]",
            "6: procedures.1.methods.1.duration.5: không có mục này; câu có dấu phẩy phải đặt",
        ),
        (
            "    methods: [{channel: post, duration: {amount: ba}}]",
            "6: procedures.1.methods.1.duration.amount: phải là số",
        ),
        (
            "    methods: [{channel: post, duration: {amount: nan}}]",
            "6: procedures.1.methods.1.duration.amount: nan nằm ngoài khoảng",
        ),
        (
            "    methods: [{channel: post, duration: 3 ngày}]",
            "6: procedures.1.methods.1.duration: phải gồm",
        ),
        ("    valid_from: 2026", "6: procedures.1.valid_from: phải là ngày viết dạng 2026-10-15"),
        ("    valid_from: 15/10/2026", "6: procedures.1.valid_from: phải là ngày viết dạng"),
        ("    valid_to: 2026-02-30", "6: procedures.1.valid_to: không có ngày này trong lịch"),
        (
            "    valid_from: 2026-02-02\n    valid_to: 2026-02-01",
            "7: procedures.1.valid_to: ngày hết hiệu lực trước ngày có hiệu lực",
        ),
        ("    unverified: [fees]", "6: procedures.1.unverified: thủ tục không có mục «fees»"),
        (
            "    legal_basis: [{number: ''}]",
            "6: procedures.1.legal_basis.1: phải có số hoặc tên văn bản",
        ),
        ("    related: [{code: ''}]", "6: procedures.1.related.1.code: để trống"),
        (
            "    documents: [{name: a}]\n    document_cases: [{documents: []}]",
            "7: procedures.1.document_cases: dùng «documents» hoặc «document_cases»",
        ),
        ("    source: {read_on: hôm qua}", "6: procedures.1.source.read_on: phải là ngày"),
        ("    name: Tên khác", "6: mục «name» ghi hai lần"),
    ],
)
def test_a_mistake_is_told_with_line_field_and_reason(
    file: Path, fields: str, problem: str
) -> None:
    found = problems_of(file, fields)
    assert any(line.startswith(problem) for line in found), found


def test_all_mistakes_are_told_at_once_and_good_procedures_are_read(file: Path) -> None:
    result = read(
        file,
        HEAD
        + "  - {code: 'một hai', name: Tên}\n"
        + "  - {code: '1.000001', name: Tên}\n"
        + "  - {code: '1.000002', nmae: Tên, levels: xã}\n"
        + "  - chữ\n"
        + "  -\n",
    )
    assert [procedure.code for _, procedure in result.procedures] == ["1.000001"]
    assert [problem.line for problem in result.problems] == [4, 6, 6, 6, 7, 8]
    assert "«một hai» không phải mã thủ tục" in str(result.problems[0])


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["1: phải gồm các dòng «mục: giá trị»"]),
        ("- a", ["1: phải gồm các dòng «mục: giá trị»"]),
        (HEAD, ["3: procedures: thiếu mục bắt buộc này"]),
        (HEAD + "  []", ["3: procedures: phải có ít nhất một mục"]),
        (HEAD + "  a: b", ["3: procedures: phải là danh sách"]),
        (
            "feild: Hộ tịch\nsource: {name: ''}\nprocedures:\n" + ENTRY,
            [
                "1: field: thiếu mục bắt buộc này",
                "1: feild: không có mục này, có phải «field»?",
                "2: source.name: để trống",
                "2: source.read_on: thiếu mục bắt buộc này",
            ],
        ),
    ],
)
def test_a_file_without_head_or_procedures_is_refused(
    file: Path, text: str, problems: list[str]
) -> None:
    result = read(file, text)
    assert result.procedures == []
    found = [str(problem).removeprefix(f"{file}:") for problem in result.problems]
    assert sorted(found) == sorted(problems)


def test_a_file_in_another_encoding_is_refused(file: Path) -> None:
    file.write_bytes(HEAD.encode() + "  - name: Tên".encode("utf-16-le"))
    assert read_yaml(file).problems[0].line == 4
    file.write_bytes(b"a: 1\nb: \xd0\n")
    assert "UTF-8" in read_yaml(file).problems[0].reason


def test_a_byte_order_mark_is_no_mistake(file: Path) -> None:
    file.write_text(HEAD + ENTRY, encoding="utf-8-sig")
    assert len(read_yaml(file).procedures) == 1


class TestTheGuideForClerks:
    GUIDE = Path(__file__).resolve().parents[4] / "docs" / "dinh-dang-danh-muc.md"

    def test_its_example_is_a_catalogue_file(self, file: Path) -> None:
        example = self.GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
        result = read(file, example)
        assert result.problems == []
        assert len(result.procedures[0][1].methods) == 3

    def test_it_names_every_field(self) -> None:
        text = self.GUIDE.read_text(encoding="utf-8")
        models = (Entry, Methods, Duration, Fee, Document, LegalBasis, Related)
        names = {name for model in models for name in model.__fields__}
        choices = {choice.value for kind in (Level, Channel, Unit) for choice in kind}
        missing = {name for name in names | choices if f"`{name}`" not in text}
        assert missing <= {"number", "title", "why"}, "these stand in the example"
