"""bot.nlu.features: what the classifier reads of an utterance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.features import (
    LAST_WORDS,
    cleaner,
    prepare,
    prepare_cues,
    prepare_folded,
    vectoriser,
)
from bot.text import fold

EXAMPLES = (
    "đăng ký thường trú cần giấy tờ gì",
    "làm căn cước hết bao nhiêu tiền",
    "hồ sơ H56.14-240823-0001 tới đâu rồi",
)


@pytest.mark.parametrize(
    "code",
    [
        "000.00.21.H42-190101-0001",
        "H15.50.05.13-261008-0975",
        "h56.14 - 240823 - 0001",
        "G09.20-20260609-0092637",
        "CNTBD.181121.00334",
    ],
)
def test_a_dossier_code_of_any_shape_reads_the_same(code: str) -> None:
    assert prepare(f"Hồ sơ {code} tới đâu rồi?") == "hồ sơ mãhồsơ tới đâu rồi?"


def test_the_classifier_reads_the_cleaned_sentence_in_lower_case() -> None:
    assert prepare("Ko bít LÀM CCCD ở đâu 🙂") == cleaner().clean("không biết làm cccd ở đâu")
    assert prepare_folded("Không biết ở ĐÂU") == "khong biet o dau"


@pytest.mark.parametrize(
    ("utterance", "cues"),
    [
        ("cần giấy tờ gì, bao nhiêu tiền", ["documents", "fee"]),
        ("can giay to gi, bao nhieu tien", ["documents", "fee"]),
        ("khai sinh cho con mất bao lâu", ["duration"]),
        ("đăng ký kết hôn", []),
    ],
)
def test_asking_phrases_become_cues(utterance: str, cues: list[str]) -> None:
    found = prepare_cues(utterance).split()
    assert [word for word in found if word.startswith("cue=")] == [f"cue={cue}" for cue in cues]


def test_the_last_words_become_features_of_their_own() -> None:
    words = "em hỏi thủ tục đăng ký kết hôn làm ở xã nào"
    assert prepare_cues(words).split()[-LAST_WORDS:] == [
        f"end={word}" for word in fold(words).split()[-LAST_WORDS:]
    ]
    assert "end=hoi" not in prepare_cues(words)
    assert prepare_cues("tách hộ") == "end=tach end=ho"


@pytest.mark.parametrize("nothing", ["", "🙂", " ?! "])
def test_an_utterance_without_words_has_no_cue(nothing: str) -> None:
    assert prepare_cues(nothing) == "cue=none"


@pytest.mark.parametrize("one", ["đăng ký thường trú", "cần giấy tờ gì"])
def test_without_accents_an_utterance_shares_features_but_is_not_the_same(one: str) -> None:
    features = vectoriser().fit(EXAMPLES)
    accented, folded = features.transform([one, fold(one)])
    assert 0.3 < (accented @ folded.T)[0, 0] / (accented @ accented.T)[0, 0] < 0.95
    assert folded.nnz < accented.nnz


def test_accents_that_folding_loses_tell_words_apart() -> None:
    features = vectoriser().fit(["thường trú", "thương trú"])
    one, other = features.transform(["thường trú", "thương trú"])
    assert (one @ other.T)[0, 0] < (one @ one.T)[0, 0] - 0.5


def test_words_and_letters_are_seen_with_accents_and_without() -> None:
    names = vectoriser().fit(["đổi bằng lái xe"]).get_feature_names_out()
    assert {
        "word_accented__đổi bằng lái",
        "word_folded__doi bang lai",
        "char_accented__ bằng",
        "char_folded__ bang",
        "cues__end=lai end=xe",
    } <= set(names)


def test_topic_words_do_not_reach_the_cues() -> None:
    names = vectoriser().fit(EXAMPLES).get_feature_names_out()
    cues = {name.removeprefix("cues__") for name in names if name.startswith("cues__")}
    assert {"cue=documents", "cue=fee", "end=roi"} <= cues
    assert all(part.startswith(("cue=", "end=")) for cue in cues for part in cue.split())


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_utterance_can_be_read(text: str) -> None:
    assert prepare_folded(text) == fold(prepare(text))
    assert prepare_cues(text)
