"""The command line: `python -m bot …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.catalogue.cli import import_command, quality_command
from bot.config import settings
from bot.errors import BotError
from bot.gateway.channels_cli import channels
from bot.serving import address, check_environment, prepare_catalogue
from bot.training.faq_cli import faq_check_command

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Trợ lý dịch vụ công: các lệnh.")
faq = typer.Typer(no_args_is_help=True, help="Câu hỏi thường gặp (nlu_data/faq).")
app.add_typer(faq, name="faq")
app.add_typer(channels, name="channels")
app.command("import", help="Nhập danh mục thủ tục từ tệp.")(import_command)
app.command("quality", help="Bảng chất lượng tách trường của một tệp thu từ cổng.")(quality_command)
faq.command("check", help="Kiểm tra các tệp câu hỏi thường gặp.")(faq_check_command)


@faq.callback()
def _faq() -> None:
    """Keep `check` a subcommand."""


@app.command(help="Chạy toàn bộ: cổng tiếp nhận, máy chủ hành động, Rasa.")
def serve() -> None:
    """Start what `make run` starts."""
    from bot.serving import serve as run

    run(settings())


@app.command(help="Tìm thủ tục theo lời người dân.")
def search(
    text: Annotated[str, typer.Argument(help="Câu hỏi, có dấu hoặc không dấu")],
    level: Annotated[str | None, typer.Option(help="central | province | commune")] = None,
    field: Annotated[str | None, typer.Option(help="Lĩnh vực (một phần tên)")] = None,
    agency: Annotated[str | None, typer.Option(help="Cơ quan thực hiện (một phần tên)")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 5,
) -> None:
    """Print the best procedures with their scores and siblings."""
    from bot.catalogue.procedure import Level
    from bot.catalogue.search import Filters
    from bot.wiring import services

    try:
        filters = Filters(Level(level) if level else None, field, agency)
    except ValueError:
        raise typer.BadParameter(f"“{level}”: chọn central, province hoặc commune") from None
    prepare_catalogue(settings())
    index = services().catalogue.current().index
    hits = index.search(services().cleaner.clean(text), limit, filters)
    for hit in hits:
        typer.echo(f"{hit.score:.2f}  {hit.procedure.code}  {hit.procedure.name}")
        for sibling in hit.siblings[:5]:
            typer.echo(f"        cùng họ: {sibling.code}  {sibling.name}")
    if not hits:
        typer.echo("Không tìm thấy thủ tục nào.")


@app.command(help="Huấn luyện mô hình từ dữ liệu hiện tại và đưa vào trợ lý đang chạy.")
def train(
    check: Annotated[bool, typer.Option(help="Chỉ kiểm tra dữ liệu, không huấn luyện")] = False,
) -> None:
    """Validate, train, put in force, and publish to the running bot if there is one."""
    from bot.training import model

    if check:
        model.check(settings())
        typer.echo("Dữ liệu huấn luyện hợp lệ.")
        return
    trained = model.train(settings())
    published = model.publish(settings(), trained)
    typer.echo(f"Đã huấn luyện {trained.name}.")
    typer.echo(
        "Trợ lý đang chạy đã dùng mô hình mới."
        if published
        else "Chưa có trợ lý nào đang chạy ở đây; lần chạy tới sẽ dùng mô hình này."
    )


@app.command(help="Đo chất lượng trả lời trên một tệp tình huống.")
def evaluate(
    cases: Annotated[Path, typer.Option(help="Tệp tình huống (JSON Lines)")],
    url: Annotated[str | None, typer.Option(help="Địa chỉ trợ lý đang chạy")] = None,
    out: Annotated[Path | None, typer.Option(help="Ghi báo cáo JSON vào đây")] = None,
) -> None:
    """Play the cases through the chat API and print the report."""
    from bot.training.evaluation import run

    raise typer.Exit(run(cases, url or address(settings()), out))


def main() -> None:
    """Run a command; what goes wrong is one clear sentence, never a stack trace."""
    check_environment()
    try:
        app()
    except BotError as error:
        reason = str(error)
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    else:
        return
    print(f"Lỗi: {reason}", file=sys.stderr)
    raise SystemExit(1)
