"""Takes the README's pictures of a running bot: `python scripts/screenshot.py [address]`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
QUESTION = "làm khai sinh cho con cần giấy tờ gì"


def main() -> None:
    """Ask one question at each size and save what a citizen sees."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or sys.exit("screenshot: no chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (width, height) in SIZES.items():
            take(browser, address, name, width, height)
        browser.close()


def take(browser: Browser, address: str, name: str, width: int, height: int) -> None:
    """One picture."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    composer = page.get_by_label("Nội dung cần hỏi")
    composer.fill(QUESTION)
    composer.press("Enter")
    page.get_by_role("log").get_by_text("Giấy chứng sinh").first.wait_for()
    page.screenshot(path=FOLDER / f"widget-{name}.png")
    context.close()


if __name__ == "__main__":
    main()
