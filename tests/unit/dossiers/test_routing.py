"""bot.dossiers.portals.routing: which portal is asked about a code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dossiers.portals.opencps import OpenCpsPortal
from bot.dossiers.portals.routing import Portals, build_portals
from bot.dossiers.portals.settings import OpenCpsSettings
from bot.errors import ConfigError
from tests.dossier_codes import find_dossier_codes


def portal(name: str, prefixes: str) -> OpenCpsPortal:
    return OpenCpsPortal(
        OpenCpsSettings(url="https://cong.example.vn", name=name, prefixes=prefixes, group_id="1")
    )


PORTALS = Portals(
    [
        portal("thanh-hoa", "H56"),
        portal("thanh-hoa-14", "H56.14"),
        portal("ninh-binh", "H42, 000.00.*.H42"),
        portal("mot-so", "000.00.21.H42"),
        portal("lien-thong", "G22.99"),
        portal("van-hoa", "CNTBD"),
    ]
)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("H56.14-240823-0001", "thanh-hoa-14"),
        ("H56.15-240823-0001", "thanh-hoa"),
        ("H56-240823-0001", "thanh-hoa"),
        ("h56.15-240823-0001", "thanh-hoa"),
        ("000.17.22.H56-210531-0001", "thanh-hoa"),
        ("000.17.22.H56.14-210531-0001", "thanh-hoa-14"),
        ("000.00.04.H42-190101-0001", "ninh-binh"),
        ("000.01.04.H42-190101-0001", "ninh-binh"),
        ("000.00.21.H42-190101-0001", "mot-so"),
        ("G22.99.08-260921-896048", "lien-thong"),
        ("G22.99-251225-020175", "lien-thong"),
        ("CNTBD.181121.00334", "van-hoa"),
        ("G22-251225-020175", None),
        ("G22.9-251225-020175", None),
        ("H5-240823-0001", None),
        ("H560-240823-0001", None),
        ("H421.14-240823-0001", None),
        ("CNTBDX.181121.00334", None),
        ("X.CNTBD.181121.00334", None),
        ("000.00.21.H43-190101-0001", None),
        ("", None),
        ("-", None),
        ("*", None),
    ],
)
def test_the_longest_prefix_decides(code: str, name: str | None) -> None:
    found = PORTALS.for_code(code)
    assert (found.name if found else None) == name


def test_recognised_codes_are_routed() -> None:
    [code] = find_dossier_codes("hồ sơ 000 17 22 h56 - 210531 - 0001 của tôi")
    found = PORTALS.for_code(code)
    assert found is not None
    assert found.name == "thanh-hoa"


@pytest.mark.parametrize(
    ("one", "other"),
    [("H42", "H42"), ("H42", "h42"), ("H42", "X, H42"), ("000.00.*.H42", "000.*.21.H42")],
)
def test_prefixes_of_two_portals_may_not_fit_the_same(one: str, other: str) -> None:
    with pytest.raises(ConfigError, match="same dossier codes"):
        Portals([portal("a", one), portal("b", other)])


@pytest.mark.parametrize(
    ("one", "other"), [("H42", "H42.1"), ("H42", "*"), ("000.00.*.H42", "000.01.*.H42")]
)
def test_prefixes_that_can_be_told_apart_are_fine(one: str, other: str) -> None:
    assert len(Portals([portal("a", one), portal("b", other)])) == 2


def test_a_portal_may_say_the_same_twice() -> None:
    assert Portals([portal("a", "H42,H42")]).for_code("H42-240823-0001")


@given(st.text(max_size=30))
def test_any_text_is_a_portal_s_or_nobody_s(code: str) -> None:
    PORTALS.for_code(code)


PARTS = st.lists(st.sampled_from(["H42", "H56", "14", "15", "*"]), min_size=1, max_size=3)


@given(PARTS, PARTS, st.lists(st.sampled_from(["H42", "H56", "14", "15"]), min_size=1, max_size=4))
def test_the_order_of_portals_does_not_matter(
    one: list[str], other: list[str], code: list[str]
) -> None:
    first, second = portal("a", ".".join(one)), portal("b", ".".join(other))
    asked = f"{'.'.join(code)}-240823-0001"
    try:
        forth, back = Portals([first, second]), Portals([second, first])
    except ConfigError:
        return
    assert forth.for_code(asked) is back.for_code(asked)


def test_without_settings_there_is_no_portal() -> None:
    assert len(build_portals()) == 0
    assert build_portals().for_code("H42-240823-0001") is None


def test_portals_are_built_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BOT_OPENCPS_URL": "https://a.example.vn/",
        "BOT_OPENCPS_NAME": "Cổng A",
        "BOT_OPENCPS_PREFIXES": "CNTBD",
        "BOT_OPENCPS_GROUP_ID": "1",
        "BOT_IGATE_URL": "https://b.example.vn",
        "BOT_IGATE_SSO_URL": "https://sso.example.vn",
        "BOT_IGATE_CLIENT_ID": "bot",
        "BOT_IGATE_PREFIXES": "H42,000.00.*.H42",
        "BOT_NATIONAL_URL": "https://c.example.vn",
        "BOT_NATIONAL_PREFIXES": "G22",
        "BOT_NATIONAL_AUTH_PATH": "/a",
        "BOT_NATIONAL_INTEGRATION_PATH": "/b",
        "BOT_NATIONAL_USERNAME": "u",
        "BOT_NATIONAL_PASSWORD": "p",
        "BOT_NATIONAL_DSTCODE": "d",
        "BOT_NATIONAL_AGENCY": "H42",
    }.items():
        monkeypatch.setenv(name, value)
    portals = build_portals()
    assert [p.dialect for p in portals] == ["opencps", "national", "igate"]
    found = portals.for_code("CNTBD.181121.00334")
    assert found is not None
    assert found.name == "Cổng A"
    portals.close()
    monkeypatch.setenv("BOT_IGATE_PREFIXES", "G22")
    with pytest.raises(ConfigError, match="same dossier codes"):
        build_portals()
