"""Talking to the bot in the widget: sending, answers, buttons, cards."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.widget import bot_texts, citizen_texts, composer, log, say, wait_for_reply
from tests.gateway_rig import Gateway, turn

CHOICE = '/choose{"procedure":"1.001193"}'
CARD = {
    "code": "1.001193",
    "name": "Đăng ký khai sinh",
    "sections": [
        {"title": "Giấy tờ", "lines": ["Tờ khai", "Giấy chứng sinh"]},
        {"title": "Lệ phí", "lines": ["Không thu"]},
    ],
    "source": {
        "title": "Cổng Dịch vụ công quốc gia",
        "url": "https://dichvucong.gov.vn/1",
        "date": "2026-06-14",
    },
}


def test_the_page_opens_with_the_widget_ready_to_type(page: Page, gateway: Gateway) -> None:
    expect(composer(page)).to_be_focused()
    expect(log(page)).to_contain_text("trợ lý tự động")
    expect(log(page)).to_contain_text("tỉnh Ninh Bình")
    expect(log(page)).to_contain_text("1022")
    page.keyboard.type("lam khai sinh")
    page.keyboard.press("Enter")
    wait_for_reply(page, "Đã nghe: lam khai sinh")
    expect(composer(page)).to_have_value("")
    expect(composer(page)).to_be_focused()
    assert gateway.rasa.messages == ["lam khai sinh"]


def test_an_example_question_is_sent_as_it_reads(page: Page, gateway: Gateway) -> None:
    question = "Đăng ký khai sinh cần giấy tờ gì?"
    log(page).get_by_role("button", name=question).click()
    wait_for_reply(page, question)
    assert gateway.rasa.messages == [question]


def test_shift_enter_starts_a_line_and_an_empty_text_is_not_sent(
    page: Page, gateway: Gateway
) -> None:
    composer(page).press("Enter")
    page.keyboard.type("dòng một")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("dòng hai")
    page.keyboard.press("Enter")
    wait_for_reply(page, "dòng hai")
    assert gateway.rasa.messages == ["dòng một\ndòng hai"]


def test_enter_that_ends_a_composition_does_not_send(page: Page, gateway: Gateway) -> None:
    composer(page).fill("tiếng Việ")
    for composing in ("{isComposing: true}", "{keyCode: 229}"):
        composer(page).evaluate(
            "(input, options) => input.dispatchEvent(new KeyboardEvent('keydown', "
            f"{{key: 'Enter', bubbles: true, cancelable: true, ...{composing}}}))"
        )
    expect(composer(page)).to_have_value("tiếng Việ")
    assert citizen_texts(page) == []
    page.keyboard.type("t")
    page.keyboard.press("Enter")
    wait_for_reply(page, "tiếng Việt")
    assert gateway.rasa.messages == ["tiếng Việt"]


def test_a_long_text_cannot_be_typed_and_what_remains_is_told(page: Page) -> None:
    composer(page).fill("x" * 1790)
    page.keyboard.type("x" * 15)
    expect(page.get_by_text("Còn 195 ký tự.")).to_be_visible()
    expect(composer(page)).to_have_attribute("maxlength", "2000")


def test_a_choice_sends_its_payload_and_shows_its_title(page: Page, gateway: Gateway) -> None:
    gateway.rasa.answer = lambda body: turn(
        f"Đã nghe: {body['message']}", buttons=[{"title": "Khai sinh", "payload": CHOICE}]
    )
    say(page, "giấy tờ")
    log(page).get_by_role("button", name="Khai sinh", exact=True).click()
    wait_for_reply(page, CHOICE)
    assert citizen_texts(page) == ["giấy tờ", "Khai sinh"]
    assert gateway.rasa.messages == ["giấy tờ", CHOICE]


def test_links_and_phone_numbers_are_links_that_keep_the_chat_open(
    page: Page, gateway: Gateway
) -> None:
    gateway.rasa.answer = lambda body: turn(
        "Xem https://dichvucong.gov.vn/a?b=1&c=2, hoặc (http://x.vn/y).",
        buttons=[
            {"title": "Mở cổng", "url": "https://dichvucong.gov.vn"},
            {"title": "Gọi tổng đài", "phone": "1900 1234"},
            {"title": "Bẫy", "url": "javascript:alert(1)"},
        ],
    )
    say(page, "link")
    wait_for_reply(page, "Xem")
    links = log(page).locator(".bot").last.locator("a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert addresses == [
        "https://dichvucong.gov.vn/a?b=1&c=2",
        "http://x.vn/y",
        "https://dichvucong.gov.vn",
        "tel:19001234",
    ]
    for link in links.all()[:3]:
        assert link.get_attribute("target") == "_blank"
        assert "noopener" in (link.get_attribute("rel") or "")


def test_the_card_opens_to_headings_lists_and_its_source(page: Page, gateway: Gateway) -> None:
    gateway.rasa.answer = lambda body: turn("Cần 2 giấy tờ.", card=CARD)
    say(page, "khai sinh")
    summary = log(page).get_by_text("Xem đầy đủ")
    summary.wait_for()
    expect(log(page).get_by_text("Giấy chứng sinh")).to_be_hidden()
    summary.click()
    expect(log(page).get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()
    for title in ("Giấy tờ", "Lệ phí"):
        expect(log(page).get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(
        log(page).get_by_role("listitem").filter(has_text="Giấy chứng sinh").last
    ).to_be_visible()
    source = log(page).locator(".source")
    assert "Cổng Dịch vụ công quốc gia" in source.inner_text()
    expect(source).to_contain_text("ghi nhận ngày 14/06/2026")
    assert source.locator("a").get_attribute("href") == "https://dichvucong.gov.vn/1"


def test_what_the_bot_says_is_text_and_never_html(page: Page, gateway: Gateway) -> None:
    attack = "<img src=x onerror=\"document.title='hỏng'\"><b>đậm</b>"
    card = {**CARD, "name": attack, "sections": [{"title": attack, "lines": [attack]}]}
    gateway.rasa.answer = lambda body: turn(
        attack, buttons=[{"title": attack, "payload": "/x"}], card=card
    )
    say(page, attack)
    wait_for_reply(page, "đậm")
    assert bot_texts(page) == [attack]
    assert citizen_texts(page) == [attack]
    assert log(page).locator("img, b").count() == 0
    assert "hỏng" not in page.title()


def test_waiting_is_shown_until_the_answer_comes(page: Page, gateway: Gateway) -> None:
    gateway.rasa.gate.clear()
    say(page, "Lệ phí?")
    typing = page.get_by_text("Trợ lý đang trả lời…")
    expect(typing).to_be_visible()
    gateway.rasa.gate.set()
    wait_for_reply(page, "Lệ phí?")
    expect(typing).to_be_hidden()


def test_messages_typed_while_waiting_are_sent_in_order_in_one_conversation(
    page: Page, gateway: Gateway
) -> None:
    gateway.rasa.gate.clear()
    for text in ("Một", "Hai", "Ba"):
        say(page, text)
    gateway.rasa.gate.set()
    wait_for_reply(page, "Đã nghe: Ba")
    assert gateway.rasa.messages == ["Một", "Hai", "Ba"]
    assert len({body["sender"] for body in gateway.rasa.asked}) == 1
    assert bot_texts(page) == ["Đã nghe: Một", "Đã nghe: Hai", "Đã nghe: Ba"]


def test_a_question_on_the_portal_page_is_asked_in_the_widget(page: Page, gateway: Gateway) -> None:
    page.keyboard.press("Escape")
    page.get_by_label("Anh/chị cần làm giấy tờ gì?").fill("đăng ký tạm trú")
    page.get_by_role("button", name="Hỏi trợ lý").first.click()
    wait_for_reply(page, "đăng ký tạm trú")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Đăng ký khai sinh Cần giấy tờ gì?").click()
    wait_for_reply(page, "Đăng ký khai sinh cần giấy tờ gì?")
    assert page.url.rstrip("/") == gateway.url
