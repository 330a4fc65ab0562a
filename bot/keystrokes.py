"""Raw Telex and VNI keystrokes ("lafm", "la2m") to Vietnamese ("làm").

A word is decoded only where the keys make a valid Vietnamese syllable (a grammar of onset, rime
and tone decides), and a message only where enough of its words look like keystrokes: English
words ("test", "now") can be spelled like one. Part of bot.text; depends on nothing of ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """
a ai ao au ay ac ach am an ang anh ap at ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu ych ynh yt
o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uên uêch uênh uôc uôi uôm uôn uông uôt uơ
uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
"""
_FRONT = tuple("eêiy")
_MARKS = {1: "\u0301", 2: "\u0300", 3: "\u0309", 4: "\u0303", 5: "\u0323"}
_VOWELS = "aăâeêioôơuưy"
_TONED = {
    (vowel, tone): unicodedata.normalize("NFC", vowel + mark)
    for vowel in _VOWELS
    for tone, mark in _MARKS.items()
}
_UNTONED = {toned: key for key, toned in _TONED.items()}
_PLAIN = str.maketrans("ăâđêôơư", "aadeoou")
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"a": "ă", "o": "ơ", "u": "ư"}
_TELEX_TONES = {"s": 1, "f": 2, "r": 3, "x": 4, "j": 5}
# Not Roman numerals ("ix"), nor licence classes and paper sizes ("a1").
_KEYS = re.compile(r"(?!x{0,3}(?:ix|iv|v?i{0,3})$|[ae]\d$)[a-z]+[a-z1-9]*")
_UO = re.compile(r"(?<!q)(?:ưo|uơ|ươ)(?=(.?))")
_SIGNED_GROUP = re.compile(rf"[{_VOWELS}]+")


def _fits(onset: str, rime: str) -> bool:
    """Whether spelling allows this onset before this rime (c/k, g/gh, ng/ngh, gi, qu)."""
    if onset in ("k", "gh", "ngh"):
        return rime.startswith(_FRONT)
    if onset in ("c", "ng"):
        return not rime.startswith(_FRONT)
    if onset == "g":  # "gì", "gìn", "giếng" share the i of "gi"
        return rime[0] == "i" or not rime.startswith(_FRONT)
    if onset == "gi":
        return rime[0] not in "iy"
    if onset == "qu":
        return rime[0] not in "ou" and not rime.startswith(("ư", "ôi", "ôn"))
    return onset == "" or not rime.startswith("yê")


SYLLABLES = frozenset(
    onset + rime
    for onset in ("", *_ONSETS.split())
    for rime in _RIMES.split()
    if _fits(onset, rime)
)
"""Every spelling of a syllable, with ă â đ ê ô ơ ư but without its tone."""

PLAIN_SYLLABLES = frozenset(syllable.translate(_PLAIN) for syllable in SYLLABLES)
"""The same without any accent."""


def is_syllable(word: str) -> bool:
    """Whether a lower-case NFC word is spelled as one Vietnamese syllable, with its accents."""
    parts = _without_tone(word)
    return parts is not None and _allowed(*parts)


@lru_cache(maxsize=20_000)
def well_spelled(word: str) -> str:
    """A lower-case NFC syllable with its tone where it belongs, and both horns of ươ.

    "hoà" -> "hòa", "phừơng" -> "phường", "ngừoi" -> "người"; what is no syllable then stays.
    """
    parts = None if word.isascii() else _without_tone(word)
    if parts is None:
        return word
    bare, tone = parts
    bare = bare if bare in SYLLABLES else _horned(bare)
    return place_tone(bare, tone) if _allowed(bare, tone) else word


def _horned(syllable: str) -> str:
    """The syllable with both horns of ươ, or one if it ends there ("thuở")."""
    return _UO.sub(lambda m: "ươ" if m.group(1) else "uơ", syllable)


def _without_tone(word: str) -> tuple[str, int] | None:
    """The word without its tone, and the tone; None if it has two."""
    letters, tone = [], 0
    for letter in word:
        vowel, own = _UNTONED.get(letter, (letter, 0))
        if own and tone:
            return None
        letters.append(vowel)
        tone = tone or own
    return "".join(letters), tone


def _allowed(syllable: str, tone: int) -> bool:
    """Whether the syllable exists and can carry the tone: a stop (p, t, c, ch) takes sắc, nặng."""
    if syllable not in SYLLABLES:
        return False
    return tone in (1, 5) or not syllable.endswith(("p", "t", "c", "ch", "k"))


def place_tone(syllable: str, tone: int) -> str:
    """The syllable with tone 1 to 5 (sắc huyền hỏi ngã nặng; 0: none), spelled "hòa", "thủy"."""
    if not tone:
        return syllable
    start = len("qu") if syllable.startswith("qu") else 0
    if syllable.startswith("gi") and len(syllable) > 2 and syllable[2] in _VOWELS:
        start = len("gi")
    found = _SIGNED_GROUP.search(syllable, start)
    if found is None:
        return syllable
    group = found.group()
    shaped = [i for i, vowel in enumerate(group) if vowel in "ăâêôơư"]
    if shaped:
        place = shaped[-1]
    elif len(group) == 1 or (len(group) == 2 and found.end() == len(syllable)):
        place = 0
    else:
        place = 1
    at = found.start() + place
    return syllable[:at] + _TONED[syllable[at], tone] + syllable[at + 1 :]


@dataclass(frozen=True)
class Decoded:
    """A word read as keystrokes; `certain` when no plain or English word is spelled so."""

    text: str
    certain: bool


@dataclass
class _Typing:
    """The state of an input method while the keys of one word arrive."""

    letters: list[str]
    tone: int = 0
    presses: int = 0
    certain: bool = False

    def press(self, certain: bool) -> bool:
        self.presses += 1
        self.certain = self.certain or certain
        return True

    def set_tone(self, tone: int, certain: bool = False) -> bool:
        if self.tone or not any(letter in _VOWELS for letter in self.letters):
            return False
        self.tone = tone
        return self.press(certain)

    def bar_d(self, certain: bool) -> bool:
        if self.letters[:1] != ["d"]:
            return False
        self.letters[0] = "đ"
        return self.press(certain)

    def circumflex(self, vowels: str, certain: bool = False) -> bool:
        """Shapes the last of `vowels`, at the end or before the coda."""
        at = self._last(vowels)
        if at is None or any(letter in _VOWELS for letter in self.letters[at + 1 :]):
            return False
        self.letters[at] = _CIRCUMFLEX[self.letters[at]]
        return self.press(certain)

    def horn(self, vowels: str, certain: bool = False) -> bool:
        """Shapes u, o and a as ư, ơ and ă: both of "uo", the first of "uu" and "ua"."""
        word = "".join(self.letters)
        pair = max(word.rfind("uu"), word.rfind("ua")) if word[0] != "q" else -1
        at = pair if pair >= 0 and "u" in vowels else self._last(vowels)
        if at is None:
            return False
        self.letters[at] = _HORN[self.letters[at]]
        return self.press(certain)

    def _last(self, vowels: str) -> int | None:
        places = [i for i, letter in enumerate(self.letters) if letter in vowels]
        if places and places[-1] == 1 and self.letters[0] == "q":  # the u of "qu"
            return None
        return places[-1] if places else None

    def decoded(self, certain: bool) -> Decoded | None:
        """The syllable typed; None where it is no Vietnamese one or no key changed anything."""
        # "uow", "uwo" and "uwow" are all typed: before a coda they mean ươ, at the end uơ (thuở).
        word = _horned("".join(self.letters))
        if not self.presses or not _allowed(word, self.tone):
            return None
        return Decoded(place_tone(word, self.tone), certain)


def _telex(word: str) -> Decoded | None:
    typing = _Typing([])
    before = ""
    for key in word:
        has_vowel = any(letter in _VOWELS for letter in typing.letters)
        done = False
        if key in _TELEX_TONES and has_vowel:
            # No English syllable ends in f or j; many end in s, r, x.
            if not typing.set_tone(_TELEX_TONES[key], certain=key in "fj"):
                return None
            done = True
        elif key == "w":
            if has_vowel and typing.letters != ["g", "i"]:
                done = typing.horn("aou", certain=before == "u")
            elif len(typing.letters) > 1:  # "nhw", "chwa", "giwax"; not "tw" (trung ương)
                typing.letters.append("ư")
                done = typing.press(certain=False)
            if not done:
                return None
        elif key == "d" and typing.letters:
            done = typing.bar_d(certain=True)
        elif key in _CIRCUMFLEX and (before == key or before not in _VOWELS + "sfrxj"):
            delayed = before != key
            done = typing.circumflex(key, certain=key == "a" and not delayed)
            if done and delayed and len(word) < 5:  # "data", "momo" are words
                return None
        if not done:
            typing.letters.append(key)
        before = key
    return typing.decoded(certain=typing.certain or typing.presses > 1)


def _vni(word: str) -> Decoded | None:
    typing = _Typing([])
    for key in word:
        if not key.isdigit():
            typing.letters.append(key)
            continue
        number = int(key)
        if number <= 5:
            done = typing.set_tone(number)
        elif number == 9:
            done = typing.bar_d(certain=False)
        elif number == 6:
            done = typing.circumflex("aeo")
        else:
            done = typing.horn("ou" if number == 7 else "a")
        if not done:
            return None
    # A digit at the end may be a number glued on: "quan1", "lan2".
    return typing.decoded(certain=not word[-1].isdigit())


@lru_cache(maxsize=8192)
def decode(word: str) -> Decoded | None:
    """One lower-case word read as Telex, or as VNI where it has digits.

    None for a word that is Vietnamese without accents as it stands, has accents, or makes no
    syllable.
    """
    if word in PLAIN_SYLLABLES or not _KEYS.fullmatch(word):
        return None
    return _telex(word) if word.isalpha() else _vni(word)


def decode_words(words: Sequence[str], keep: Container[str] = ()) -> list[str]:
    """A message's lower-case words, the keystrokes among them decoded.

    `keep` are words never decoded ("visa", "test"). One certain word ("giaays", "gif") shows
    that the message was typed as keystrokes; uncertain ones ("cos", "hoom") are believed in its
    company, in a message that has accents otherwise, or where they are half of it.
    """
    read = [None if word in keep else decode(word) for word in words]
    for digits in (False, True):
        mine = [
            i
            for i, found in enumerate(read)
            if found is not None and words[i].isalpha() is not digits
        ]
        if not _believed(words, read, mine, digits):
            for i in mine:
                read[i] = None
    return [found.text if found else word for word, found in zip(words, read, strict=True)]


def _believed(
    words: Sequence[str], read: Sequence[Decoded | None], mine: Sequence[int], digits: bool
) -> bool:
    certain = any(found.certain for i in mine if (found := read[i]) is not None)
    if certain or not mine:
        return certain
    if digits:  # "ho62 so7": a shape and a tone at the end of one word at least
        paired = any(re.search(r"[678][1-5]$", words[i]) for i in mine)
        return paired and len(mine) > 1 and 2 * len(mine) >= len(words)
    accented = sum(not word.isascii() for word in words)
    return 2 * len(mine) >= len(words) or 3 * accented >= len(words)
