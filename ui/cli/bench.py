"""`zhiwen bench`: the benchmarks behind the README's numbers."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.bench.ingest_bench import run_ingest_bench
from eval.bench.measured import IngestBench, Rate
from eval.bench.query_bench import QueryBenchProgress, run_query_bench
from eval.bench.verdicts import run_verdicts
from eval.dataset import load_dataset
from eval.scoring.timings import Spread
from ui.cli.arguments import help_without_command
from ui.cli.bench_verdicts import print_verdicts, shape_verdicts
from ui.cli.bench_view import print_query
from ui.cli.progress import progress_bar
from ui.cli.session import Session, session_of

app = typer.Typer(rich_markup_mode=None)
_MEGABYTE = 1e6


@app.callback(invoke_without_command=True)
def group(context: typer.Context) -> None:
    """Measure speed and memory."""
    help_without_command(context)


@app.command("ingest")
def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            readable=False, metavar="[PATH]", help="Copied and measured; else made documents."
        ),
    ] = None,
    documents: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many documents to make.")
    ] = 240,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Leave out LangChain's loaders.")
    ] = False,
) -> None:
    """Measure how fast documents are read, embedded and written, and with how much memory."""
    session = session_of(context)
    with progress_bar(session) as bar:
        task = bar.add_task("", total=None)
        measured = run_ingest_bench(
            session.settings,
            paths=paths or (),
            count=documents,
            with_baseline=not no_baseline,
            on_stage=lambda stage: bar.update(task, description=stage),
        )
    if session.as_json:
        session.print_json(shape_bench(measured))
    else:
        _print(session, measured)


@app.command("query")
def query(
    context: typer.Context,
    chunks: Annotated[
        int, typer.Option(metavar="N", min=100, help="How many made chunks are searched.")
    ] = 20_000,
    questions: Annotated[
        int, typer.Option(metavar="M", min=1, help="How many questions are asked.")
    ] = 200,
) -> None:
    """Measure how long a question with two variants takes, step by step."""
    session = session_of(context)
    with progress_bar(session) as bar:
        task = bar.add_task("", total=None)
        measured = run_query_bench(
            session.settings,
            data_dir=session.workspace.data_dir / "evaluation",
            chunks=chunks,
            questions=questions,
            progress=QueryBenchProgress(
                on_stage=lambda name, total: bar.reset(task, description=name, total=total),
                on_step=lambda done: bar.update(task, completed=done),
            ),
        )
    if session.as_json:
        session.print_json(
            {
                "chunks": measured.chunks,
                "questions": measured.questions,
                "variants": measured.variants,
                "profile": session.settings.profile,
                "steps_ms": _shape(measured.steps),
                "alone_ms": _shape(measured.alone),
                "filtered_ms": _shape(measured.filtered),
                "first_token_ms": _shape(vars(measured.first_token)),
            }
        )
    else:
        print_query(session, measured)


@app.command("verdicts")
def verdicts(
    context: typer.Context,
    dataset: Annotated[
        Path, typer.Argument(readable=False, metavar="DATASET", help="Folder or file of cases.")
    ],
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only N cases of each half.")
    ] = None,
) -> None:
    """Count the false sentences that verdicts catch, and the true ones that they doubt."""
    session = session_of(context)
    with progress_bar(session) as bar:
        bar.add_task("judging", total=None)
        measured = run_verdicts(load_dataset(dataset), session.settings, limit=limit)
    if session.as_json:
        session.print_json(shape_verdicts(measured))
    else:
        print_verdicts(session, measured)


def _shape(times: Mapping[str, Spread]) -> dict[str, dict[str, float]]:
    return {name: asdict(each) for name, each in times.items()}


def shape_bench(measured: IngestBench) -> dict[str, object]:
    """Return the object of `bench ingest --json`."""
    rates = {
        name: {"amount": rate.amount, "seconds": rate.seconds, "per_second": rate.per_second}
        for name, rate in vars(measured).items()
        if isinstance(rate, Rate)
    }
    baseline = measured.baseline
    return {
        **asdict(measured),
        **rates,
        "unchanged_share": measured.unchanged_share,
        "changed_share": measured.changed_share,
        "pdf_times_pdfminer": measured.pdf_times_pdfminer,
        "baseline": {**asdict(baseline), "seconds": baseline.seconds} if baseline else None,
    }


def _print(session: Session, measured: IngestBench) -> None:
    failed = f" ({measured.failed} failed)" if measured.failed else ""
    session.console.print(
        f"{_some(measured.files, 'file')}{failed}, {_some(measured.pages, 'page')}, "
        f"{_some(measured.chunks, 'chunk')}, {measured.workers} reading processes, "
        f"profile {session.settings.profile}",
        markup=False,
    )
    table = Table("stage", "amount", "seconds", "a second", box=None)
    for name, rate, unit in _rows(measured):
        if rate is not None and rate.amount:
            amount, speed = f"{rate.amount} {unit}", f"{rate.per_second:.0f}"
            table.add_row(name, amount, f"{rate.seconds:.2f}", speed)
    session.console.print(table)
    for line in _lines(measured):
        session.console.print(line, markup=False)


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _rows(measured: IngestBench) -> list[tuple[str, Rate | None, str]]:
    return [
        ("read", measured.parse, "pages"),
        ("split", measured.split, "chunks"),
        ("embed", measured.embed, "chunks"),
        ("write", measured.write, "chunks"),
        ("first run, all overlapping", measured.first, "chunks"),
        ("run without changes", measured.unchanged, "files"),
        ("run with one changed file", measured.changed, "chunks"),
        ("PDF, one process, no tables", measured.pdf, "pages"),
        ("PDF, pdfminer", measured.pdfminer, "pages"),
    ]


def _lines(measured: IngestBench) -> list[str]:
    lines = [
        f"without changes: {measured.unchanged_share:.2%} of the first run, "
        f"{measured.unchanged_embedded} embedded"
    ]
    if measured.changed_share is not None:
        lines.append(
            f"one changed file: {measured.changed_share:.2%} of the first run, "
            f"{measured.changed_embedded} embedded"
        )
    if measured.pdf_times_pdfminer is not None:
        lines.append(f"PDF: {measured.pdf_times_pdfminer:.1f} times pdfminer")
    main, workers = measured.main_bytes / _MEGABYTE, measured.workers_bytes / _MEGABYTE
    lines.append(f"peak memory: {main:.0f} MB and {workers:.0f} MB in reading processes")
    if baseline := measured.baseline:
        lines.append(
            f"LangChain's loaders, splitter and Chroma: {baseline.seconds:.1f} s (load "
            f"{baseline.load_seconds:.1f}, split {baseline.split_seconds:.1f}, embed and store "
            f"{baseline.store_seconds:.1f}) for {baseline.chunks} chunks without keyword index, "
            f"places and health, {baseline.failed} files failed: "
            f"{baseline.seconds / measured.first.seconds:.1f} times as long"
        )
    return lines
