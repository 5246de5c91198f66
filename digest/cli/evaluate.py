"""`digest evaluate`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.options import json_option

if TYPE_CHECKING:
    from digest.ports import Encoder

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("evaluate")
@click.argument("docs", type=FILE)
@click.argument("tasks", type=FILE)
@click.option("--readers", type=FILE, help="What other readers liked: uid, items a line.")
@click.option("--embeddings", is_flag=True, help="With MiniLM in place of the static vectors.")
@click.option("--baseline", type=FILE, help="What --per-task wrote, to be compared with.")
@click.option("--per-task", type=NEW_FILE, help="Write nDCG@10 by uid there.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N tasks.")
@json_option
def command(
    *,
    docs: Path,
    tasks: Path,
    readers: Path | None,
    embeddings: bool,
    baseline: Path | None,
    per_task: Path | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Measure the ranker that makes the digest on tasks whose answers are known.

    DOCS holds papers and TASKS subscribers: what they like, candidates, and which of these are
    relevant, which the ranker does not see. Both are JSON lines, plain or gzipped.
    """
    import time

    from digest.cli.output import print_json, print_table
    from digest.evaluate.judge import judge, make_ranker
    from digest.evaluate.paired import compare, read_baseline, write_baseline
    from digest.evaluate.report import TABLE, lines, summary, table
    from digest.evaluate.report import as_json as report_of
    from digest.evaluate.tasks import TaskFile, read_likes, read_papers
    from digest.rank.options import STRONG

    papers = read_papers(docs)
    asked = TaskFile(tasks, papers, limit=limit)
    theirs = read_baseline(baseline, asked.uids) if baseline else None
    likes = read_likes(readers, without=asked.uids) if readers else None

    began = time.perf_counter()
    ranker = make_ranker(papers, encoder=_minilm() if embeddings else None, likes=likes)
    prepared = time.perf_counter() - began
    with _bar(len(asked)) as advance:
        found = judge(ranker, asked, papers, strong=STRONG, on_task=advance)
    if per_task:
        write_baseline(per_task, found.ndcg10)

    told = summary(found, prepare_seconds=prepared)
    comparison = compare(found.ndcg10, theirs) if theirs else None
    if as_json:
        print_json(report_of(told, found.reliability, comparison))
        return
    print_table(("measure", "value"), lines(told, comparison), title=tasks.name)
    print_table(TABLE, table(found.reliability), title="Is a match what it says?")


def _minilm() -> "Encoder":
    from digest.vectors.open import open_encoder  # type: ignore[import-untyped]

    encoder: Encoder = open_encoder("minilm")
    return encoder


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal; nothing elsewhere. Gives what moves it on."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("ranking", total=total)
        yield lambda: bar.advance(task)
