"""What a citizen reads about papers and forms."""

from __future__ import annotations

from bot.answers import answer
from bot.catalogue.procedure import Document, DocumentCase, Procedure
from bot.reply import Aspect, Reply
from tests.answer_samples import FULL, lines, paper, plain, procedure, shown


def documents(asked: Procedure) -> Reply:
    return answer(asked, [Aspect.documents])


def titles(reply: Reply) -> list[str]:
    assert reply.card is not None
    return [section.title for section in reply.card.sections]


def test_papers_come_with_counts_and_the_form_first() -> None:
    text = documents(FULL).text
    assert "• Tờ khai theo Mẫu số 01 (1 bản chính, 1 bản sao)" in text
    assert "• Giấy chứng sinh (1 bản chính)" in text
    assert text.index("Tờ khai") < text.index("Giấy chứng sinh") < text.index("Văn bản ủy quyền")
    assert "tối đa 3 loại giấy tờ, tùy trường hợp" in text


def test_other_cases_are_named_and_left_to_the_card() -> None:
    two = DocumentCase(name="Con nuôi", documents=(paper("Đơn"), paper("Quyết định")))
    reply = documents(FULL.copy(update={"document_cases": (*FULL.document_cases, two)}))
    assert (
        "Thêm hoặc khác theo trường hợp:\n• Trường hợp trẻ bị bỏ rơi: Biên bản\n"
        "• Con nuôi (2 loại giấy tờ)\n"
    ) in reply.text
    assert "Quyết định" not in reply.text
    assert titles(reply) == ["Hồ sơ cần nộp", "Trường hợp trẻ bị bỏ rơi", "Con nuôi"]
    assert "Biên bản (1 bản chính)" in lines(reply.card)
    assert reply.text.count("… Xem đầy đủ bên dưới.") == 1


def test_a_single_case_needs_no_choice() -> None:
    case = DocumentCase(name="Hồ sơ gửi về Bộ gồm", documents=(paper("Đơn"), paper("Ảnh")))
    asked = procedure(document_cases=(case,))
    assert documents(asked).text.startswith(
        "Hồ sơ cần nộp (2 loại giấy tờ):\nHồ sơ gửi về Bộ gồm:\n• Đơn (1 bản chính)\n"
    )
    assert "• Hồ sơ: 2 loại giấy tờ\n" in answer(asked, [Aspect.overview]).text


def test_a_case_of_remarks_only_heads_no_empty_list() -> None:
    remark = Document(name="Khai trên tờ khai hải quan", originals=0)
    cases = tuple(DocumentCase(name=name, documents=(remark,)) for name in ("Nhập", "Xuất"))
    reply = documents(procedure(document_cases=cases))
    assert "(2 trường hợp):\n• Nhập\n• Xuất\n… Xem đầy đủ bên dưới." in reply.text
    assert "Khai trên tờ khai hải quan" in lines(reply.card)


def test_headings_of_the_portal_are_no_cases() -> None:
    asked = procedure(
        document_cases=(
            DocumentCase(name="* Giấy tờ phải nộp:", documents=(paper("Giấy chứng sinh"),)),
            DocumentCase(name="Giấy tờ phải xuất trình", documents=(paper("Hộ chiếu"),)),
        )
    )
    text = documents(asked).text
    assert "Hồ sơ cần nộp (2 loại giấy tờ):\nGiấy tờ phải nộp:\n• Giấy chứng sinh" in text
    assert "Giấy tờ phải xuất trình:\n• Hộ chiếu" in text


def test_a_paper_with_no_copies_is_a_remark() -> None:
    asked = procedure(
        document_cases=(
            plain(paper("Tờ khai"), Document(name="Được nộp bản điện tử", originals=0)),
        )
    )
    reply = documents(asked)
    assert "(1 loại giấy tờ)" in reply.text
    assert "Được nộp" not in reply.text
    assert "Lưu ý: Được nộp bản điện tử" in lines(reply.card)


def test_papers_without_counts_are_still_papers() -> None:
    reply = documents(procedure(document_cases=(plain(Document(name="Ảnh 4x6")),)))
    assert "• Ảnh 4x6\n" in reply.text
    assert "(1 loại giấy tờ)" in reply.text


def test_without_a_plain_case_every_case_has_its_own_list() -> None:
    asked = procedure(
        document_cases=(
            DocumentCase(name="Đối với cấp mới", documents=(paper("Đơn cấp mới"),)),
            DocumentCase(name="Đối với cấp lại", documents=(paper("Đơn cấp lại"),)),
        )
    )
    text = documents(asked).text
    assert "Hồ sơ tùy từng trường hợp (2 trường hợp):" in text
    assert "Đối với cấp mới:\n• Đơn cấp mới (1 bản chính)" in text
    assert "Đối với cấp lại:\n• Đơn cấp lại (1 bản chính)" in text


def test_numbered_papers_are_put_in_their_order() -> None:
    asked = procedure(
        document_cases=(plain(paper("b) Đề cương"), paper("a) Đơn"), paper("d) Ảnh")),)
    )
    assert lines(documents(asked).card) == [
        "a) Đơn (1 bản chính)",
        "b) Đề cương (1 bản chính)",
        "d) Ảnh (1 bản chính)",
    ]


def test_a_long_list_is_cut_at_whole_papers_and_the_card_has_all() -> None:
    names = [
        f"Giấy tờ số {number} do cơ quan có thẩm quyền cấp cho người đề nghị"
        for number in range(40)
    ]
    reply = documents(procedure(document_cases=(plain(*map(paper, names)),)))
    listed = [line for line in reply.text.splitlines() if line.startswith("• ")]
    assert 5 < len(listed) < 40
    assert listed == [f"• {name} (1 bản chính)" for name in names[: len(listed)]]
    assert "… Xem đầy đủ bên dưới." in reply.text
    assert lines(reply.card) == [f"{name} (1 bản chính)" for name in names]


def test_a_long_name_keeps_whole_sentences() -> None:
    first = "Văn bản ủy quyền có chứng thực, ghi rõ họ tên và số định danh của hai bên."
    rest = "Người được ủy quyền là người thân thì văn bản không phải chứng thực. " * 12
    reply = documents(
        procedure(
            document_cases=(
                plain(paper(f"{first} {rest}"), *(paper(f"Giấy {n}. {rest}") for n in range(5))),
            )
        )
    )
    listed = [line for line in reply.text.splitlines() if line.startswith("• Văn bản")]
    body = listed[0].removeprefix("• ").removesuffix(" (1 bản chính)")
    assert body.startswith(first.rstrip("."))
    assert body.endswith(("hai bên", "phải chứng thực"))


def test_unverified_papers_are_never_stated() -> None:
    reply = documents(FULL.copy(update={"unverified": frozenset({"document_cases"})}))
    assert "Giấy chứng sinh" not in shown(reply)
    assert "thành phần hồ sơ của thủ tục này chưa được đối chiếu" in reply.text


def test_text_that_was_not_taken_apart_is_quoted_as_such() -> None:
    raw = "Tên giấy tờ Số lượng Đơn đề nghị 1 bản chính"
    reply = documents(procedure(raw={"document_cases": raw}, steps=("Nộp hồ sơ",)))
    assert f"Hồ sơ cần nộp – cổng ghi:\n“{raw}”" in reply.text
    assert lines(reply.card) == [raw]


def test_a_source_that_is_no_portal_is_not_called_one_over_its_raw_text() -> None:
    asked = procedure(source_name="Quyết định 12", raw={"document_cases": "Đơn"})
    assert titles(documents(asked)) == ["Hồ sơ cần nộp (nguyên văn nguồn ghi)"]


def test_raw_text_of_a_partly_unverified_field_is_withheld() -> None:
    asked = procedure(raw={"methods": "Trực tuyến 77 đồng"}, unverified=frozenset({"methods.fees"}))
    assert "77" not in shown(answer(asked, [Aspect.duration, Aspect.fee]))


def test_forms_are_the_files_and_the_forms_that_names_mention() -> None:
    asked = procedure(
        document_cases=(
            plain(
                paper("Tờ khai thay đổi thông tin cư trú (Mẫu CT01)"),
                paper("Đơn theo Mẫu số 05.NT", form="Mẫu số 05.docx"),
                paper("Giấy chứng sinh"),
            ),
        ),
        steps=("Cơ quan cấp Phiếu hẹn (mẫu CT04) cho người nộp.",),
    )
    reply = answer(asked, [Aspect.form])
    assert "• Đơn theo Mẫu số 05.NT – tệp mẫu: Mẫu số 05.docx" in reply.text
    assert "Mẫu được nhắc tới: Mẫu CT01, Mẫu số 05.NT, mẫu CT04" in reply.text
    assert "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0001" in reply.text
    assert "Giấy chứng sinh" not in shown(reply)
