"""The widget on a phone, by keyboard, enlarged, inside another site; and what it loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.widget import composer, log, say, wait_for_reply
from tests.gateway_rig import (
    Gateway,
    StandInRasa,
    free_port,
    http_server,
    make_settings,
    running_gateway,
    turn,
)

OpenPage = Callable[..., Page]


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


def assert_no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert log(page).evaluate("log => log.scrollWidth <= log.clientWidth")


def test_on_a_phone_the_chat_covers_the_page_and_its_targets_fit_a_finger(
    open_page: OpenPage, gateway: Gateway
) -> None:
    gateway.rasa.answer = lambda body: turn(
        "Chọn giúp tôi.",
        buttons=[{"title": "Một", "payload": "/x"}, {"title": "2", "url": "http://a.vn"}],
    )
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    panel = box(page.get_by_role("dialog"))
    assert (panel["x"], panel["y"]) == (0, 0)
    assert (panel["width"], panel["height"]) == (PHONE["width"], PHONE["height"])
    say(page, "Chào")
    wait_for_reply(page, "Chọn giúp tôi.")
    dialog = page.get_by_role("dialog")
    targets = [*dialog.get_by_role("button").all(), *dialog.get_by_role("link").all()]
    assert len(targets) >= 9
    for target in targets:
        size = box(target)
        assert size["width"] >= 44 and size["height"] >= 44, target.inner_text()
    assert composer(page).evaluate("input => parseFloat(getComputedStyle(input).fontSize)") >= 16
    assert_no_sideways_scrolling(page)


def test_long_words_wrap(open_page: OpenPage, gateway: Gateway) -> None:
    word = "https://example.vn/" + "x" * 300
    gateway.rasa.answer = lambda body: turn(word, buttons=[{"title": "y" * 200, "payload": "/x"}])
    page = open_page(viewport=PHONE)
    say(page, "z" * 300)
    wait_for_reply(page, "xxx")
    assert_no_sideways_scrolling(page)


def test_a_long_answer_is_read_from_its_beginning_below_its_question(
    open_page: OpenPage, gateway: Gateway
) -> None:
    gateway.rasa.answer = lambda body: turn("Cần nộp: " + "giấy chứng sinh, tờ khai; " * 40)
    page = open_page(viewport=PHONE)
    say(page, "khai sinh cần gì")
    wait_for_reply(page, "Cần nộp")
    expect(log(page).get_by_text("khai sinh cần gì", exact=True)).to_be_in_viewport(ratio=1)
    gateway.rasa.answer = lambda body: turn("Đã đọc hết. " + "giấy chứng sinh, tờ khai; " * 40)
    say(page, "vợ tôi mới sinh, " * 50)
    wait_for_reply(page, "Đã đọc hết")
    expect(log(page).get_by_text("vợ tôi mới sinh").last).not_to_be_in_viewport()


def test_at_double_size_on_a_small_screen_everything_can_be_reached(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page(viewport={"width": 640, "height": 400})
    say(page, "Chào")
    wait_for_reply(page, "Đã nghe: Chào")
    for part in (composer(page), page.get_by_role("button", name="Gửi"), log(page)):
        expect(part).to_be_in_viewport(ratio=1)
    assert box(log(page))["height"] > 100
    assert_no_sideways_scrolling(page)


def test_the_keyboard_opens_uses_and_closes_the_chat(page: Page, gateway: Gateway) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    launcher = page.locator("#dvc-chat").get_by_role("button", name="Hỏi trợ lý")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(log(page).get_by_role("button").last).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_reply(page, "Đã nghe: Cấp phiếu lý lịch tư pháp nộp ở đâu?")


def test_focus_stays_inside_the_chat_while_it_covers_the_page(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Gửi")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Cuộc trò chuyện mới")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Gửi")).to_be_focused()


def test_a_closed_chat_counts_what_arrives_and_stays_closed_after_a_reload(
    page: Page, gateway: Gateway
) -> None:
    gateway.rasa.gate.clear()
    say(page, "Lệ phí?")
    page.get_by_role("button", name="Đóng khung trò chuyện").click()
    gateway.rasa.gate.set()
    launcher = page.get_by_role("button", name="Hỏi trợ lý, 1 tin nhắn mới")
    expect(launcher).to_be_visible()
    launcher.click()
    expect(log(page)).to_contain_text("Đã nghe: Lệ phí?")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("#dvc-chat").get_by_role("button", name="Hỏi trợ lý")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_new_replies_are_announced_and_a_history_is_not(page: Page, gateway: Gateway) -> None:
    expect(log(page)).to_have_attribute("aria-live", "polite")
    expect(log(page)).to_have_attribute("aria-label", "Nội dung trò chuyện")
    say(page, "Một")
    wait_for_reply(page, "Đã nghe: Một")
    page.add_init_script(
        """
        window.liveAtAdding = [];
        const append = Element.prototype.append;
        Element.prototype.append = function (...nodes) {
          const log = this.closest?.('[role=log]');
          if (this.tagName === 'OL' && log) liveAtAdding.push(log.getAttribute('aria-live'));
          return append.apply(this, nodes);
        };
        """
    )
    page.reload()
    wait_for_reply(page, "Đã nghe: Một")
    expect(log(page)).to_have_attribute("aria-live", "polite")
    say(page, "Hai")
    wait_for_reply(page, "Đã nghe: Hai")
    assert page.evaluate("liveAtAdding.slice(1)") == ["off", "off", "polite", "polite"]


def test_nothing_moves_when_less_motion_is_wanted(open_page: OpenPage, gateway: Gateway) -> None:
    page = open_page(reduced_motion="reduce")
    gateway.rasa.gate.clear()
    say(page, "Chào")
    dot = page.locator(".dots span").first
    dot.wait_for()
    assert dot.evaluate("dot => getComputedStyle(dot).animationName") == "none"


def test_everything_comes_from_the_gateway_and_nothing_breaks_the_policy(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page()
    requested: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    say(page, "Chào")
    wait_for_reply(page, "Đã nghe: Chào")
    assert len(requested) >= 8
    assert all(url.startswith(f"{gateway.url}/") for url in requested), requested
    assert complaints == []


LOOK = """log => {
  const { color, fontSize, textTransform } = getComputedStyle(log);
  return [color, fontSize, textTransform];
}"""


class Portal:
    """Another site that embeds the widget with one line, under hostile styles."""

    def __init__(self, gateway_url: str) -> None:
        self.gateway_url = gateway_url

    def get(self, path: str) -> tuple[int, Any]:
        page = (
            "<!doctype html><meta charset=windows-1258><title>Cổng</title>"
            "<style>* { color: red !important; display: none; font-size: 3px }"
            " html, body { display: block; text-transform: uppercase }</style>"
            '<body><script type="module" data-open '
            f'src="{self.gateway_url}/widget/widget.js"></script>'
        )
        return 200, page.encode("utf-8")


def test_a_configured_portal_embeds_the_widget_with_one_line(
    browser: Browser, tmp_path: Path
) -> None:
    rasa, gateway_port = StandInRasa(), free_port()
    portal = Portal(f"http://127.0.0.1:{gateway_port}")
    with http_server(rasa) as rasa_port, http_server(portal) as portal_port:
        address = f"http://127.0.0.1:{portal_port}"
        settings = make_settings(
            tmp_path, port=gateway_port, rasa_port=rasa_port, widget_origins=address
        )
        with running_gateway(settings, rasa), browser.new_context() as context:
            page = context.new_page()
            page.goto(address)
            expect(composer(page)).to_be_focused()
            assert log(page).evaluate(LOOK) == ["rgb(27, 36, 48)", "16px", "none"]
            say(page, "Chào từ cổng")
            wait_for_reply(page, "Đã nghe: Chào từ cổng")
            page.reload()
            wait_for_reply(page, "Đã nghe: Chào từ cổng")


def test_any_other_site_cannot_load_the_widget(open_page: OpenPage, gateway: Gateway) -> None:
    page = open_page()
    with http_server(Portal(gateway.url)) as port:
        with page.expect_event("requestfailed", lambda request: "widget.js" in request.url):
            page.goto(f"http://127.0.0.1:{port}/")
        expect(page.locator("#dvc-chat")).to_have_count(0)
