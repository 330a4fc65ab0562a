"""A citizen asks; the answer is what the starter catalogue says, through the whole path."""

from __future__ import annotations

import pytest

from tests.running import RunningBot

FOOTER = "(1.001193)"


def test_documents_for_a_birth_registration(bot: RunningBot) -> None:
    answer = bot.chat().say("làm khai sinh cho con cần giấy tờ gì")
    assert answer.outcome == "answer"
    assert "Giấy chứng sinh (1 bản chính)" in answer.text
    assert answer.text.endswith(FOOTER)
    assert "Nguồn: Cổng Dịch vụ công quốc gia, cập nhật" in answer.text


@pytest.mark.parametrize(
    ("said", "code", "expected"),
    [
        ("dang ky tam tru qua mang het bao nhieu", "1.004194", "7.000 đồng"),
        ("lafm khai sinh cho con caanf giaays towf gif", "1.001193", "Giấy chứng sinh"),
        ("gks cho bé cần j v ad", "1.001193", "Giấy chứng sinh"),
        ("đăng ký kết hôn nộp hồ sơ ở đâu", "1.000894", "xã"),
        ("nộp hồ sơ nhập hộ khẩu online dc hông", "1.004222", "trực tuyến"),
    ],
)
def test_people_are_understood_as_they_write(
    bot: RunningBot, said: str, code: str, expected: str
) -> None:
    answer = bot.chat().say(said)
    assert (answer.outcome, answer.procedure) == ("answer", code)
    assert expected in answer.text + answer.card


def test_a_follow_up_keeps_the_procedure(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("thủ tục đăng ký khai tử cần giấy tờ gì")
    follow_up = chat.say("thế nộp ở đâu ạ")
    assert follow_up.procedure == "1.000656"
    assert follow_up.body["trace"]["aspect"] == "place"


def test_in_a_talk_filing_online_is_asked_of_the_procedure_and_not_in_general(
    bot: RunningBot,
) -> None:
    chat = bot.chat()
    first = chat.say("đăng ký khai sinh cho con cần gì")
    second = chat.say("nộp hồ sơ qua mạng được không?")
    assert second.procedure == first.procedure
    assert "online" in second.body["trace"]["aspect"]


def test_a_new_topic_does_not_inherit_the_old_procedure(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("thủ tục đăng ký khai tử cần giấy tờ gì")
    assert chat.say("đăng ký thường trú lệ phí bao nhiêu").procedure == "1.004222"


def test_the_citizen_corrects_the_topic(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký thường trú hết bao nhiêu tiền")
    corrected = chat.say("à không, tôi hỏi tạm trú cơ")
    assert corrected.procedure == "1.004194"
    assert "fee" in corrected.body["trace"]["aspect"]


def test_an_elliptical_question_repeats_the_aspect(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký tạm trú bao nhiêu tiền")
    other = chat.say("còn đăng ký thường trú thì sao")
    assert (other.procedure, other.body["trace"]["aspect"]) == ("1.004222", "fee")


def test_a_vague_request_offers_choices_that_can_be_tapped(bot: RunningBot) -> None:
    chat = bot.chat()
    vague = chat.say("tôi muốn làm giấy tờ đất")
    assert vague.outcome == "clarify"
    assert 2 <= len(vague.buttons) <= 5
    tapped = chat.tap(vague, vague.buttons[1]["title"])
    assert tapped.outcome == "answer"
    assert tapped.procedure in vague.buttons[1]["payload"]


def test_a_choice_by_number(bot: RunningBot) -> None:
    chat = bot.chat()
    vague = chat.say("tôi muốn làm giấy tờ đất")
    chosen = chat.say("cái thứ hai")
    assert chosen.outcome == "answer"
    assert chosen.procedure in vague.buttons[1]["payload"]


def test_a_choice_in_words(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("tôi muốn làm giấy tờ đất")
    assert chat.say("cấp lại do bị mất").procedure == "1.012786"


def test_asking_an_aspect_with_nothing_named_asks_back(bot: RunningBot) -> None:
    answer = bot.chat().say("lệ phí bao nhiêu")
    assert answer.outcome == "clarify"
    assert "thủ tục nào" in answer.text


def test_buttons_ask_aspects_and_show_everything(bot: RunningBot) -> None:
    chat = bot.chat()
    answer = chat.say("làm khai sinh cho con cần giấy tờ gì")
    fee = chat.tap(answer, "Lệ phí")
    assert fee.body["trace"]["aspect"] == "fee"
    assert fee.procedure == "1.001193"
    whole = chat.tap(answer, "Xem đầy đủ")
    assert "Biên bản về việc trẻ bị bỏ rơi" in whole.text


def test_going_back_to_the_procedure_before(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    chat.say("đăng ký khai tử cần giấy tờ gì")
    assert chat.say("quay lại thủ tục trước").procedure == "1.000894"


def test_the_answer_lists_every_channel_where_fees_differ(bot: RunningBot) -> None:
    answer = bot.chat().say("lệ phí đăng ký thường trú")
    assert "10.000 đồng" in answer.text
    assert "20.000 đồng" in answer.text


def test_an_unverified_field_is_not_stated(bot: RunningBot) -> None:
    answer = bot.chat().say("nộp hồ sơ xin trợ cấp thất nghiệp cần giấy tờ gì")
    assert answer.procedure == "1.001978"
    assert "chưa được kiểm chứng" in answer.text or "chưa được đối chiếu" in answer.text


def test_the_choices_stay_open_when_only_an_aspect_follows(bot: RunningBot) -> None:
    chat = bot.chat()
    vague = chat.say("tôi muốn làm giấy tờ đất")
    again = chat.say("mất bao lâu")
    assert again.outcome == "clarify"
    assert [b["payload"] for b in again.buttons] == [b["payload"] for b in vague.buttons]
    chosen = chat.tap(again, again.buttons[0]["title"])
    assert chosen.body["trace"]["aspect"] == "duration"


def test_an_unknown_topic_in_a_talk_is_not_answered_with_the_old_procedure(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    assert chat.say("thế phạt nồng độ cồn xe máy bao nhiêu").procedure != "1.000894"


@pytest.mark.parametrize("said", ["đăng ký khai sinh", "Đăng ký khai sinh cần giấy tờ gì?"])
def test_the_exact_name_is_answered(bot: RunningBot, said: str) -> None:
    assert bot.chat().say(said).procedure == "1.001193"


def test_a_number_without_open_choices_chooses_nothing(bot: RunningBot) -> None:
    answer = bot.chat().say("số 3")
    assert answer.procedure is None


def test_a_sibling_named_in_a_talk_is_answered(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    sibling = chat.say("nếu kết hôn với người nước ngoài thì lệ phí bao nhiêu")
    assert sibling.procedure == "2.000806"


@pytest.mark.parametrize(
    ("said", "outcome", "aspect", "begins"),
    [
        (
            "nghe nói đăng ký tạm trú qua mạng hết 90 nghìn phải hông",
            "correct_premise",
            "fee",
            "Không đúng như anh/chị nói: nộp trực tuyến thì cổng ghi 5.000 đồng và 7.000 đồng,",
        ),
        ("đăng ký tạm trú ở công an xã đúng không", "answer", "place", "Đúng, "),
        ("dang ky ket hon phai len huyen ha", "correct_premise", "place", "Không đúng như anh/chị"),
    ],
)
def test_what_a_citizen_has_heard_is_confirmed_or_corrected(
    bot: RunningBot, said: str, outcome: str, aspect: str, begins: str
) -> None:
    answer = bot.chat().say(said)
    assert (answer.outcome, answer.body["trace"]["aspect"]) == (outcome, aspect)
    assert answer.text.startswith(begins)


def test_an_assertion_without_a_procedure_is_about_the_one_talked_of(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký thường trú bao nhiêu tiền")
    told = chat.say("200k đúng k")
    assert (told.outcome, told.procedure) == ("correct_premise", "1.004222")


@pytest.mark.parametrize(
    "said",
    [
        "ủa nghe nói phải đóng 200 nghìn lận",
        "chị hàng xóm bảo phải đóng 200 nghìn, tôi chuẩn bị sẵn tiền mặt nhé?",
        "đại lý trên thị trấn bảo em hết 200k lệ phí",
    ],
)
def test_what_others_say_in_a_talk_is_about_its_procedure(bot: RunningBot, said: str) -> None:
    chat = bot.chat()
    chat.say("đăng ký thường trú cần giấy tờ gì")
    told = chat.say(said)
    assert (told.outcome, told.procedure) == ("correct_premise", "1.004222")


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("em để sẵn 500 nghìn đóng lệ phí đăng ký thường trú rồi đấy", "correct_premise"),
        ("em để sẵn 20 nghìn đóng lệ phí đăng ký thường trú rồi", "answer"),
        ("mai tôi lên công an huyện để nộp hồ sơ đăng ký thường trú", "correct_premise"),
    ],
)
def test_what_is_said_in_passing_is_corrected_where_the_catalogue_differs(
    bot: RunningBot, said: str, outcome: str
) -> None:
    answer = bot.chat().say(said)
    assert (answer.outcome, answer.procedure) == (outcome, "1.004222")
    assert answer.text.startswith("Không đúng như anh/chị nói") is (outcome == "correct_premise")


def test_what_is_said_in_passing_in_a_talk_is_about_its_procedure(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký thường trú cần giấy tờ gì")
    told = chat.say("thế mà người nhà tôi chuẩn bị hẳn một triệu")
    assert (told.outcome, told.procedure) == ("correct_premise", "1.004222")


@pytest.mark.parametrize("chosen", ["2", "đăng ký kết hôn"])
def test_what_was_asserted_is_checked_once_it_is_known_of_what(
    bot: RunningBot, chosen: str
) -> None:
    chat = bot.chat()
    asked = chat.say("nghe nói đăng ký mất 900 nghìn đúng không")
    assert asked.outcome == "clarify"
    told = chat.tap(asked, asked.buttons[1]["title"]) if chosen == "2" else chat.say(chosen)
    assert told.outcome == "correct_premise"
    assert "900.000 đồng" in told.text
    assert chat.say("cần giấy tờ gì").outcome == "answer"


def test_what_was_asserted_of_nothing_is_checked_of_what_is_named_next(bot: RunningBot) -> None:
    chat = bot.chat()
    assert chat.say("nghe nói mất 900 nghìn đúng không").outcome == "clarify"
    told = chat.say("đăng ký tạm trú")
    assert (told.outcome, told.procedure) == ("correct_premise", "1.004194")


def test_choices_of_one_question_say_nothing_of_what_is_named_instead(bot: RunningBot) -> None:
    chat = bot.chat()
    assert chat.say("nghe nói đăng ký mất 900 nghìn đúng không").outcome == "clarify"
    other = chat.say("cấp lại thẻ căn cước mất bao nhiêu tiền")
    assert (other.outcome, other.procedure) == ("answer", "1.116410")


def test_slips_and_marks_in_the_wrong_place_are_understood(bot: RunningBot) -> None:
    answer = bot.chat().say("thủ tuc đăng ky tạm tru cho ngừoi thuê nhà cần giây tờ gì")
    assert (answer.outcome, answer.procedure) == ("answer", "1.004194")


def test_two_procedures_are_compared_in_what_is_asked(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký tạm trú cần giấy tờ gì")
    compared = chat.say("so với đăng ký thường trú thì cái nào rẻ hơn")
    assert compared.outcome == "answer"
    assert compared.body["trace"]["aspect"] == "fee"
    texts = [reply["text"] for reply in compared.body["replies"]]
    assert ["(1.004194)" in texts[0], "(1.004222)" in texts[1]] == [True, True]


def test_a_topic_of_before_is_found_again_by_its_words(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    chat.say("đăng ký thường trú ở đâu")
    back = chat.say("quay lại cái kết hôn lúc nãy, bao nhiêu tiền")
    assert back.procedure == "1.000894"
    assert back.body["trace"]["aspect"] == "fee"


def test_asking_whether_a_paper_is_needed_stays_with_the_procedure(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    assert chat.say("có cần căn cước không ạ").procedure == "1.000894"


def test_several_aspects_in_one_message_are_all_answered(bot: RunningBot) -> None:
    answer = bot.chat().say("đăng ký tạm trú cần giấy tờ gì, bao nhiêu tiền, mấy ngày xong?")
    assert answer.body["trace"]["aspect"] == ["documents", "fee", "duration"]
    assert "ngày" in answer.text
    assert "7.000 đồng" in answer.text


@pytest.mark.parametrize("named", ["đăng ký tạm trú", "đăng ký tạm trú nhé"])
def test_what_was_asked_is_answered_once_it_is_known_of_what(bot: RunningBot, named: str) -> None:
    chat = bot.chat()
    assert chat.say("bao nhiêu tiền, mấy ngày xong").outcome == "clarify"
    answer = chat.say(named)
    assert answer.procedure == "1.004194"
    assert answer.body["trace"]["aspect"] == ["fee", "duration"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("nhà tôi mới sinh em bé", "1.001193"),
        ("sổ đỏ nhà tôi bị cháy trong trận hỏa hoạn tháng trước", "1.012786"),
        ("vi bi moc tui mat can cuoc", "1.116410"),
        ("tôi làm rơi mất bằng lái", "1.115978"),
    ],
)
def test_a_situation_that_is_only_told_gets_its_procedure(
    bot: RunningBot, told: str, code: str
) -> None:
    answer = bot.chat().say(told)
    assert (answer.outcome, answer.procedure) == ("answer", code)


def test_a_situation_that_may_mean_several_is_not_refused(bot: RunningBot) -> None:
    asked = bot.chat().say("bằng lái của tôi bị trộm lấy mất hôm qua")
    assert asked.outcome in {"answer", "clarify"}
    assert "1.115978" in {candidate["code"] for candidate in asked.body["trace"]["candidates"]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("không đăng ký tạm trú bị phạt bao nhiêu", "không nêu ai bị phạt và phạt bao nhiêu"),
        ("hàng xóm lấn đất tôi kiện có thắng không", "không tư vấn pháp luật"),
    ],
)
def test_a_refusal_says_why(bot: RunningBot, said: str, told: str) -> None:
    answer = bot.chat().say(said)
    assert (answer.outcome, told in answer.text) == ("abstain", True)


def test_what_is_too_vague_is_asked_also_in_a_talk_about_something_else(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    assert chat.say("à tôi còn cần thêm một cái giấy phép nữa").outcome == "clarify"


def test_a_bare_name_is_its_procedure_whatever_faq_is_like_it(bot: RunningBot) -> None:
    assert bot.chat().say("sao y bản chính").procedure == "2.000815"


def test_another_case_gets_what_was_asked_last_and_the_overview(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đổi giấy phép lái xe mất bao nhiêu tiền")
    bare = chat.say("còn khai sinh thì sao")
    case = chat.say("còn con tôi ở với bà ngoại muốn nhập hộ khẩu về nhà bà thì sao")
    assert bare.body["trace"]["aspect"] == "fee"
    assert (case.procedure, case.body["trace"]["aspect"]) == ("1.004222", ["fee", "overview"])


def test_a_bare_topic_gets_its_choices_also_in_a_talk_about_something_else(
    bot: RunningBot,
) -> None:
    chat = bot.chat()
    chat.say("làm khai sinh cho con cần giấy tờ gì")
    answer = chat.say("sổ đỏ")
    assert answer.outcome == "clarify"
    assert len(answer.buttons) >= 2
    assert "khai sinh" not in answer.text.lower()


def test_a_detail_of_the_talk_is_answered_in_its_light(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    detail = chat.say("Chồng sắp cưới của tôi là người Hàn Quốc.")
    assert (detail.outcome, detail.procedure) == ("answer", "2.000806")
    assert detail.body["trace"]["aspect"] == "documents"


def test_a_death_is_registered_and_no_paper_lost(bot: RunningBot) -> None:
    answer = bot.chat().say("Bố tôi vừa mất hôm qua tại nhà, gia đình cần làm thủ tục gì với xã?")
    assert (answer.outcome, answer.procedure) == ("answer", "1.000656")


@pytest.mark.parametrize("typed", ["khai sinh cho con cần gì", "khai sinh cho con can gi"])
def test_without_accents_the_answer_is_the_same(bot: RunningBot, typed: str) -> None:
    answer = bot.chat().say(typed)
    assert (answer.outcome, answer.procedure) == ("answer", "1.001193")


def test_small_talk_in_a_talk_is_small_talk(bot: RunningBot) -> None:
    chat = bot.chat()
    chat.say("đăng ký kết hôn cần giấy tờ gì")
    assert chat.say("rứa là được rồi, cảm ơn nghe").outcome == "smalltalk"
    assert chat.say("lệ phí bao nhiêu").procedure == "1.000894"
