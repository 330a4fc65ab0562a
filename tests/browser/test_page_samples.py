"""The page's table of sample dossiers, before a demo portal of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.widget import citizen_texts, wait_for_reply
from tests.demo_portal import RunningDemo
from tests.gateway_rig import Gateway, StandInRasa, http_server, make_settings, running_gateway

OpenPage = Callable[..., Page]
SIZES = pytest.mark.parametrize(
    "options",
    [{"viewport": DESKTOP}, {"viewport": PHONE, "has_touch": True, "is_mobile": True}],
    ids=["desktop", "phone"],
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    running = RunningDemo(tmp_path_factory.mktemp("demo")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def shared_gateway(
    tmp_path_factory: pytest.TempPathFactory, demo: RunningDemo
) -> Iterator[Gateway]:
    """The gateway of conftest.py, with a demo portal."""
    rasa = StandInRasa()
    with http_server(rasa) as rasa_port:
        settings = make_settings(
            tmp_path_factory.mktemp("gateway"),
            rasa_port=rasa_port,
            demo_portal=True,
            demo_portal_port=demo.port,
        )
        with running_gateway(settings, rasa) as running:
            yield running


def table(page: Page) -> Locator:
    return page.get_by_role("table", name="Tra cứu hồ sơ (dữ liệu mẫu)")


def asking(page: Page) -> Locator:
    return table(page).get_by_role("button", name="Hỏi trợ lý về hồ sơ")


def assert_no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def closed(page: Page) -> Page:
    """The page with the chat closed, as it covers a phone's."""
    page.get_by_role("button", name="Đóng khung trò chuyện").click()
    return page


@SIZES
def test_four_samples_of_each_portal_in_twelve_states(
    open_page: OpenPage, options: dict[str, Any], demo: RunningDemo
) -> None:
    page = closed(open_page(**options))
    expect(asking(page)).to_have_count(12)
    expect(table(page).get_by_role("columnheader")).to_have_text(
        ["Tình trạng", "Mã hồ sơ", "Thông tin xác minh", "Hỏi thử"]
    )
    with demo.client() as http:
        samples = {sample["code"]: sample for sample in http.get("/samples.json").json()}
    states = set()
    for row in table(page).get_by_role("row").filter(has=page.get_by_role("button")).all():
        code = row.locator("[data-code]").inner_text()
        sample = samples[code]
        states.add(sample["label"])
        expect(row.get_by_role("rowheader")).to_have_text(sample["label"])
        asked = {"secret": "Mã bí mật", "phone": "điện thoại", "identity": "căn cước"}
        shown = row.get_by_role("cell").nth(1).inner_text()
        assert asked[sample["factor_kind"]] in shown and shown.endswith(sample["factor"])
        assert shown.count(":") == 1
        expect(row.get_by_role("button")).to_have_accessible_name(f"Hỏi trợ lý về hồ sơ {code}")
    assert len(states) == 12
    expect(table(page).get_by_role("rowheader", name="Cổng Dịch vụ công quốc gia")).to_be_visible()
    assert_no_sideways_scrolling(page)


@SIZES
def test_a_tap_asks_about_the_dossier(
    open_page: OpenPage, gateway: Gateway, options: dict[str, Any]
) -> None:
    page = closed(open_page(**options))
    button = asking(page).nth(6)
    box = button.bounding_box()
    assert box and box["width"] >= 44 and box["height"] >= 44
    code = table(page).locator("[data-code]").nth(6).inner_text()
    button.click()
    wait_for_reply(page, "Đã nghe: Hồ sơ")
    assert citizen_texts(page) == [f"Hồ sơ {code} đến đâu rồi?"]
    assert_no_sideways_scrolling(page)


def test_on_a_desktop_the_open_chat_leaves_the_table_free(page: Page) -> None:
    panel = page.get_by_role("dialog").bounding_box()
    for button in asking(page).all():
        box = button.bounding_box()
        assert box and panel and box["x"] + box["width"] <= panel["x"]


def test_the_keyboard_reaches_each_sample(open_page: OpenPage, gateway: Gateway) -> None:
    page = closed(open_page())
    asking(page).first.focus()
    page.keyboard.press("Tab")
    expect(asking(page).nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_reply(page, "Đã nghe: Hồ sơ")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_table_breaks_no_policy_and_is_not_announced_when_it_is_there(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    expect(asking(page)).to_have_count(12)
    expect(page.locator("#tra-cuu").get_by_role("status")).to_have_text("")
    assert complaints == []


@SIZES
def test_while_the_portal_is_down_the_page_says_so_and_may_be_asked_again(
    open_page: OpenPage, demo: RunningDemo, options: dict[str, Any]
) -> None:
    demo.stop()
    try:
        page = closed(open_page(**options))
        status = page.locator("#tra-cuu").get_by_role("status")
        expect(status).to_have_text(re.compile("^Cổng hồ sơ mẫu chưa trả lời"))
        expect(table(page)).to_be_hidden()
        assert_no_sideways_scrolling(page)
    finally:
        demo.start()
    page.get_by_role("button", name="Tải lại danh sách").click()
    expect(asking(page)).to_have_count(12)
    expect(status).to_have_text("")
