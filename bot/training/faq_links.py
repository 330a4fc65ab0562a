"""Find links in the FAQ that no longer answer; needs the network, so it runs only when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import requests

from bot.errors import Problem
from bot.training.faq_entry import FaqEntry, FieldPath
from bot.training.faq_render import empty_settings, fill

LINK_TIMEOUT = 10.0
"""Seconds to wait for a page to connect, and again for its answer."""

_PARALLEL = 8


def check_links(
    entries: Sequence[FaqEntry],
    settings_values: Mapping[str, str],
    timeout: float = LINK_TIMEOUT,
) -> list[Problem]:
    """One problem for each place that links to a page that refuses, is gone or fails.

    Each address is asked once, by HEAD and, where that is refused, by GET. `timeout` in seconds.
    """
    places = [place for entry in entries for place in _links(entry, settings_values)]
    urls = list(dict.fromkeys(url for _, _, url in places))
    with ThreadPoolExecutor(_PARALLEL) as pool:
        answers = dict(zip(urls, pool.map(lambda url: _fault(url, timeout), urls), strict=True))
    return [
        entry.place.problem(path, f"{url}: {reason}")
        for entry, path, url in places
        if (reason := answers[url]) is not None
    ]


def _links(
    entry: FaqEntry, settings_values: Mapping[str, str]
) -> Iterator[tuple[FaqEntry, FieldPath, str]]:
    found: list[tuple[FieldPath, str | None]] = [(("source", "url"), entry.source.url)]
    found += [(("buttons", index, "url"), button.url) for index, button in enumerate(entry.buttons)]
    for path, url in found:
        if url is not None and not empty_settings(url, settings_values):
            yield entry, path, fill(url, settings_values)


def _fault(url: str, timeout: float) -> str | None:
    """What is wrong with the page, in words for staff; None when it answers."""
    try:
        status = _status("HEAD", url, timeout)
        if status >= 400:
            status = _status("GET", url, timeout)
    except requests.Timeout:
        return f"quá {timeout:g} giây không trả lời; thử lại sau hoặc mở bằng trình duyệt"
    except requests.exceptions.SSLError:
        return "chứng chỉ bảo mật của trang không hợp lệ; mở bằng trình duyệt để kiểm tra"
    except requests.ConnectionError as error:
        return _connection_fault(error)
    except requests.RequestException:
        return "địa chỉ không mở được; xem lại cách viết"
    if status >= 500:
        return f"máy chủ của trang đang lỗi (mã {status}); thử lại sau"
    if status in {404, 410}:
        return f"trang không còn (mã {status}); tìm địa chỉ mới rồi sửa"
    if status >= 400:
        return f"trang từ chối (mã {status}); mở bằng trình duyệt để kiểm tra"
    return None


def _status(method: str, url: str, timeout: float) -> int:
    with requests.request(method, url, timeout=timeout, stream=True, allow_redirects=True) as reply:
        return reply.status_code


def _connection_fault(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return "máy chủ từ chối kết nối; trang có thể đã ngừng hoạt động"
        cause = cause.__cause__ or cause.__context__
    return "không kết nối được; kiểm tra mạng của máy này và tên miền trong địa chỉ"
