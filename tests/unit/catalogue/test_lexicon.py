"""bot.catalogue.lexicon: what of an utterance can name a procedure, and how staff's files fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.lexicon import Lexicon, Part, Sentence, load_lexicon
from bot.errors import InputError
from bot.reply import Aspect
from tests.small_catalogue import LEXICON_FILES, small_lexicon


@pytest.mark.parametrize(
    ("utterance", "said"),
    [
        ("xin chào, tôi muốn tách hộ cần giấy tờ gì ạ?", "tach ho"),
        ("tach ho can giay to gi", "tach ho"),
        ("giấy tờ gì, bao nhiêu tiền", ""),
        ("thủ tục là thế nào ạ", ""),
        ("giải thể hợp tác xã", "giai the hop tac xa"),
        ("làm thẻ căn cước", "the can cuoc"),
        ("mất sổ đỏ thì sao", "mat so do"),
    ],
)
def test_asking_phrases_and_small_words_are_left_out(
    lexicon: Lexicon, utterance: str, said: str
) -> None:
    assert lexicon.content(Sentence.of(utterance)).said == said


def test_a_bare_small_word_stays_if_the_catalogue_has_a_word_like_it(lexicon: Lexicon) -> None:
    bare = Sentence.of("giai the hop tac xa la gi")
    assert lexicon.content(bare).said == "giai hop tac xa"
    assert lexicon.content(bare, telling={"the"}).said == "giai the hop tac xa"


def test_citizens_terms_carry_the_official_ones(lexicon: Lexicon) -> None:
    parts = lexicon.content(Sentence.of("tôi muốn làm lại bìa đỏ bị mất, bao nhiêu")).parts
    assert parts == (
        Part(("lai",), ("lai",)),
        Part(("bia", "do"), ("giay", "chung", "nhan", "quyen", "su", "dung", "dat")),
        Part(("bi",), ("bi",)),
        Part(("mat",), ("mat",)),
    )


@pytest.mark.parametrize(
    ("utterance", "aspects"),
    [
        ("bao nhiêu tiền và cần giấy tờ gì, mất bao lâu", ["fee", "documents", "duration"]),
        ("nộp ở đâu", ["place"]),
        ("bao nhieu, nop o dau", ["fee", "place"]),
        ("tách hộ", []),
    ],
)
def test_aspects_are_cued_in_reading_order(
    lexicon: Lexicon, utterance: str, aspects: list[str]
) -> None:
    assert lexicon.cued_aspects(Sentence.of(utterance)) == aspects


def test_an_asking_phrase_inside_a_longer_one_does_not_count(tmp_path: Path) -> None:
    fillers = "asking: {duration: [bao nhiêu ngày], fee: [bao nhiêu]}\nsmall_words: []\n"
    lexicon = small_lexicon(tmp_path / "lexicon", fillers=fillers)
    assert lexicon.cued_aspects(Sentence.of("bao nhiêu ngày")) == ["duration"]
    assert lexicon.cued_aspects(Sentence.of("bao nhiêu ngày, bao nhiêu")) == ["duration", "fee"]


@pytest.mark.parametrize(
    ("utterance", "elliptical"),
    [
        ("còn tạm trú", True),
        ("tạm trú thì sao", True),
        ("tam tru thi sao", True),
        ("tạm trú còn hạn", False),
        ("thì sao lại tạm trú", False),
        ("thế tạm trú", True),
        ("thế mà tạm trú", False),
    ],
)
def test_an_elliptical_question_starts_or_ends_as_one(
    lexicon: Lexicon, utterance: str, elliptical: bool
) -> None:
    assert lexicon.elliptical(Sentence.of(utterance)) is elliptical


def test_the_projects_lexicon_keeps_what_names_a_procedure(real_lexicon: Lexicon) -> None:
    def said(utterance: str) -> str:
        return real_lexicon.content(Sentence.of(utterance)).said

    assert said("cho em hỏi giải thể hợp tác xã cần giấy tờ gì ạ") == "giai the hop tac xa"
    assert said("thẻ căn cước làm ở đâu, bao nhiêu tiền").startswith("the can cuoc")
    assert said("thế còn thủ tục này thì sao ạ") == ""


def test_every_aspect_that_the_projects_lexicon_cues_exists(real_lexicon: Lexicon) -> None:
    cued = {aspect for aspect, _ in real_lexicon.cues}
    assert cued
    assert cued <= {aspect.value for aspect in Aspect}


@pytest.mark.parametrize("name", LEXICON_FILES)
def test_a_malformed_file_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    broken = {Path(name).stem: "# a comment\nkey: [a, b]\nother: ]\n"}
    with pytest.raises(InputError) as error:
        small_lexicon(tmp_path / "lexicon", **broken)
    (problem,) = error.value.problems
    assert (problem.file, problem.line) == (Path(name).name, 3)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    small_lexicon(tmp_path / "lexicon")
    folder = (tmp_path / "lexicon").rename(tmp_path / "other")  # a folder is read only once
    (folder / "terms.yml").write_bytes("- {say: [sổ đỏ], means: đất}".encode("utf-16"))
    with pytest.raises(InputError, match=r"terms\.yml"):
        load_lexicon(folder)


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("who are you", True),
        ("What documents do I need for a passport?", True),
        ("lam the can cuoc o dau", False),
        ("toi can doi ten cho con", False),
        ("file online được không", False),
        ("hello", False),
        ("", False),
    ],
)
def test_english_is_told_from_vietnamese_without_accents(
    real_lexicon: Lexicon, said: str, english: bool
) -> None:
    assert real_lexicon.is_english(Sentence.of(said)) is english
