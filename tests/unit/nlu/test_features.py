"""bot.nlu.features: what the classifier reads of an utterance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu import features
from bot.nlu.features import (
    CHARACTERS,
    LAST_WORDS,
    WORDS,
    Vectoriser,
    cleaner,
    prepare,
    read_cues,
    read_frame,
    terms,
)
from bot.privacy import conceal
from bot.text import fold

EXAMPLES = (
    "đăng ký thường trú cần giấy tờ gì",
    "làm căn cước hết bao nhiêu tiền",
    "hồ sơ H56.14-240823-0001 tới đâu rồi",
)


def fitted(texts: Sequence[str]) -> Vectoriser:
    vectoriser = Vectoriser()
    vectoriser.fit_transform(texts)
    return vectoriser


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    terms.cache_clear()
    yield
    terms.cache_clear()


@pytest.mark.parametrize(
    "code",
    [
        "000.00.21.H42-190101-0001",
        "H15.50.05.13-261008-0975",
        "h56.14 - 240823 - 0001",
        "G09.20-20260609-0092637",
        "CNTBD.181121.00334",
        "H56.14-•••001",
    ],
)
def test_a_dossier_code_of_any_shape_reads_the_same(code: str) -> None:
    assert prepare(f"Hồ sơ {code} tới đâu rồi?") == "hồ sơ mãhồsơ tới đâu rồi?"


@pytest.mark.parametrize("text", ["gọi lại 0912 345 678 nhé", "CCCD của tôi là 036190001234"])
def test_a_number_and_its_mask_read_the_same(text: str) -> None:
    assert prepare(text) == prepare(conceal(text).text)
    assert not any(map(str.isdigit, prepare(text)))


def test_the_classifier_reads_the_cleaned_sentence_in_lower_case() -> None:
    assert prepare("Ko bít LÀM CCCD ở đâu 🙂") == cleaner().clean("không biết làm cccd ở đâu")


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
    found = read_cues(utterance)
    assert [word for word in found if word.startswith("cue=")] == [f"cue={cue}" for cue in cues]


def test_the_last_words_become_features_of_their_own() -> None:
    words = "em hỏi thủ tục đăng ký kết hôn làm ở xã nào"
    assert read_cues(words)[-LAST_WORDS:] == [
        f"end={word}" for word in fold(words).split()[-LAST_WORDS:]
    ]
    assert "end=hoi" not in read_cues(words)
    assert read_cues("tách hộ") == ["end=tach", "end=ho"]


def test_the_frame_is_the_same_for_every_topic() -> None:
    frame = read_frame("tach thua can giay to gi, nop o dau?")
    assert frame == read_frame("kiem dich lon can giay to gi, nop o dau?")
    assert " ".join(frame) == "^ _ can giay to gi , nop o dau ? $"
    vectoriser = Vectoriser()
    vectoriser.fit_transform(["cần giấy tờ gì, nộp ở đâu", "xin chào"])
    assert "frame__giay to gi ," in vectoriser.names()


@pytest.mark.parametrize("nothing", ["", "🙂", " ?! "])
def test_an_utterance_without_words_has_no_cue(nothing: str) -> None:
    assert read_cues(nothing) == ["cue=none"]


@pytest.mark.parametrize("one", ["đăng ký thường trú", "cần giấy tờ gì"])
def test_without_accents_an_utterance_is_the_same_where_its_words_are_known(one: str) -> None:
    accented, folded = fitted(EXAMPLES).transform([one, fold(one)])
    assert (accented != folded).nnz == 0


def test_a_word_that_no_example_has_still_shares_the_features_without_accents() -> None:
    accented, folded = fitted(["ghềnh thác"]).transform(["ghềnh thác", "ghenh thac"])
    assert 0.3 < (accented @ folded.T)[0, 0] / (accented @ accented.T)[0, 0] < 0.95


def test_accents_that_folding_loses_tell_words_apart() -> None:
    one, other = Vectoriser().fit_transform(["thường trú", "thương trú"])
    assert (one @ other.T)[0, 0] < (one @ one.T)[0, 0] - 0.5


def test_words_and_letters_are_seen_with_accents_and_without() -> None:
    names = fitted(["đổi bằng lái xe"]).names()
    assert {
        "word_accented__đổi bằng lái",
        "word_folded__doi bang lai",
        "char_accented__ bằng",
        "char_folded__ bang",
        "cues__end=lai end=xe",
    } <= set(names)


def test_topic_words_do_not_reach_the_cues() -> None:
    names = fitted(EXAMPLES).names()
    cues = {name.removeprefix("cues__") for name in names if name.startswith("cues__")}
    assert {"cue=documents", "cue=fee", "end=roi"} <= cues
    assert all(part.startswith(("cue=", "end=")) for cue in cues for part in cue.split())


WORDINGS = st.lists(st.text("ab đạẢ.?9", max_size=12), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(learned=WORDINGS, asked=WORDINGS)
def test_rows_are_those_of_scikit_learn(learned: list[str], asked: list[str]) -> None:
    words = {"token_pattern": r"\S+", "ngram_range": WORDS}
    characters = {"analyzer": "char_wb", "ngram_range": CHARACTERS}
    ours, theirs = fitted(learned), []
    for block, options in ((0, words), (2, characters)):
        reference = TfidfVectorizer(sublinear_tf=True, preprocessor=prepare, **options)
        try:
            reference.fit(learned)
        except ValueError:  # scikit-learn refuses to learn nothing
            assert not ours.vocabularies[block]
            continue
        columns = [ours.vocabularies[block][t] for t in reference.get_feature_names_out()]
        theirs.append(reference.transform(asked).toarray())
        assert np.allclose(ours.transform(asked).toarray()[:, columns], theirs[-1])


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_utterance_can_be_read(text: str) -> None:
    words, folded, *_ = terms(text)
    assert [fold(word) for word in words] == list(folded)
    assert read_cues(prepare(text))


def test_a_message_is_read_once_for_all_components(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(features, "prepare", lambda text: read.append(text) or text)
    one, other = fitted(EXAMPLES), fitted(EXAMPLES[:2])
    read.clear()
    for vectoriser in (one, other):
        vectoriser.transform(["xin cấp lại thẻ căn cước"])
    assert read == ["xin cấp lại thẻ căn cước"]
