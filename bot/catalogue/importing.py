"""Brings catalogue files into the database: everything is checked first, then all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.checking import dotted, faults
from bot.catalogue.diff import FIELD_NAMES, NAMES, CatalogueDiff, changed_fields
from bot.catalogue.importers.crawl import read_crawl
from bot.catalogue.importers.formats import ENDINGS, FileFormat, format_of
from bot.catalogue.importers.result import ReadResult
from bot.catalogue.importers.xlsx import read_xlsx
from bot.catalogue.importers.yaml_file import read_yaml
from bot.catalogue.procedure import Procedure
from bot.catalogue.store import Catalogue, CatalogueStore
from bot.errors import ImportRejected, Problem

MAX_FILE_SIZE = 200 * 1024**2
"""Bytes."""


READERS: dict[FileFormat, Callable[[Path], ReadResult]] = {
    FileFormat.crawl: read_crawl,
    FileFormat.xlsx: read_xlsx,
    FileFormat.yaml: read_yaml,
}
NAMES_ONLY = {FileFormat.xlsx}
"""Formats that know names and agencies, no details."""

_SOURCE = {"source_name", "source_url", "fetched_at"}


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    `skipped` are the bad records that --skip-bad let pass. `kept_details` are the codes of
    procedures that a name-only file renamed at most. `removed_nothing`: --replace was asked for,
    but not followed, because a skipped record may be one of the procedures to keep.
    """

    diff: CatalogueDiff
    skipped: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    kept_details: tuple[str, ...] = ()
    removed_nothing: bool = False


@dataclass(frozen=True)
class _Record:
    file: str
    line: int
    procedure: Procedure
    names_only: bool


def import_files(
    store: CatalogueStore,
    paths: Sequence[Path],
    format: FileFormat | None = None,
    replace: bool = False,
    skip_bad: bool = False,
) -> ImportReport:
    """Bring the procedures of `paths` into `store` in one transaction.

    A folder stands for the YAML files in it. `format` None: each file's ending tells. `replace`
    removes the procedures that the files do not hold. `skip_bad` leaves out bad records instead
    of rejecting the import; a file that cannot be read at all is rejected all the same.

    Raises ImportRejected with every problem found (nothing was written), UpstreamError when the
    database fails.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    records: list[_Record] = []
    unreadable = False
    for path, kind in _find_files(paths, format):
        result = _read(path, kind)
        problems += result.problems
        warnings += result.warnings
        unreadable |= not result.procedures
        records += [
            _Record(str(path), line, procedure, kind in NAMES_ONLY)
            for line, procedure in result.procedures
        ]
    records = _without_conflicts(_without_faults(records, problems), problems)
    if problems and (unreadable or not skip_bad):
        raise ImportRejected(problems)
    return _write(store, records, replace, problems, warnings)


def _find_files(
    paths: Iterable[Path], format: FileFormat | None
) -> Iterator[tuple[Path, FileFormat | None]]:
    """The files that `paths` stand for, each with its format if that is known."""
    for path in paths:
        files = [path]
        if path.is_dir():
            files = sorted(file for ending in ("*.yaml", "*.yml") for file in path.glob(ending))
        for file in files or [path]:
            yield file, format or format_of(file)


def _read(path: Path, kind: FileFormat | None) -> ReadResult:
    """The file's records; what keeps it from being read is a problem like any other."""
    result = ReadResult()
    try:
        reason = _unfit(path)
        if reason is None and kind is None:
            reason = f"không rõ định dạng; đuôi tệp là {', '.join(ENDINGS)}, hoặc dùng --format"
        if reason is None and kind is not None:
            result = READERS[kind](path)
            if not result.procedures and not result.problems:
                reason = "không có thủ tục nào"
    except ImportRejected as error:
        result.problems.extend(error.problems)
    except OSError as error:
        reason = f"không đọc được tệp: {error.strerror or error}"
    if reason:
        result.problems.append(Problem(str(path), None, None, reason))
    return result


def _unfit(path: Path) -> str | None:
    """Why the file is not worth opening, or None."""
    if not path.exists():
        return "không có tệp này"
    if path.is_dir():
        return "thư mục không có tệp .yaml, .yml nào"
    if not path.is_file():
        return "không phải tệp"
    size = path.stat().st_size
    if size == 0:
        return "tệp rỗng"
    return f"tệp lớn quá {MAX_FILE_SIZE // 1024**2} MB" if size > MAX_FILE_SIZE else None


def _without_faults(records: list[_Record], problems: list[Problem]) -> list[_Record]:
    sound = []
    for record in records:
        found = [
            Problem(record.file, record.line, dotted(place), reason)
            for place, reason in faults(record.procedure)
        ]
        problems += found
        if not found:
            sound.append(record)
    return sound


def _without_conflicts(records: list[_Record], problems: list[Problem]) -> list[_Record]:
    """One record a code; codes whose records contradict each other are left out."""
    first: dict[str, _Record] = {}
    conflicts: set[str] = set()
    for record in records:
        code = record.procedure.code
        other = first.setdefault(code, record)
        fields = set(changed_fields(other.procedure, record.procedure)) - _SOURCE
        if fields:
            conflicts.add(code)
            names = "; ".join(name for field, name in FIELD_NAMES.items() if field in fields)
            reason = f"mã {code} đã có ở {other.file}:{other.line} nhưng khác: {names}"
            problems.append(Problem(record.file, record.line, "code", reason))
    return [record for code, record in first.items() if code not in conflicts]


def _write(
    store: CatalogueStore,
    records: list[_Record],
    replace: bool,
    skipped: list[Problem],
    warnings: list[Problem],
) -> ImportReport:
    removing = replace and not skipped
    kept_details: list[str] = []

    def merged(current: Catalogue) -> Catalogue:
        wanted = {} if removing else dict(current)
        for record in records:
            code = record.procedure.code
            known = current.get(code)
            if record.names_only and known is not None and _has_details(known):
                kept_details.append(code)
                wanted[code] = _renamed(known, record.procedure)
            else:
                wanted[code] = record.procedure
        return wanted

    diff = store.change(merged)
    return ImportReport(
        diff, tuple(skipped), tuple(warnings), tuple(kept_details), replace and not removing
    )


def _has_details(procedure: Procedure) -> bool:
    return any(
        getattr(procedure, name) != field.default
        for name, field in Procedure.__fields__.items()
        if name not in NAMES
    )


def _renamed(known: Procedure, names: Procedure) -> Procedure:
    """`known` with the name, field and agencies that a name-only record gives."""
    fields = {"name": names.name, "field": names.field, "agencies": names.agencies}
    return known.copy(update={name: value for name, value in fields.items() if value})
