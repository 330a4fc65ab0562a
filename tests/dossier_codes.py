"""What the readers of codes and numbers find in a text, as tests compare it."""

from __future__ import annotations

from bot.codes import CodeReader
from bot.masks import find_masks, is_masked_code
from bot.personal import phone_places

_READER = CodeReader()


def find_dossier_codes(text: str) -> list[str]:
    """The codes in `text` of the national shapes and the default local ones."""
    return _READER.find(text)


def mask_dossier_codes(text: str) -> str:
    """`text` with each of these codes, masked ones too, replaced by one word."""
    return _READER.mask(text)


def find_phones(text: str) -> list[str]:
    """The Vietnamese phone numbers in `text`, as ten or eleven digits with a leading 0."""
    codes = [(code.start, code.end) for code in _READER.places(text)]
    return [phone.value for phone in phone_places(text, codes)]


def find_masked_codes(text: str) -> list[str]:
    """The masked dossier codes in `text`, in order."""
    return [mask.group() for mask in find_masks(text) if is_masked_code(mask.group())]
