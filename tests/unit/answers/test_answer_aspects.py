"""What a citizen reads about everything but money, time and papers."""

from __future__ import annotations

from bot.answers import answer
from bot.catalogue.procedure import Channel, Fee, LegalBasis, Level, Procedure
from bot.reply import Aspect
from tests.answer_samples import FULL, days, lines, method, paper, plain, procedure, shown

URL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0001"


def told(asked: Procedure, aspect: Aspect) -> str:
    return answer(asked, [aspect]).text


def test_place_begins_with_where_to_go_and_names_every_way_to_file() -> None:
    text = told(FULL, Aspect.place)
    assert text.startswith(
        "Địa chỉ tiếp nhận: Trung tâm Phục vụ hành chính công cấp xã\n"
        "Cơ quan thực hiện: Ủy ban nhân dân cấp xã\n"
        f"Nộp trực tuyến trên Cổng Dịch vụ công quốc gia: {URL}\n"
        "Cũng nhận hồ sơ nộp trực tiếp.\n"
    )


def test_place_without_a_page_to_name_still_says_that_online_works() -> None:
    asked = procedure(source_url="", agencies=("Sở A",), methods=(method(Channel.online),))
    assert "Sở A\nCó thể nộp trực tuyến.\n" in told(asked, Aspect.place)


def test_place_names_the_level_where_the_agency_does_not() -> None:
    level = "Cấp giải quyết: cấp xã (xã, phường, đặc khu)"
    asked = FULL.copy(update={"agencies": ("Công an",)})
    assert f"{level}\n" in told(asked, Aspect.place)
    assert level not in told(FULL, Aspect.place)
    for reply in (answer(FULL, [Aspect.place]), answer(asked, [Aspect.place])):
        assert "cấp xã (xã, phường, đặc khu)" in lines(reply.card)


def test_place_does_not_quote_what_it_has_said() -> None:
    hall = "Bộ phận Một cửa của Sở A, số 10 đường B, phường C"
    asked = procedure(
        address=hall,
        methods=(method(note=f"Nộp tại {hall}."), method(note=f"Nộp tại phòng 5, {hall}.")),
        steps=(f"Công dân nộp hồ sơ tại phòng 5, {hall}.",),
    )
    text = told(asked, Aspect.place)
    assert f"Nộp tại {hall}" not in text
    assert text.count("phòng 5") == 1


def test_place_quotes_the_addresses_that_a_line_heads() -> None:
    step = "Nộp hồ sơ tại một trong hai trụ sở:\n+ Số 44 đường A.\n+ Số 33 đường B."
    assert "trụ sở: Số 44 đường A.; Số 33 đường B." in told(procedure(steps=(step,)), Aspect.place)


def test_place_puts_what_the_office_does_in_the_card_only() -> None:
    office = "Cán bộ tiếp nhận hồ sơ tại Trung tâm Phục vụ hành chính công kiểm tra hồ sơ."
    citizen = "Công dân nộp hồ sơ tại trụ sở Công an cấp xã trong giờ hành chính."
    reply = answer(procedure(steps=(f"{office}\n{citizen}",)), [Aspect.place])
    assert citizen in reply.text
    assert office not in reply.text
    assert lines(reply.card) == [office, citizen]


def test_place_quotes_an_agency_that_could_not_be_taken_apart() -> None:
    raw = "Cơ quan có thẩm quyền: Giám đốc Sở"
    text = told(procedure(levels=(Level.province,), raw={"agencies": raw}), Aspect.place)
    assert f"Cổng ghi: “{raw}”\nCấp giải quyết: cấp tỉnh" in text


def test_place_does_not_offer_a_portal_that_the_source_does_not_name() -> None:
    asked = procedure(methods=(method(Channel.in_person),), agencies=("Sở A",))
    assert "rực tuyến" not in told(asked, Aspect.place)


def test_steps_are_the_numbered_lines_and_the_card_has_the_rest() -> None:
    reply = answer(FULL, [Aspect.steps])
    assert "• Bước 1: Nộp hồ sơ" in reply.text
    assert "• Bước 2: Nhận kết quả." in reply.text
    assert "60 ngày" not in reply.text
    assert "60 ngày" in shown(reply)
    assert "… Xem đầy đủ bên dưới." in reply.text


def test_steps_stop_at_the_remarks() -> None:
    asked = procedure(
        steps=(
            "Nộp hồ sơ tại xã, nhận phiếu hẹn.",
            "(i) Hồ sơ đủ thì nhận.",
            "* Lưu ý:",
            "Trẻ bị bỏ rơi thì lập biên bản.",
        )
    )
    reply = answer(asked, [Aspect.steps])
    assert "• Nộp hồ sơ tại xã" in reply.text
    assert "(i)" not in reply.text
    assert "bỏ rơi" not in reply.text
    assert "Trẻ bị bỏ rơi thì lập biên bản." in lines(reply.card)


def test_eligibility_tells_who_and_under_which_conditions() -> None:
    text = told(FULL, Aspect.eligibility)
    assert "Đối tượng thực hiện: Công dân Việt Nam\n" in text
    assert "• Người đi đăng ký phải từ đủ 18 tuổi." in text


def test_eligibility_says_when_the_source_names_no_condition() -> None:
    steps = ("Hai bên nam, nữ phải có mặt khi ký.",)
    text = told(procedure(audience=("Công dân Việt Nam",), steps=steps), Aspect.eligibility)
    assert "Cổng không nêu yêu cầu, điều kiện riêng.\nTrong thủ tục có nói:\n• Hai bên" in text
    text = told(procedure(conditions=("Không.",), steps=("Nộp hồ sơ",)), Aspect.eligibility)
    assert "Yêu cầu, điều kiện: cổng ghi “Không.”." in text


def test_eligibility_does_not_deny_conditions_that_are_only_unverified() -> None:
    asked = FULL.copy(update={"unverified": frozenset({"conditions"})})
    reply = answer(asked, [Aspect.eligibility])
    assert "18 tuổi" not in shown(reply)
    assert "không nêu yêu cầu" not in reply.text
    assert "Phần yêu cầu, điều kiện thực hiện chưa được đối chiếu" in reply.text
    assert "Công dân Việt Nam" in reply.text
    assert "nên hỏi Ủy ban nhân dân cấp xã" in reply.text


def test_result_names_what_one_gets() -> None:
    assert told(FULL, Aspect.result).startswith("Kết quả nhận được:\n• Giấy khai sinh\n")


def test_a_refusal_is_the_last_of_the_results() -> None:
    asked = procedure(results=("Văn bản từ chối (nêu lý do).", "Giấy phép"))
    assert told(asked, Aspect.result).startswith("Kết quả nhận được:\n• Giấy phép\n• Văn bản từ")
    assert "• Kết quả: Giấy phép; Văn bản từ chối (nêu lý do)\n" in told(asked, Aspect.overview)


def test_result_is_quoted_from_the_steps_when_it_has_no_name() -> None:
    steps = ("Công an cấp thẻ căn cước cho công dân.",)
    text = told(procedure(steps=steps), Aspect.result)
    assert "Cổng không ghi riêng tên kết quả; trong thủ tục có nói:\n• Công an cấp thẻ" in text


def test_legal_basis_gives_numbers_and_titles_once() -> None:
    asked = procedure(
        legal_basis=(
            LegalBasis(number="123/2015/NĐ-CP", title="Nghị định hướng dẫn Luật Hộ tịch"),
            LegalBasis(number="60/2014/QH13", title="Luật 60/2014/QH13"),
            LegalBasis(title="Bộ luật Dân sự"),
        ),
        decision="163/QĐ-BTP",
        published_by="Bộ Tư pháp",
    )
    assert told(asked, Aspect.legal_basis).startswith(
        "Căn cứ pháp lý:\n"
        "• 123/2015/NĐ-CP: Nghị định hướng dẫn Luật Hộ tịch\n"
        "• Luật 60/2014/QH13\n"
        "• Bộ luật Dân sự\n"
        "Quyết định công bố: 163/QĐ-BTP (Bộ Tư pháp)\n"
    )


def test_online_tells_time_fee_and_address() -> None:
    text = told(FULL, Aspect.online)
    assert text.startswith(
        f"Có, thủ tục này nộp trực tuyến được trên Cổng Dịch vụ công quốc gia: {URL}\n"
        "• Thời hạn giải quyết khi nộp trực tuyến: 3 ngày làm việc\n"
        "• Phí, lệ phí khi nộp trực tuyến: 10.000 đồng\n"
    )
    assert "20.000" not in text


def test_a_service_level_is_told_only_when_it_is_known_and_verified() -> None:
    known = FULL.copy(update={"service_level": "Toàn trình"})
    assert "• Mức độ: Toàn trình" in told(known, Aspect.online)
    withheld = known.copy(update={"unverified": frozenset({"service_level"})})
    for asked in (FULL, withheld):
        assert "Mức độ" not in told(asked, Aspect.online)
        assert "oàn trình" not in shown(answer(asked, list(Aspect)))
        assert "một phần" not in shown(answer(asked, list(Aspect)))


def test_online_says_when_the_source_names_other_ways_only() -> None:
    asked = procedure(methods=(method(Channel.in_person), method(Channel.post)))
    text = told(asked, Aspect.online)
    assert "không ghi hình thức nộp trực tuyến" in text
    assert "chỉ ghi nộp trực tiếp hoặc qua bưu chính" in text
    assert URL not in text


def test_validity_quotes_sentences_with_a_length_of_time_first() -> None:
    asked = procedure(
        document_cases=(
            plain(
                paper("Hộ chiếu còn giá trị sử dụng"),
                paper("Giấy khám sức khỏe có giá trị 06 tháng tính đến ngày nộp"),
                paper("Giấy đăng ký hoặc giấy tờ có giá trị pháp lý tương đương"),
            ),
        ),
        conditions=("Thời hạn của giấy phép là 05 năm.", "Luật này có hiệu lực từ 01/01/2026."),
    )
    reply = answer(asked, [Aspect.validity])
    assert "• Thời hạn của giấy phép là 05 năm." in reply.text
    assert "• Giấy khám sức khỏe có giá trị 06 tháng" in reply.text
    assert "Hộ chiếu" not in reply.text
    assert "Hộ chiếu còn giá trị sử dụng" in lines(reply.card)
    assert "tương đương" not in shown(reply)
    assert "01/01/2026" not in shown(reply)


def test_validity_without_a_length_of_time_says_so() -> None:
    asked = procedure(document_cases=(plain(paper("Hộ chiếu còn giá trị sử dụng")),))
    text = told(asked, Aspect.validity)
    assert "Cổng không nêu con số về thời hạn giá trị" in text
    assert "• Hộ chiếu còn giá trị sử dụng" in text


def test_overview_is_a_few_short_lines() -> None:
    assert told(FULL, Aspect.overview).startswith(
        "Thủ tục đăng ký khai sinh (lĩnh vực Hộ tịch)\n"
        "• Kết quả: Giấy khai sinh\n"
        "• Nơi giải quyết: Ủy ban nhân dân cấp xã\n"
        "• Thời hạn: 3 ngày làm việc\n"
        "• Phí, lệ phí: nộp trực tuyến 10.000 đồng; nộp trực tiếp 20.000 đồng\n"
        "• Hồ sơ: tối đa 3 loại giấy tờ; có 1 trường hợp riêng\n"
        "• Nộp trực tuyến: có; cũng có thể nộp trực tiếp\n"
    )


def test_overview_withholds_what_is_unverified() -> None:
    hidden = frozenset({"methods", "document_cases", "agencies", "levels", "results"})
    reply = answer(FULL.copy(update={"unverified": hidden}), [Aspect.overview])
    assert reply.text.count("chưa được đối chiếu") == 5
    assert "trực tiếp" not in shown(reply)
    for fact in ("10.000", "3 ngày", "chứng sinh", "Giấy khai sinh", "Ủy ban", "cấp xã"):
        assert fact not in shown(reply).replace("Trung tâm Phục vụ hành chính công cấp xã", "")


def test_overview_card_has_papers_fees_and_conditions() -> None:
    asked = procedure(
        methods=(method(fees=(Fee(amount=5_000, note="mỗi bản"),), duration=days(2)),),
        document_cases=(plain(paper("Tờ khai")),),
        conditions=("Đủ 18 tuổi",),
    )
    card = lines(answer(asked, [Aspect.overview]).card)
    for line in ("Nộp trực tuyến: 5.000 đồng – mỗi bản", "Tờ khai (1 bản chính)", "Đủ 18 tuổi"):
        assert line in card
