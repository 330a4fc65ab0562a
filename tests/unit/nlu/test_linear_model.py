"""bot.nlu.linear_model: intents ranked with probabilities that mean something."""

from __future__ import annotations

import pickle

import pytest

from bot.nlu.linear_model import LinearModel
from bot.text import fold

EXAMPLES = {
    "ask_fee": [
        "làm thẻ căn cước hết bao nhiêu tiền",
        "lệ phí khai sinh là bao nhiêu",
        "đổi bằng lái mất mấy tiền",
        "phí tách thửa bao nhiêu",
        "khai sinh có mất phí không",
    ],
    "ask_documents": [
        "làm thẻ căn cước cần giấy tờ gì",
        "khai sinh cần mang theo gì",
        "hồ sơ đổi bằng lái gồm những gì",
        "tách thửa chuẩn bị giấy gì",
        "đăng ký kết hôn cần những giấy tờ nào",
    ],
    "ask_place": [
        "làm thẻ căn cước ở đâu",
        "khai sinh nộp ở chỗ nào",
        "đổi bằng lái ở cơ quan nào",
        "tách thửa nộp hồ sơ ở đâu",
        "đăng ký kết hôn ra đâu làm",
    ],
}
UNSEEN = {
    "ask_fee": "sang tên sổ đỏ hết bao nhiêu tiền",
    "ask_documents": "sang tên sổ đỏ cần giấy tờ gì",
    "ask_place": "sang tên sổ đỏ nộp ở đâu",
}
UTTERANCES = [*UNSEEN.values(), "làm gì", "căn cước", "xin chào cả phí"]


def fit(examples: dict[str, list[str]]) -> LinearModel:
    texts = [text for told in examples.values() for text in told]
    labels = [label for label, told in examples.items() for _ in told]
    return LinearModel.fit(texts, labels, strength=1.0)


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return fit(EXAMPLES)


@pytest.mark.parametrize("intent", EXAMPLES)
def test_an_utterance_gets_the_intent_it_asks_with_accents_and_without(
    model: LinearModel, intent: str
) -> None:
    for utterance in (UNSEEN[intent], fold(UNSEEN[intent]), UNSEEN[intent].upper()):
        assert model.rank(utterance)[0][0] == intent


@pytest.mark.parametrize("utterance", UTTERANCES)
def test_the_ranking_holds_every_intent_once_and_sums_to_1(
    model: LinearModel, utterance: str
) -> None:
    ranking = model.rank(utterance)
    confidences = [confidence for _, confidence in ranking]
    assert {label for label, _ in ranking} == set(EXAMPLES)
    assert len(ranking) == len(EXAMPLES)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)
    assert all(0 <= confidence <= 1 for confidence in confidences)


@pytest.mark.parametrize(
    "utterance", ["", "?!", "🙂", "zzzz", "日本語", "12 99", "thecan khaisinhq"]
)
def test_an_utterance_of_nothing_known_gets_no_intent(model: LinearModel, utterance: str) -> None:
    assert model.rank(utterance) == []


def test_confidence_is_high_where_held_out_examples_are_right_and_low_where_they_are_not(
    model: LinearModel,
) -> None:
    assert model.rank(UNSEEN["ask_fee"])[0][1] > 0.9
    alike = [text for told in EXAMPLES.values() for text in told]
    confused = fit({"a": alike[::3], "b": alike[1::3], "c": alike[2::3]})
    assert confused.rank(UNSEEN["ask_fee"])[0][1] < 0.6


def test_training_twice_gives_the_same_model(model: LinearModel) -> None:
    again = fit(EXAMPLES)
    assert [again.rank(u) for u in UTTERANCES] == [model.rank(u) for u in UTTERANCES]


def test_a_stored_model_ranks_as_before(model: LinearModel) -> None:
    stored = pickle.loads(pickle.dumps(model))
    assert [stored.rank(u) for u in UTTERANCES] == [model.rank(u) for u in UTTERANCES]


def test_two_labels_are_enough() -> None:
    two = fit({label: EXAMPLES[label] for label in ("ask_fee", "ask_place")})
    ranking = two.rank(UNSEEN["ask_place"])
    assert [label for label, _ in ranking] == ["ask_place", "ask_fee"]
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1)
