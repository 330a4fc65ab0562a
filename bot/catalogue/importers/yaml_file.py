"""Reads the project's own catalogue files: docs/dinh-dang-danh-muc.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.catalogue.checking import Place, dotted, faults
from bot.catalogue.importers.explain import explain
from bot.catalogue.importers.result import ReadResult
from bot.catalogue.importers.yaml_model import CatalogueFile, Entry
from bot.catalogue.importers.yaml_tree import Tree, TreeError, read_tree
from bot.errors import Problem

_Model = TypeVar("_Model", bound=BaseModel)


def read_yaml(path: Path) -> ReadResult:
    """The procedures of one file, and every problem in it with line and field.

    Raises OSError when the file cannot be read.
    """
    result = ReadResult()
    try:
        tree = read_tree(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        reason = "không phải chữ UTF-8, hãy lưu tệp với bảng mã UTF-8"
        result.problems.append(Problem(str(path), line, None, reason))
    except TreeError as error:
        result.problems.append(Problem(str(path), error.line, None, error.reason))
    else:
        _FileReader(str(path), tree, result).read()
    return result


class _FileReader:
    def __init__(self, file: str, tree: Tree, result: ReadResult) -> None:
        self._file = file
        self._tree = tree
        self._result = result

    def read(self) -> None:
        content = self._tree.value
        file = self._validated(CatalogueFile, content, ())
        entries = content.get("procedures") if isinstance(content, dict) else None
        for index, item in enumerate(entries if isinstance(entries, list) else ()):
            place = ("procedures", index)
            entry = self._validated(Entry, item, place)
            if entry and self._sound(entry, place) and file:
                line = self._tree.line(place)
                self._result.procedures.append((line, entry.procedure(file)))
        self._result.problems.sort(key=lambda problem: problem.line or 0)

    def _validated(self, model: type[_Model], content: Any, place: Place) -> _Model | None:
        content = _without_blanks(content, model)
        try:
            return model.parse_obj(content)
        except ValidationError as error:
            for detail in error.errors():
                detail["loc"] = tuple(part for part in detail["loc"] if part != "__root__")
                self._reject((*place, *detail["loc"]), explain(dict(detail), model, content))
            return None

    def _sound(self, entry: Entry, place: Place) -> bool:
        found = list(faults(entry))
        for within, reason in found:
            self._reject((*place, *within), reason)
        return not found

    def _reject(self, place: Place, reason: str) -> None:
        field = dotted(place) or None
        self._result.problems.append(Problem(self._file, self._tree.line(place), field, reason))


def _without_blanks(content: Any, model: Any) -> Any:
    """`content` without the fields of `model` that a clerk left empty.

    An empty field that the model does not have stays, as a mistake: YAML reads one from the comma
    of `{amount: 1,5}`. So does an empty item of a list.
    """
    if isinstance(content, list):
        return [_without_blanks(item, model) for item in content]
    if not isinstance(content, dict) or not isinstance(model, type(BaseModel)):
        return content
    fields = model.__fields__
    return {
        name: _without_blanks(part, fields[name].type_) if name in fields else part
        for name, part in content.items()
        if part is not None or name not in fields
    }
