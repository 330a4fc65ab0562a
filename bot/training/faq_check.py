"""Check FAQ entries for mistakes that would make the bot answer badly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process, utils

from bot.errors import Problem
from bot.text import fold
from bot.training.faq_entry import (
    MAY_BE_EMPTY,
    PLACEHOLDER,
    PLACEHOLDERS,
    FaqEntry,
    FieldPath,
)
from bot.training.faq_render import render_answer

MIN_VARIANTS = 6
"""Fewer wordings than this and the classifier guesses."""

MAX_ANSWER = 1200
"""Characters of an answer after filling, the limit of bot.reply.Reply.text."""

NEAR_DUPLICATE = 90.0
"""Word-order-free similarity (0-100) at which two wordings of one entry teach nothing new."""

CONFLICT = 88.0
"""Similarity at which wordings of two entries leave the classifier to guess which is meant."""


class _Wording(NamedTuple):
    entry: FaqEntry
    path: FieldPath
    text: str
    bare: str

    @property
    def place(self) -> str:
        at = self.entry.place.problem(self.path, "")
        return f"{at.file}:{at.line}"


def check(entries: Sequence[FaqEntry], settings_values: Mapping[str, str]) -> list[Problem]:
    """Every problem of content, by file and line; `settings_values` fill the placeholders."""
    problems = [problem for entry in entries for problem in _entry(entry, settings_values)]
    problems += _conflicts(entries)
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0))


def _entry(entry: FaqEntry, settings_values: Mapping[str, str]) -> Iterator[Problem]:
    if len(entry.variants) < MIN_VARIANTS:
        yield entry.place.problem(
            ("variants",),
            f"mới có {len(entry.variants)} cách hỏi; cần ít nhất {MIN_VARIANTS}, thêm những cách "
            "người dân thật sự hỏi",
        )
    yield from _repeats(_wordings(entry))
    yield from _placeholders(entry)
    yield from _answer(entry, settings_values)
    for path, text in [*_filled_texts(entry), *_plain_texts(entry)]:
        if not unicodedata.is_normalized("NFC", text):
            yield entry.place.problem(
                path, "dấu tiếng Việt ở dạng tổ hợp (không phải NFC); gõ lại hoặc dán lại câu này"
            )


def _repeats(wordings: list[_Wording]) -> Iterator[Problem]:
    for index, wording in enumerate(wordings):
        for earlier in wordings[:index]:
            if fuzz.token_sort_ratio(wording.bare, earlier.bare) >= NEAR_DUPLICATE:
                yield wording.entry.place.problem(wording.path, _repeat_reason(wording, earlier))
                break


def _repeat_reason(wording: _Wording, earlier: _Wording) -> str:
    if wording.bare != earlier.bare:
        return (
            f"«{wording.text}» gần như trùng «{earlier.text}» ở dòng trên ({earlier.place}); "
            "bỏ một câu hoặc viết cách hỏi khác hẳn"
        )
    if wording.text.isascii() != earlier.text.isascii():
        return (
            f"«{wording.text}» và «{earlier.text}» ({earlier.place}) chỉ khác dấu; bỏ câu không "
            "dấu, bot tự hiểu khi người dân gõ không dấu"
        )
    return f"«{wording.text}» trùng với «{earlier.text}» ({earlier.place}); bỏ một câu"


def _conflicts(entries: Sequence[FaqEntry]) -> Iterator[Problem]:
    earlier: list[_Wording] = []
    for entry in entries:
        mine = _wordings(entry)
        bare = [other.bare for other in earlier]
        for wording in mine:
            found = process.extractOne(
                wording.bare, bare, scorer=fuzz.token_sort_ratio, score_cutoff=CONFLICT
            )
            if found:
                other = earlier[found[2]]
                yield entry.place.problem(
                    wording.path,
                    f"«{wording.text}» quá giống «{other.text}» của câu {other.entry.id} "
                    f"({other.place}); bot không biết chọn câu nào, bỏ hoặc viết lại một câu",
                )
        earlier += mine


def _answer(entry: FaqEntry, settings_values: Mapping[str, str]) -> Iterator[Problem]:
    length = len(render_answer(entry, settings_values))
    if length > MAX_ANSWER:
        yield entry.place.problem(
            ("answer",),
            f"câu trả lời dài {length} ký tự, quá {MAX_ANSWER}; rút gọn hoặc tách làm hai câu",
        )
    always = {name: text for name, text in settings_values.items() if name not in MAY_BE_EMPTY}
    if not render_answer(entry, always):
        yield entry.place.problem(
            ("answer",),
            "câu trả lời sẽ trống nếu cơ quan chưa khai số điện thoại, địa chỉ, giờ làm việc; "
            "thêm answer_without",
        )


def _placeholders(entry: FaqEntry) -> Iterator[Problem]:
    for path, text in _filled_texts(entry):
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                yield entry.place.problem(path, _unknown_setting(name))
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            yield entry.place.problem(path, "ngoặc nhọn { } chưa đủ cặp; sửa lại, ví dụ {hotline}")
    for path, text in _plain_texts(entry):
        if set("{}[]") & set(text):
            yield entry.place.problem(
                path, "mục này không dùng được ngoặc { } hay [ ]; viết lại không có ngoặc"
            )
    for name, text in entry.answer_without.items():
        path = ("answer_without", name)
        if name not in PLACEHOLDERS:
            yield entry.place.problem(path, _unknown_setting(name))
        elif f"{{{name}}}" not in entry.answer:
            yield entry.place.problem(
                path, f"câu trả lời không dùng {{{name}}} nên mục này thừa; bỏ đi"
            )
        if unsure := MAY_BE_EMPTY.intersection(PLACEHOLDER.findall(text)):
            yield entry.place.problem(
                path, f"câu thay thế không được dùng {{{min(unsure)}}}, vì mục đó cũng có thể trống"
            )


def _unknown_setting(name: str) -> str:
    close = process.extractOne(name, PLACEHOLDERS, score_cutoff=60)
    known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
    advice = f"có phải {{{close[0]}}}?" if close else f"chỉ dùng: {known}"
    return f"không có thiết lập tên {{{name}}}; {advice}"


def _wordings(entry: FaqEntry) -> list[_Wording]:
    texts: list[tuple[FieldPath, str]] = [(("question",), entry.question)]
    texts += [(("variants", index), text) for index, text in enumerate(entry.variants)]
    return [_Wording(entry, path, text, _bare(text)) for path, text in texts]


def _bare(text: str) -> str:
    """The words alone: no accents, capitals, punctuation."""
    return " ".join(utils.default_process(fold(text)).split())


def _filled_texts(entry: FaqEntry) -> Iterator[tuple[FieldPath, str]]:
    yield ("answer",), entry.answer
    for name, text in entry.answer_without.items():
        yield ("answer_without", name), text
    for index, button in enumerate(entry.buttons):
        for key, target in (("url", button.url), ("phone", button.phone)):
            if target:
                yield ("buttons", index, key), target


def _plain_texts(entry: FaqEntry) -> Iterator[tuple[FieldPath, str]]:
    for wording in _wordings(entry):
        yield wording.path, wording.text
    yield ("source", "name"), entry.source.name
    yield ("source", "url"), entry.source.url or ""
    for index, button in enumerate(entry.buttons):
        yield ("buttons", index, "title"), button.title
