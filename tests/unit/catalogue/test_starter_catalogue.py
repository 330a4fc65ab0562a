"""The catalogue that ships with the project: complete, sourced, and silent where unverified."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.answers import answer
from bot.catalogue.importers.result import ReadResult
from bot.catalogue.importers.yaml_file import read_yaml
from bot.catalogue.procedure import Procedure
from bot.reply import Aspect
from bot.text import fold

FOLDER = Path(__file__).parents[3] / "catalogue"
FILES = sorted(FOLDER.glob("*.yaml"))
READ: dict[str, ReadResult] = {path.name: read_yaml(path) for path in FILES}
PROCEDURES = [procedure for result in READ.values() for _, procedure in result.procedures]

CODE = re.compile(r"\d\.\d{6}")
ADMITTED = re.compile("chưa xác minh được|chưa thống nhất|không thống nhất")
INTERNAL = re.compile(r"crawl|repo\b|\.json|@|nguồn thứ cấp|theo trí nhớ|cổng ghi|\bS[1-9]\b")
SHORTHAND = re.compile(r"\b(?:UBND cấp|CSDL|PVHCC|QSDĐ|(?<!-)HĐND|NĐ \d|TT \d|QĐ \d)")
ENDED = re.compile("cấp huyện|thị trấn|Bộ Lao động|Sở Lao động|Bộ phận một cửa cấp huyện")
LONG_ENOUGH_TO_RECOGNISE = 12

every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p.code)


def strings(value: object) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from strings(list(value.__dict__.values()))
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from strings(part)


def values(procedure: Procedure, name: str) -> object:
    """What a name in `unverified` stands for: a field, or a part of each of its items."""
    field, _, part = name.partition(".")
    value = getattr(procedure, field)
    return [getattr(item, part) for item in value] if part else value


def said(procedure: Procedure) -> str:
    """All that the bot says of the procedure, whatever the citizen asks: texts and cards."""
    replies = [answer(procedure, [aspect]) for aspect in Aspect]
    return "\n".join(text for reply in replies for text in strings(reply.as_json()))


def test_there_are_54_procedures_in_one_file_a_field() -> None:
    codes = [procedure.code for procedure in PROCEDURES]
    assert len(codes) == len(set(codes)) == 54
    fields = [{p.field for _, p in result.procedures} for result in READ.values()]
    assert all(len(names) == 1 for names in fields)
    assert len(set().union(*fields)) == len(FILES)


@pytest.mark.parametrize("name", READ)
def test_the_file_loads_without_a_problem_or_warning(name: str) -> None:
    assert name.isascii()
    assert not [str(problem) for problem in READ[name].problems + READ[name].warnings]


@every_procedure
def test_it_says_what_it_is_and_who_handles_it(procedure: Procedure) -> None:
    assert CODE.fullmatch(procedure.code)
    assert procedure.name and procedure.field
    assert procedure.levels and procedure.agencies and procedure.audience
    assert procedure.results


@every_procedure
def test_it_names_its_source_and_the_day_it_was_read(procedure: Procedure) -> None:
    assert procedure.source_name
    assert procedure.fetched_at is not None
    assert datetime(2025, 1, 1, tzinfo=timezone.utc) < procedure.fetched_at
    assert procedure.fetched_at < datetime.now(timezone.utc)
    if procedure.source_name == "Cổng Dịch vụ công quốc gia":
        assert procedure.source_url.startswith("https://dichvucong.gov.vn")


@every_procedure
def test_every_way_to_file_has_its_time_unless_that_is_unverified(procedure: Procedure) -> None:
    assert procedure.methods
    for method in procedure.methods:
        assert (method.duration is None) is ("methods.duration" in procedure.unverified)
        if method.duration and method.duration.amount is None:
            assert method.duration.text


@every_procedure
def test_an_unknown_fee_says_why_and_a_known_one_is_plausible(procedure: Procedure) -> None:
    for fee in (fee for method in procedure.methods for fee in method.fees):
        if fee.amount is None:
            assert fee.label and fee.note
        elif ADMITTED.search(fee.note):
            pytest.fail(f"{fee.amount} is stated although unverified: {fee.note}")
        elif fee.currency == "VND":
            assert fee.amount == 0 or fee.amount >= 1000


@every_procedure
def test_nothing_unverified_is_stated_in_any_answer(procedure: Procedure) -> None:
    flagged = procedure.unverified - {"code", "name", "levels"}
    withheld = {
        text
        for field in flagged
        for text in strings(values(procedure, field))
        if len(text) >= LONG_ENOUGH_TO_RECOGNISE
    }
    spoken = said(procedure)
    assert not [text for text in withheld if text in spoken]


@every_procedure
@pytest.mark.parametrize("aspect", [Aspect.fee, Aspect.duration])
def test_an_unverified_part_of_the_methods_is_said_to_be_unverified(
    procedure: Procedure, aspect: Aspect
) -> None:
    withheld = f"methods.{'fees' if aspect is Aspect.fee else 'duration'}" in procedure.unverified
    assert ("chưa được đối chiếu" in answer(procedure, [aspect]).text) is withheld


@every_procedure
def test_no_field_is_both_unverified_and_kept_as_raw_text(procedure: Procedure) -> None:
    assert not procedure.unverified & procedure.raw.keys()


@every_procedure
def test_no_alias_is_another_one_without_accents(procedure: Procedure) -> None:
    folded = [fold(alias) for alias in procedure.aliases]
    assert len(folded) >= 5
    assert len(folded) == len(set(folded))


@every_procedure
def test_related_procedures_are_others_and_say_when_they_fit(procedure: Procedure) -> None:
    codes = [related.code for related in procedure.related]
    assert codes
    assert procedure.code not in codes
    assert len(codes) == len(set(codes))
    for related in procedure.related:
        assert CODE.fullmatch(related.code)
        assert related.name and related.why


@every_procedure
def test_its_texts_are_for_citizens_of_today(procedure: Procedure) -> None:
    for text in strings(procedure):
        assert text == unicodedata.normalize("NFC", text)
        assert text == " ".join(text.split())
        assert not INTERNAL.search(text), text
        if text != procedure.source_name:
            assert not SHORTHAND.search(text), text
        assert not ENDED.search(text), text


@every_procedure
def test_papers_for_one_case_stand_apart_from_the_plain_case(procedure: Procedure) -> None:
    names = [case.name for case in procedure.document_cases]
    assert len(names) == len(set(names))
    assert all(case.documents for case in procedure.document_cases)
    assert "" in names[:1] or all(names)


@every_procedure
def test_legal_documents_are_named_once(procedure: Procedure) -> None:
    numbers = [basis.number for basis in procedure.legal_basis if basis.number]
    assert len(numbers) == len(set(numbers))
    assert not [number for number in numbers if not re.fullmatch(r"[\d./]+/[A-ZĐ0-9-]+", number)]
