"""`python -m bot faq check`: show staff every mistake in the FAQ files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.config import ROOT, settings
from bot.training.faq import check, check_links, placeholder_values, read_faq


def faq_check_command(
    folder: Annotated[
        Path,
        typer.Argument(help="Thư mục chứa các tệp câu hỏi", show_default="nlu_data/faq"),
    ] = ROOT / "nlu_data" / "faq",
    links: Annotated[
        bool,
        typer.Option("--links", help="Mở thử từng địa chỉ trang web (máy cần có mạng)"),
    ] = False,
) -> None:
    """Kiểm tra các câu hỏi thường gặp; in mọi lỗi kèm tên tệp và dòng, có lỗi thì trả mã 1."""
    values = placeholder_values(settings())
    entries, problems = read_faq(folder)
    problems += check(entries, values)
    if links:
        problems += check_links(entries, values)
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"Có {len(problems)} lỗi. Sửa các dòng trên rồi kiểm tra lại.")
        raise typer.Exit(1)
    variants = sum(len(entry.variants) for entry in entries)
    typer.echo(f"Không có lỗi: {len(entries)} câu hỏi, {variants} cách hỏi.")
