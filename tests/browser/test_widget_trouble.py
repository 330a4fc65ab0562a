"""When something goes wrong or the page is loaded again, nothing is lost, nothing is doubled."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.widget import bot_texts, citizen_texts, composer, log, say, wait_for_reply
from tests.gateway_rig import Gateway, turn

STORED = "dvc-chat.conversation"


def retry_button(page: Page) -> Callable[[], None]:
    button = log(page).get_by_role("button", name="Gửi lại")
    button.wait_for()
    return button.click


def test_a_failed_message_is_sent_again_as_the_same_message(page: Page, gateway: Gateway) -> None:
    works = gateway.rasa.answer
    gateway.rasa.answer = lambda body: (500, {})
    say(page, "Lệ phí?")
    retry = retry_button(page)
    expect(log(page)).to_contain_text("tạm gián đoạn")
    gateway.rasa.answer = works
    retry()
    wait_for_reply(page, "Đã nghe: Lệ phí?")
    expect(log(page).get_by_role("button", name="Gửi lại")).to_have_count(0)
    assert citizen_texts(page) == ["Lệ phí?"]
    first, second = gateway.rasa.asked
    assert first["metadata"]["message_id"] == second["metadata"]["message_id"]
    assert first["sender"] == second["sender"]
    assert [first["metadata"]["attempt"], second["metadata"]["attempt"]] == [1, 2]


def test_a_message_that_could_not_leave_waits_for_a_retry_and_the_notice_goes_away(
    page: Page, gateway: Gateway
) -> None:
    page.context.set_offline(True)
    notice = page.get_by_text("Thiết bị đang mất kết nối mạng.")
    expect(notice).to_be_visible()
    say(page, "Lệ phí?")
    retry = retry_button(page)
    assert gateway.rasa.asked == []
    page.context.set_offline(False)
    expect(notice).to_be_hidden()
    retry()
    wait_for_reply(page, "Đã nghe: Lệ phí?")
    assert gateway.rasa.messages == ["Lệ phí?"]


def test_an_answer_lost_on_the_way_is_fetched_by_the_retry_and_not_asked_twice(
    page: Page, gateway: Gateway
) -> None:
    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/chat", lose_answer, times=1)
    say(page, "Lệ phí?")
    retry_button(page)()
    wait_for_reply(page, "Đã nghe: Lệ phí?")
    assert gateway.rasa.messages == ["Lệ phí?"]
    assert bot_texts(page) == ["Đã nghe: Lệ phí?"]


def test_an_answer_lost_on_the_way_comes_by_the_open_stream(page: Page, gateway: Gateway) -> None:
    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    say(page, "Chào")
    wait_for_reply(page, "Đã nghe: Chào")
    page.route("**/api/chat", lose_answer, times=1)
    say(page, "Lệ phí?")
    wait_for_reply(page, "Đã nghe: Lệ phí?")
    expect(log(page).get_by_role("button", name="Gửi lại")).to_have_count(0)
    assert bot_texts(page) == ["Đã nghe: Chào", "Đã nghe: Lệ phí?"]


def test_the_history_is_there_after_a_reload_and_goes_on(page: Page, gateway: Gateway) -> None:
    choice = "/choose"
    gateway.rasa.answer = lambda body: turn(
        f"Đã nghe: {body['message']}", "Và thêm.", buttons=[{"title": "Chọn", "payload": choice}]
    )
    say(page, "Một")
    wait_for_reply(page, "Và thêm.")
    page.reload()
    wait_for_reply(page, "Và thêm.")
    expect(composer(page)).to_be_focused()
    log(page).get_by_role("button", name="Chọn", exact=True).click()
    wait_for_reply(page, "Đã nghe: /choose")
    assert citizen_texts(page) == ["Một", "Chọn"]
    assert bot_texts(page) == ["Đã nghe: Một", "Và thêm.", "Đã nghe: /choose", "Và thêm."]
    assert len({body["sender"] for body in gateway.rasa.asked}) == 1


def test_a_failed_message_can_be_sent_again_after_a_reload(page: Page, gateway: Gateway) -> None:
    works = gateway.rasa.answer
    gateway.rasa.answer = lambda body: (500, {})
    say(page, "Lệ phí?")
    retry_button(page)
    page.reload()
    retry = retry_button(page)
    gateway.rasa.answer = works
    retry()
    wait_for_reply(page, "Đã nghe: Lệ phí?")
    assert citizen_texts(page) == ["Lệ phí?"]
    assert [body["metadata"]["attempt"] for body in gateway.rasa.asked] == [1, 2]


def test_a_page_reloaded_while_waiting_gets_the_answer(page: Page, gateway: Gateway) -> None:
    say(page, "Chào")
    wait_for_reply(page, "Đã nghe: Chào")
    gateway.rasa.reset()
    gateway.rasa.gate.clear()
    say(page, "Lệ phí?")
    assert gateway.rasa.arrived.acquire(timeout=10)
    page.reload()
    expect(page.get_by_text("Trợ lý đang trả lời…")).to_be_visible()
    gateway.rasa.gate.set()
    wait_for_reply(page, "Đã nghe: Lệ phí?")
    expect(page.get_by_text("Trợ lý đang trả lời…")).to_be_hidden()
    assert citizen_texts(page) == ["Chào", "Lệ phí?"]


def test_a_new_conversation_starts_empty_after_a_confirmation(page: Page, gateway: Gateway) -> None:
    say(page, "Một")
    wait_for_reply(page, "Đã nghe: Một")
    anew = page.get_by_role("button", name="Cuộc trò chuyện mới")
    anew.click()
    page.get_by_role("button", name="Giữ lại").click()
    assert citizen_texts(page) == ["Một"]
    anew.click()
    page.get_by_role("button", name="Bắt đầu mới").click()
    expect(log(page).locator(".citizen")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    page.reload()
    expect(log(page)).to_contain_text("Xin chào!")
    assert citizen_texts(page) == []
    say(page, "Hai")
    wait_for_reply(page, "Đã nghe: Hai")
    assert len({body["sender"] for body in gateway.rasa.asked}) == 2


def test_two_tabs_show_the_same_conversation(page: Page, gateway: Gateway) -> None:
    other = page.context.new_page()
    other.goto(gateway.url)
    other.get_by_role("dialog").wait_for()
    say(page, "Từ thẻ một")
    wait_for_reply(other, "Đã nghe: Từ thẻ một")
    say(other, "Từ thẻ hai")
    wait_for_reply(page, "Đã nghe: Từ thẻ hai")
    for tab in (page, other):
        assert citizen_texts(tab) == ["Từ thẻ một", "Từ thẻ hai"]
        assert bot_texts(tab) == ["Đã nghe: Từ thẻ một", "Đã nghe: Từ thẻ hai"]
    other.get_by_role("button", name="Cuộc trò chuyện mới").click()
    other.get_by_role("button", name="Bắt đầu mới").click()
    expect(log(page).locator(".citizen")).to_have_count(0)


def test_a_hidden_tab_shows_what_it_missed_once_when_it_is_shown_again(
    page: Page, gateway: Gateway
) -> None:
    show = (
        "value => { Object.defineProperty(document, 'hidden', {value, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    say(page, "Một")
    wait_for_reply(page, "Đã nghe: Một")
    page.reload()
    wait_for_reply(page, "Đã nghe: Một")
    page.evaluate(show, True)
    conversation = page.evaluate("key => localStorage.getItem(key)", STORED)
    gateway.say("Hai", conversation)
    page.evaluate(show, False)
    wait_for_reply(page, "Đã nghe: Hai")
    assert citizen_texts(page) == ["Một", "Hai"]
    assert bot_texts(page) == ["Đã nghe: Một", "Đã nghe: Hai"]


def test_a_conversation_the_server_no_longer_has_gives_way_to_a_new_one(
    page: Page, gateway: Gateway
) -> None:
    say(page, "Một")
    wait_for_reply(page, "Đã nghe: Một")
    lost = page.evaluate("key => localStorage.getItem(key)", STORED)
    page.evaluate("key => localStorage.setItem(key, 'khong-con-nua')", STORED)
    page.reload()
    expect(log(page)).to_contain_text("Xin chào!")
    say(page, "Hai")
    wait_for_reply(page, "Đã nghe: Hai")
    assert citizen_texts(page) == ["Hai"]
    new = page.evaluate("key => localStorage.getItem(key)", STORED)
    assert new not in (lost, "khong-con-nua", None)


def test_a_conversation_deleted_while_the_page_is_open_is_told_and_the_message_is_answered(
    page: Page, gateway: Gateway
) -> None:
    say(page, "Một")
    wait_for_reply(page, "Đã nghe: Một")
    with sqlite3.connect(gateway.database) as database:
        database.execute("DELETE FROM messages")
        database.execute("DELETE FROM conversations")
    say(page, "Hai")
    wait_for_reply(page, "Đã nghe: Hai")
    expect(log(page)).to_contain_text("không còn trên hệ thống")
    assert citizen_texts(page) == ["Một", "Hai"]


def test_a_refused_message_says_why_and_offers_no_retry(page: Page) -> None:
    say(page, "///")
    expect(log(page)).to_contain_text("chưa nhập câu hỏi")
    expect(log(page).get_by_role("button", name="Gửi lại")).to_have_count(0)


def test_the_chat_works_where_the_browser_stores_nothing(
    open_page: Callable[..., Page], gateway: Gateway
) -> None:
    page = open_page()
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new Error('blocked'); }});"
    )
    page.reload()
    say(page, "Một")
    wait_for_reply(page, "Đã nghe: Một")
    say(page, "Hai")
    wait_for_reply(page, "Đã nghe: Hai")
    assert len({body["sender"] for body in gateway.rasa.asked}) == 1
