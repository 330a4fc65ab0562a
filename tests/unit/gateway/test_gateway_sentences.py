"""Every refusal has its Vietnamese sentence, and every sentence is used."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import yaml

from bot.gateway.refusals import SENTENCES, Sentences

ROOT = Path(__file__).resolve().parents[3]
CODE = re.compile(r'"([a-z]+(?:_[a-z]+)+)"')


def test_the_codes_in_the_source_are_the_sentences_in_the_file() -> None:
    codes = set(yaml.safe_load(SENTENCES.read_text(encoding="utf-8")))
    files = [*ROOT.glob("bot/gateway/*.py"), *ROOT.glob("bot/channels/*.py")]
    named = {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert codes <= named
    calls = r'(?:Refused\(\d+, |NotReady\(|say\.error\(|40[45]: )"(\w+)"'
    raised = {
        code for file in files for code in re.findall(calls, file.read_text(encoding="utf-8"))
    }
    assert raised and raised <= codes


def test_sentences_are_composed_vietnamese_with_their_details_filled() -> None:
    say = Sentences()
    assert unicodedata.is_normalized("NFC", SENTENCES.read_text(encoding="utf-8"))
    assert say.error("text_too_long", limit="2.000") == {
        "error": {
            "code": "text_too_long",
            "message": "Câu hỏi dài quá 2.000 ký tự. "
            "Xin anh/chị viết ngắn lại, hoặc chia thành vài tin nhắn.",
        }
    }
