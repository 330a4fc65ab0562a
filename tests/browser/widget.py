"""What a citizen does and sees in the widget."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def composer(page: Page) -> Locator:
    return page.get_by_label("Nội dung cần hỏi")


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def citizen_texts(page: Page) -> list[str]:
    return log(page).locator(".citizen .text").all_inner_texts()


def bot_texts(page: Page) -> list[str]:
    """Without the greeting."""
    return log(page).locator(".bot .text").all_inner_texts()[1:]


def wait_for_reply(page: Page, text: str) -> None:
    log(page).locator(".bot .text", has_text=text).last.wait_for()
