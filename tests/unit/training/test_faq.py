"""The FAQ files: every mistake staff make is told with file and line; the real files have none."""

from __future__ import annotations

import re
import socket
import tempfile
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.config import ROOT, Settings
from bot.errors import FaqRejected
from bot.training.faq import (
    FaqEntry,
    check,
    check_links,
    load_faq,
    placeholder_values,
    read_faq,
    render_answer,
    render_buttons,
)
from bot.training.faq_cli import faq_check_command

REAL = ROOT / "nlu_data" / "faq"
OFFICE = {
    "portal_name": "Cổng Dịch vụ công quốc gia",
    "portal_url": "https://dichvucong.gov.vn",
    "province_name": "tỉnh Ninh Bình",
    "hotline": "0229 000 111",
    "office_address": "Số 1 đường Hoa Lư",
    "office_hours": "7 giờ 30 đến 17 giờ",
}
BARE = {**OFFICE, "hotline": "", "office_address": "", "office_hours": ""}

GOOD = """\
- id: quen_mat_khau
  question: Quên mật khẩu thì làm sao?
  variants:
    - tôi không nhớ mật khẩu
    - lấy lại mật khẩu ở đâu
    - mất pass rồi cứu với
    - đăng nhập toàn báo sai
    - muốn đặt mã mới kiểu gì
    - mẹ tôi vào ứng dụng không được
  answer: |
    Bấm «Quên mật khẩu» trên {portal_name}.
    Cần hỏi thêm, gọi {hotline}.
    Giờ trực: {office_hours}.
  answer_without:
    hotline: Cần hỏi thêm, đến công an xã.
  source:
    name: Ứng dụng VNeID
    url: https://vneid.gov.vn
  valid_from: 2025-07-01
  valid_to: 2027-07-01
  buttons:
    - title: Mở trang
      url: "{portal_url}"
    - title: Gọi hỗ trợ
      phone: "{hotline}"
"""
OTHER = """\
- id: nop_phi
  question: Nộp phí bằng cách nào?
  variants:
    - thanh toán ở đâu
    - trả tiền mặt được không
    - đóng lệ phí qua ngân hàng
    - quét mã để trả
    - ví điện tử dùng được chứ
    - ai thu tiền của tôi
  answer: Nộp trên cổng.
  source: {name: Cổng}
  valid_from: 2025-07-01
"""


def faq_folder(folder: Path, **files: str) -> Path:
    """A folder faq/ with a file for each keyword: mau="..." is mau.yml."""
    faq = folder / "faq"
    faq.mkdir(exist_ok=True)
    for name, text in files.items():
        (faq / f"{name}.yml").write_text(text, encoding="utf-8")
    return faq


def all_problems(folder: Path) -> list[str]:
    entries, problems = read_faq(folder)
    return [str(problem) for problem in [*problems, *check(entries, OFFICE)]]


def good_entry(tmp_path: Path, old: str = "", new: str = "") -> FaqEntry:
    [entry] = load_faq(faq_folder(tmp_path, mau=GOOD.replace(old, new)))
    return entry


def test_a_right_file_loads_as_written(tmp_path: Path) -> None:
    folder = faq_folder(tmp_path, mau=GOOD)
    [entry] = load_faq(folder)
    assert all_problems(folder) == []
    assert entry.variants[2] == "mất pass rồi cứu với"
    assert entry.valid_from == date(2025, 7, 1)
    assert entry.source.url == "https://vneid.gov.vn"


def test_plain_yaml_words_stay_the_text_that_staff_wrote(tmp_path: Path) -> None:
    entry = good_entry(tmp_path, "mất pass rồi cứu với", "1022")
    assert entry.variants[2] == "1022"


MISTAKES = [
    # what staff wrote, instead of what, the line it is told at, field and advice
    ("  question: Quên mật khẩu thì làm sao?\n", "", 1, "question: thiếu mục này"),
    ("answer: |", "anwser: |", 10, "«anwser»; có phải «answer»?"),
    ("valid_to:", "ghi_chu:", 20, "«ghi_chu»; chỉ dùng: id, question, variants"),
    ("    url: https", "    link: https", 18, "source.link: không có mục tên «link»; chỉ dùng"),
    ("Quên mật khẩu thì làm sao?", "", 2, "question: đang để trống"),
    ("mất pass rồi cứu với", '""', 6, "variants.3: đang để trống"),
    ("mất pass rồi cứu với", "", 6, "variants.3: đang để trống"),
    ("Quên mật khẩu thì làm sao?", "[a, b]", 2, "question: phải là một câu chữ"),
    ("    name: Ứng dụng VNeID", "    - Luật Căn cước", 18, "tệp: thụt dòng không thẳng hàng"),
    ("id: quen_mat_khau", "id: Quên mật khẩu", 1, "id: «Quên mật khẩu» không dùng được"),
    ("valid_from: 2025-07-01", "valid_from: 01/07/2025", 19, "không phải ngày; ghi năm-tháng"),
    ("valid_from: 2025-07-01", "valid_from: 2025-02-30", 19, "«2025-02-30» không phải ngày"),
    ("valid_from: 2025-07-01", "valid_from: 20250701", 19, "«20250701» không phải ngày"),
    ("valid_to: 2027-07-01", "valid_to: 2024-01-01", 20, "đứng trước ngày bắt đầu 2025-07-01"),
    ("https://vneid.gov.vn", "vneid.gov.vn", 18, "source.url: «vneid.gov.vn» không phải địa chỉ"),
    ('url: "{portal_url}"', 'payload: "/x"', 23, "có mục tên «payload»"),
    ("      url: ", "      phone: 1022\n      url: ", 23, "mỗi nút cần đúng một trong hai"),
    ('phone: "{hotline}"', "phone: gọi anh Ba", 25, "không phải số điện thoại"),
    ("    - mất pass rồi cứu với\n", "", 3, "variants: mới có 5 cách hỏi; cần ít nhất 6"),
    ("mất pass rồi cứu với", "lấy lại mật khẩu ở đâu", 6, "trùng với «lấy lại mật khẩu ở đâu»"),
    ("mất pass rồi cứu với", "lay lai mat khau o dau", 6, "chỉ khác dấu; bỏ câu không dấu"),
    ("mất pass rồi cứu với", "ở đâu lấy lại mật khẩu vậy", 6, "gần như trùng «lấy lại mật khẩu"),
    ("mất pass rồi cứu với", "Quên mật khẩu, thì làm sao", 6, "trùng với «Quên mật khẩu thì"),
    ("mất pass rồi cứu với", "mất [pass](x) rồi", 6, "không dùng được ngoặc"),
    ("gọi {hotline}", "gọi {hotlin}", 10, "{hotlin}; có phải {hotline}?"),
    ("gọi {hotline}", "gọi {hotline", 10, "ngoặc nhọn { } chưa đủ cặp"),
    ("    hotline: Cần", "    so_may: Cần", 15, "không có thiết lập tên {so_may}; chỉ dùng"),
    ("    hotline: Cần", "    office_address: Cần", 15, "không dùng {office_address} nên mục"),
    ("đến công an xã", "đến {office_address}", 15, "cũng có thể trống"),
    ("Mở trang", "Mở {portal_name}", 22, "buttons.1.title: mục này không dùng được ngoặc"),
    ("Giờ trực", "Giờ " * 400, 10, "quá 1200; rút gọn"),
    ("mật khẩu ở đâu", unicodedata.normalize("NFD", "mật khẩu ở đâu"), 5, "không phải NFC"),
    ("Quên mật khẩu thì", "Lưu ý: quên thì", 2, "tệp: câu có dấu hai chấm phải đặt trong ngoặc"),
    ("    - mất pass", "\t- mất pass", 6, "tệp: thụt dòng bằng dấu cách"),
    ('"{hotline}"', '"{hotline}', 25, "tệp: thiếu dấu ngoặc kép đóng"),
    ("  question: Quên", "  question Quên", 3, "tệp: thiếu dấu hai chấm sau tên mục"),
    ("mất pass", "&abc mất", 6, "tệp: câu bắt đầu bằng & * ! phải đặt trong ngoặc kép"),
    ("mất pass", "!abc mất", 6, "tệp: câu bắt đầu bằng & * ! phải đặt trong ngoặc kép"),
    ("mất pass", "&mất pass", 6, "tệp: câu bắt đầu bằng & * ! phải đặt trong ngoặc kép"),
    ("mất pass", "*mất pass", 6, "tệp: câu bắt đầu bằng & * ! phải đặt trong ngoặc kép"),
    ("mất pass", "!mất pass", 6, "tệp: câu bắt đầu bằng & * ! phải đặt trong ngoặc kép"),
    ("  valid_to:", "  valid_from:", 20, "valid_from: mục này ghi hai lần"),
    ("mất pass rồi cứu với", "{a: {b: {c: 1}}}", 6, "thụt dòng quá sâu"),
    ("mất pass rồi cứu với", '"\\ud800"', 6, "ký tự không hợp lệ"),
    ("- id: quen_mat_khau\n", "id: quen_mat_khau\n", 2, "sai cách trình bày tệp"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_file_and_line(
    old: str, new: str, line: int, said: str, tmp_path: Path
) -> None:
    assert old in GOOD
    problems = all_problems(faq_folder(tmp_path, mau=GOOD.replace(old, new, 1)))
    assert any(p.startswith(f"faq/mau.yml:{line}: ") and said in p for p in problems), problems


def test_a_list_in_place_of_a_source_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("  source:\n    name: Ứng dụng VNeID\n    url: ", "  source: ")
    [problem] = all_problems(faq_folder(tmp_path, mau=text))
    assert problem.startswith("faq/mau.yml:16: source: phải gồm các dòng «tên mục: nội dung»")


def test_one_sentence_in_place_of_the_variants_is_told(tmp_path: Path) -> None:
    text = re.sub(r"variants:\n(    - .*\n)+", "variants: mất mật khẩu\n", GOOD)
    [problem] = all_problems(faq_folder(tmp_path, mau=text))
    assert problem.startswith("faq/mau.yml:3: variants: phải là danh sách")


def test_an_answer_that_hangs_on_an_unset_number_is_told(tmp_path: Path) -> None:
    text = OTHER.replace("Nộp trên cổng.", "Gọi {hotline}.").replace("answer: ", 'answer: "', 1)
    text = text.replace("{hotline}.", '{hotline}."')
    [problem] = all_problems(faq_folder(tmp_path, mau=text))
    assert problem.startswith("faq/mau.yml:10: answer: câu trả lời sẽ trống nếu cơ quan chưa khai")


def test_a_wrong_address_of_a_button_is_told_once(tmp_path: Path) -> None:
    [problem] = all_problems(faq_folder(tmp_path, mau=GOOD.replace('"{portal_url}"', "cổng tỉnh")))
    assert problem.startswith("faq/mau.yml:23: buttons.1.url: «cổng tỉnh» không phải địa chỉ")


def test_two_entries_that_say_nearly_the_same_are_told(tmp_path: Path) -> None:
    text = OTHER.replace("quét mã để trả", "toi khong nho mat khau a")
    [problem] = all_problems(faq_folder(tmp_path, a=GOOD, b=text))
    assert problem.startswith("faq/b.yml:7: variants.4: ")
    assert "quá giống «tôi không nhớ mật khẩu» của câu quen_mat_khau (faq/a.yml:4)" in problem


def test_an_id_used_twice_is_told_with_both_places(tmp_path: Path) -> None:
    text = OTHER.replace("nop_phi", "quen_mat_khau")
    [problem] = all_problems(faq_folder(tmp_path, a=GOOD, b=text))
    assert problem == "faq/b.yml:1: id: «quen_mat_khau» đã dùng ở faq/a.yml:1; đặt tên khác"


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("quen_mat_khau", "Sai Tên").replace("2025-07-01", "hôm qua")
    folder = faq_folder(tmp_path, a=bad, b="- [", c=OTHER)
    with pytest.raises(FaqRejected) as rejected:
        load_faq(folder)
    assert [(p.file, p.line, p.field) for p in rejected.value.problems] == [
        ("faq/a.yml", 1, "id"),
        ("faq/a.yml", 19, "valid_from"),
        ("faq/b.yml", 1, None),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "faq/mau.yml: tệp chưa có câu hỏi nào"),
        ("# chỉ có ghi chú\n", "faq/mau.yml: tệp chưa có câu hỏi nào"),
        ("id: a\nquestion: b\n", "faq/mau.yml:1: tệp phải là danh sách"),
        ("- a\n- b\n", "faq/mau.yml:1: mỗi câu hỏi phải gồm các dòng"),
        ("- [a]: b\n", "faq/mau.yml:1: tên mục phải là một từ"),
        ("- id: a\n---\n- id: b\n", "faq/mau.yml:2: sai cách trình bày tệp: xóa dòng chỉ có «---»"),
        ("- id: a\n- \x00", "faq/mau.yml:2: sai cách trình bày tệp"),
        pytest.param("[" * 1500, "faq/mau.yml: không đọc được", id="1500 brackets"),
        ('- id: "\\UFFFFFFFF"\n', "faq/mau.yml: không đọc được"),
        ('- id: "\\U00110000"\n', "faq/mau.yml: không đọc được"),
    ],
)
def test_a_file_that_is_no_list_of_questions_is_told(text: str, said: str, tmp_path: Path) -> None:
    assert all_problems(faq_folder(tmp_path, mau=text))[0].startswith(said)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    folder = faq_folder(tmp_path)
    (folder / "mau.yml").write_bytes(GOOD.encode("utf-16"))
    assert all_problems(folder) == ["faq/mau.yml: tệp không phải UTF-8; lưu lại với bảng mã UTF-8"]


def test_a_file_saved_by_notepad_with_a_byte_order_mark_loads(tmp_path: Path) -> None:
    folder = faq_folder(tmp_path)
    (folder / "mau.yml").write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert [entry.id for entry in load_faq(folder)] == ["quen_mat_khau"]


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    assert all_problems(tmp_path / "faq") == ["faq: thư mục này không có tệp .yml nào"]


def test_something_named_like_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (faq_folder(tmp_path) / "mau.yml").mkdir()
    assert all_problems(tmp_path / "faq")[0].startswith("faq/mau.yml: không mở được tệp")


def load_and_check(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mau.yml").write_bytes(content)
        try:
            entries = load_faq(Path(folder))
        except FaqRejected as rejected:
            assert all(problem.reason for problem in rejected.problems)
            str(rejected).encode("utf-8")
        else:
            check(entries, OFFICE)


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8")))
def test_arbitrary_content_is_loaded_or_rejected(content: bytes) -> None:
    load_and_check(content)


YAML_SIGNS = st.sampled_from([*"-:{}[]&*!|>'\"#%@`?~\\\t\n ,", "\\u", "<<", "null", "2025"])


@settings(deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 12), st.lists(YAML_SIGNS, max_size=4).map("".join))
def test_a_right_file_with_a_slip_is_loaded_or_rejected(at: int, cut: int, typed: str) -> None:
    load_and_check((GOOD[:at] + typed + GOOD[at + cut :]).encode("utf-8"))


def test_an_answer_is_filled_with_the_settings(tmp_path: Path) -> None:
    entry = good_entry(tmp_path)
    assert render_answer(entry, OFFICE) == (
        "Bấm «Quên mật khẩu» trên Cổng Dịch vụ công quốc gia.\n"
        "Cần hỏi thêm, gọi 0229 000 111.\n"
        "Giờ trực: 7 giờ 30 đến 17 giờ."
    )
    assert [(b.title, b.url, b.phone) for b in render_buttons(entry, OFFICE)] == [
        ("Mở trang", "https://dichvucong.gov.vn", None),
        ("Gọi hỗ trợ", None, "0229 000 111"),
    ]


def test_a_line_with_an_empty_setting_is_replaced_or_left_out(tmp_path: Path) -> None:
    entry = good_entry(tmp_path)
    assert render_answer(entry, BARE) == (
        "Bấm «Quên mật khẩu» trên Cổng Dịch vụ công quốc gia.\nCần hỏi thêm, đến công an xã."
    )
    assert [button.title for button in render_buttons(entry, BARE)] == ["Mở trang"]


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2025-06-30", False), ("2025-07-01", True), ("2027-07-01", True), ("2027-07-02", False)],
)
def test_an_answer_holds_from_its_first_to_its_last_day(
    day: str, valid: bool, tmp_path: Path
) -> None:
    assert good_entry(tmp_path).is_valid_on(date.fromisoformat(day)) is valid


@pytest.mark.parametrize("written", ["", "  valid_to:\n"])
def test_an_answer_without_a_last_day_holds_on(written: str, tmp_path: Path) -> None:
    entry = good_entry(tmp_path, "  valid_to: 2027-07-01\n", written)
    assert entry.is_valid_on(date(2099, 1, 1))


class Pages(BaseHTTPRequestHandler):
    """/200, /404, ... answer that status; /no-head refuses HEAD; /silent never answers."""

    stopped = threading.Event()

    def do_HEAD(self) -> None:
        self._answer(405 if self.path == "/no-head" else None)

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/no-head" else None)

    def _answer(self, status: int | None) -> None:
        if self.path == "/silent":
            self.stopped.wait()
            return
        self.send_response(status or int(self.path[1:]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    Pages.stopped.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Pages.stopped.set()
    server.shutdown()
    server.server_close()
    thread.join()


def link_problems(tmp_path: Path, source: str, portal: str, timeout: float = 5) -> list[str]:
    entry = good_entry(tmp_path, "https://vneid.gov.vn", source)
    found = check_links([entry], {**OFFICE, "portal_url": portal}, timeout=timeout)
    return [str(problem) for problem in found]


def test_links_that_answer_are_no_problem(site: str, tmp_path: Path) -> None:
    assert link_problems(tmp_path, f"{site}/no-head", f"{site}/200") == []


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/404", "trang không còn (mã 404)"),
        ("/403", "trang từ chối (mã 403); mở bằng trình duyệt"),
        ("/500", "máy chủ của trang đang lỗi (mã 500)"),
    ],
)
def test_a_page_that_is_gone_or_fails_is_told(
    page: str, said: str, site: str, tmp_path: Path
) -> None:
    [problem] = link_problems(tmp_path, site + page, f"{site}/200")
    assert problem.startswith(f"faq/mau.yml:18: source.url: {site}{page}: {said}")


def test_every_place_of_a_dead_link_is_told(site: str, tmp_path: Path) -> None:
    problems = link_problems(tmp_path, f"{site}/404", f"{site}/404")
    assert [problem.split(":")[1] for problem in problems] == ["18", "23"]


def test_a_page_that_does_not_answer_in_time_is_told(site: str, tmp_path: Path) -> None:
    problems = link_problems(tmp_path, f"{site}/silent", f"{site}/silent", timeout=0.2)
    assert len(problems) == 2
    assert all("/silent: quá 0.2 giây không trả lời" in problem for problem in problems)


def test_a_server_that_refuses_is_told(site: str, tmp_path: Path) -> None:
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{held.getsockname()[1]}/"
        [problem] = link_problems(tmp_path, nobody, f"{site}/200")
    assert f"{nobody}: máy chủ từ chối kết nối" in problem


def test_an_address_that_cannot_be_asked_is_told(site: str, tmp_path: Path) -> None:
    [problem] = link_problems(tmp_path, "https://[sai", f"{site}/200")
    assert "địa chỉ không mở được; xem lại cách viết" in problem


@pytest.fixture
def command() -> typer.Typer:
    app = typer.Typer()
    app.command()(faq_check_command)
    return app


def test_the_command_counts_what_is_right(command: typer.Typer, tmp_path: Path) -> None:
    folder = faq_folder(tmp_path, a=GOOD, b=OTHER)
    result = CliRunner().invoke(command, [str(folder)])
    assert (result.exit_code, result.output) == (0, "Không có lỗi: 2 câu hỏi, 12 cách hỏi.\n")


def test_the_command_shows_problems_of_form_and_content_and_fails(
    command: typer.Typer, tmp_path: Path
) -> None:
    few = OTHER.replace("    - quét mã để trả\n", "")
    folder = faq_folder(tmp_path, a=GOOD.replace("answer:", "tra_loi:"), b=few)
    result = CliRunner().invoke(command, [str(folder)])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith("faq/a.yml:1: answer: thiếu mục này")
    assert lines[-2].startswith("faq/b.yml:3: variants: mới có 5 cách hỏi")
    assert lines[-1] == "Có 3 lỗi. Sửa các dòng trên rồi kiểm tra lại."


def test_the_command_opens_links_only_when_asked(
    command: typer.Typer, site: str, tmp_path: Path
) -> None:
    text = OTHER.replace("{name: Cổng}", f'{{name: Cổng, url: "{site}/404"}}')
    folder = faq_folder(tmp_path, mau=text)
    assert CliRunner().invoke(command, [str(folder)]).exit_code == 0
    result = CliRunner().invoke(command, [str(folder), "--links"])
    assert result.exit_code == 1
    assert "faq/mau.yml:11: source.url:" in result.output
    assert "trang không còn (mã 404)" in result.output


@pytest.fixture(scope="module")
def real() -> list[FaqEntry]:
    return load_faq(REAL)


def test_the_published_faq_has_no_problem(real: list[FaqEntry]) -> None:
    assert check(real, placeholder_values(Settings(_env_file=None))) == []
    assert check(real, OFFICE) == []
    assert len(real) >= 40
    assert all(len(entry.variants) >= 6 for entry in real)


@pytest.mark.parametrize("values", [OFFICE, BARE], ids=["all settings", "no office settings"])
def test_published_answers_read_well_with_and_without_an_office(
    values: dict[str, str], real: list[FaqEntry]
) -> None:
    for entry in real:
        lines = render_answer(entry, values).splitlines()
        assert all(line.strip()[-1] in ".:;" for line in lines), (entry.id, lines)
        assert not {"{", "}"} & set("".join(lines)), entry.id
        steps = [int(m[1]) for line in lines if (m := re.match(r"(\d+)\. ", line))]
        assert steps == list(range(1, len(steps) + 1)), entry.id


def test_published_answers_name_no_number_that_is_not_verified(real: list[FaqEntry]) -> None:
    assert "18001096" not in "".join(entry.json() for entry in real)


def test_the_example_in_the_guide_for_staff_is_right(tmp_path: Path, real: list[FaqEntry]) -> None:
    guide = (ROOT / "docs" / "huong-dan-can-bo.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(- id:.*?)```", guide, re.DOTALL)
    [entry] = load_faq(faq_folder(tmp_path, mau=example))
    assert check([*real, entry], OFFICE) == []
