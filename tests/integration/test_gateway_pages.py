"""The pages and files a browser loads, and the headers it gets with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway_rig import Gateway, StandInRasa, http_server, make_settings, running_gateway

PORTAL = "https://cong.example.vn"


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway of another province, whose widget stands on that province's portal."""
    folder, rasa = tmp_path_factory.mktemp("embedded"), StandInRasa()
    with http_server(rasa) as rasa_port:
        settings = make_settings(
            folder,
            rasa_port=rasa_port,
            province_name='tỉnh "A" & <b>',
            hotline="1022",
            widget_origins=f"{PORTAL}, http://localhost:3000",
            expose_trace=False,
        )
        with running_gateway(settings, rasa) as running:
            yield running


def test_the_portal_page_says_that_it_is_an_illustration_and_names_the_province(
    gateway: Gateway,
) -> None:
    page = gateway.http.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Trang minh hoạ" in page.text
    assert "tỉnh Ninh Bình" in page.text


def test_configured_names_are_escaped(embedded: Gateway) -> None:
    assert "<b>" not in embedded.http.get("/").text
    config = embedded.http.get("/widget/config.js")
    assert config.headers["content-type"] == "text/javascript; charset=utf-8"
    assert '"province": "tỉnh \\"A\\" & <b>"' in config.text
    assert '"hotline": "1022"' in config.text


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("widget.js", "text/javascript; charset=utf-8"), ("widget.css", "text/css; charset=utf-8")],
)
def test_widget_files_have_their_type_and_are_checked_before_reuse(
    gateway: Gateway, path: str, content_type: str
) -> None:
    first = gateway.http.get(f"/widget/{path}")
    assert first.status_code == 200
    assert first.headers["content-type"] == content_type
    assert first.headers["cache-control"] == "no-cache"
    again = gateway.http.get(f"/widget/{path}", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["cache-control"] == "no-cache"


def test_nothing_outside_the_widgets_files_is_served(gateway: Gateway) -> None:
    for path in (
        "/widget/../config.py",
        "/widget/%2e%2e/index.html",
        "/widget/nope.js",
        "/widget/",
    ):
        assert gateway.http.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/widget/widget.js", "/healthz", "/nope"])
def test_every_response_forbids_inline_code_framing_and_sniffing(
    gateway: Gateway, path: str
) -> None:
    headers = gateway.http.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_the_trace_stays_inside_unless_it_is_exposed(embedded: Gateway) -> None:
    assert set(embedded.say("Chào")) == {"conversation", "replies"}


@pytest.mark.parametrize("origin", [PORTAL, "http://localhost:3000"])
def test_configured_portals_may_call_the_chat(embedded: Gateway, origin: str) -> None:
    preflight = embedded.http.options(
        "/api/chat",
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == origin
    answer = embedded.http.get("/healthz", headers={"origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize("origin", ["https://evil.example", f"{PORTAL}.evil.example", "null"])
def test_other_sites_may_not(embedded: Gateway, origin: str) -> None:
    answer = embedded.http.post(
        "/api/chat", json={"text": "Chào", "conversation": "x"}, headers={"origin": origin}
    )
    assert "access-control-allow-origin" not in answer.headers
