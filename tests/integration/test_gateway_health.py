"""What /healthz and /readyz tell a load balancer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gateway_rig import (
    Gateway,
    StandInActions,
    StandInRasa,
    free_port,
    http_server,
    make_settings,
    running_gateway,
)


def test_ready_when_every_part_is(gateway: Gateway) -> None:
    response = gateway.http.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "parts": {
            "database": {"ready": True},
            "rasa": {"ready": True},
            "actions": {"ready": True},
        },
    }


def test_not_ready_while_rasa_has_no_model(gateway: Gateway) -> None:
    gateway.rasa.model_file = None
    response = gateway.http.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert response.json()["parts"]["rasa"] == {"ready": False, "reason": "Chưa nạp mô hình."}
    assert response.json()["parts"]["actions"] == {"ready": True}


def test_up_but_not_ready_without_the_servers_behind_it(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, rasa_port=free_port(), actions_port=free_port())
    with running_gateway(settings, StandInRasa()) as gateway:
        assert gateway.http.get("/healthz").json() == {"status": "ok"}
        parts = gateway.http.get("/readyz").json()["parts"]
    unreachable = {"ready": False, "reason": "Không kết nối được."}
    assert parts == {"database": {"ready": True}, "rasa": unreachable, "actions": unreachable}


def test_not_ready_before_other_servers_that_took_the_ports(tmp_path: Path) -> None:
    strange = StandInActions()
    strange.get = lambda path: (200, b"<html>")  # type: ignore[method-assign]
    with http_server(strange) as port:
        settings = make_settings(tmp_path, rasa_port=port, actions_port=port)
        with running_gateway(settings, StandInRasa()) as gateway:
            parts = gateway.http.get("/readyz").json()["parts"]
    assert parts["rasa"]["reason"] == "Không trả lời như một máy chủ Rasa đã có mô hình."
    assert parts["actions"]["reason"] == "Không trả lời như một máy chủ action."


@pytest.mark.parametrize("content", [b"no database" * 1000, b""], ids=["damaged", "empty"])
def test_not_ready_without_the_tables_and_no_path_is_told(tmp_path: Path, content: bytes) -> None:
    settings = make_settings(tmp_path)
    (tmp_path / "bot.sqlite3").write_bytes(content)
    with running_gateway(settings, StandInRasa()) as gateway:
        response = gateway.http.get("/readyz")
        refused = gateway.post(text="Chào")
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == {
        "ready": False,
        "reason": "Không đọc được cơ sở dữ liệu, hoặc chưa tạo bảng.",
    }
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "storage_unavailable"
    for text in (response.text, refused.text):
        assert str(tmp_path) not in text and "sqlite" not in text.lower()
