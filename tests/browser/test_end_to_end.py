"""A citizen opens the page and asks; the whole bot answers."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.conftest import PHONE
from tests.browser.widget import bot_texts, log, say, wait_for_reply
from tests.running import RunningBot


def test_a_citizen_reads_which_documents_a_birth_registration_needs(
    browser: Browser, bot: RunningBot
) -> None:
    page = browser.new_context(locale="vi-VN").new_page()
    page.goto(bot.url)
    say(page, "làm khai sinh cho con cần giấy tờ gì")
    wait_for_reply(page, "Giấy chứng sinh")
    assert "1.001193" in bot_texts(page)[-1]
    log(page).locator("details summary").last.click()
    assert log(page).get_by_text("Biên bản về việc trẻ bị bỏ rơi").last.is_visible()
    page.context.close()


def test_on_a_phone_a_tap_asks_the_next_question(browser: Browser, bot: RunningBot) -> None:
    page = browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True).new_page()
    page.goto(bot.url)
    say(page, "dang ky tam tru can giay to gi")
    wait_for_reply(page, "1.004194")
    log(page).get_by_role("button", name="Lệ phí").last.tap()
    wait_for_reply(page, "7.000 đồng")
    page.context.close()
