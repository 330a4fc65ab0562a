"""The catalogue's commands: `python -m bot import`, `python -m bot quality`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.catalogue.importers.formats import FileFormat
from bot.config import settings
from bot.errors import BotError, InputError

if TYPE_CHECKING:
    from bot.catalogue.importing import ImportReport

# Every command of the bot loads this module: what takes a second to load waits inside.


def import_command(
    files: Annotated[
        list[Path], typer.Argument(help="Tệp danh mục, hoặc thư mục có tệp YAML.", metavar="FILE…")
    ],
    format: Annotated[
        FileFormat | None, typer.Option(help="Định dạng, khi đuôi tệp không nói lên.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Bỏ các thủ tục không có trong tệp.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Bỏ qua bản ghi lỗi, nạp phần còn lại.")
    ] = False,
) -> None:
    """Nạp danh mục thủ tục: kiểm tra tất cả, rồi ghi tất cả hoặc không ghi gì."""
    from bot.catalogue.importing import import_files
    from bot.catalogue.store import CatalogueStore
    from bot.database import open_engine
    from bot.migrate import migrate

    with _errors_shown("Danh mục giữ nguyên"):
        engine = open_engine(settings().resolved_database_url)
        migrate(engine)
        report = import_files(CatalogueStore(engine), files, format, replace, skip_bad)
        typer.echo(_told(report))


def quality_command(
    file: Annotated[Path, typer.Argument(help="Tệp dữ liệu thu từ cổng (.jsonl, .jsonl.gz).")],
) -> None:
    """Cho biết đọc được bao nhiêu phần của dữ liệu thu từ cổng."""
    from bot.catalogue.importers.crawl import read_crawl
    from bot.catalogue.importers.quality import quality, table

    with _errors_shown("Không đọc được"):
        typer.echo(table(quality(procedure for _, procedure in read_crawl(file).procedures)))


def _told(report: ImportReport) -> str:
    lines = [f"Lưu ý: {warning}" for warning in report.warnings]
    lines += [f"Bỏ qua: {problem}" for problem in report.skipped]
    lines.append(report.diff.describe())
    if report.kept_details:
        lines.append(
            f"{len(report.kept_details)} thủ tục đã có chi tiết: bảng tính chỉ cập nhật tên, "
            "lĩnh vực, cơ quan."
        )
    if report.removed_nothing:
        lines.append("Không bỏ thủ tục nào, vì có bản ghi lỗi: hãy sửa rồi nạp lại với --replace.")
    return "\n".join(lines)


@contextmanager
def _errors_shown(outcome: str) -> Iterator[None]:
    """Tell an error in words and leave with status 1."""
    try:
        yield
    except InputError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{outcome}: có {len(error.problems)} lỗi.", err=True)
        raise typer.Exit(1) from error
    except BotError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
