"""`digest evaluate`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from digest.cli.options import json_option

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
    from digest.evaluate.paired import (
        compare,
        read_baseline,
        require_writable,
        write_baseline,
    )
    from digest.evaluate.report import TABLE, lines, summary, table
    from digest.evaluate.report import as_json as report_of
    from digest.evaluate.tasks import TaskFile, read_likes, read_papers
    from digest.rank.options import STRONG
    from digest.vectors.open import open_encoder

    if per_task:
        require_writable(per_task)
    papers = read_papers(docs)
    asked = TaskFile(tasks, papers, limit=limit)
    if asked.given:
        line, name = next(iter(asked.given.items()))
        click.echo(
            f"{tasks}:{line}: the candidate {name!r} is in the profile too, and {len(asked.given)} "
            "of the tasks have such a one. It is ranked like any other, and easily found.",
            err=True,
        )
    theirs = read_baseline(baseline, asked.uids) if baseline else None
    likes = read_likes(readers, without=asked.uids) if readers else None

    encoder = open_encoder("minilm" if embeddings else "static")
    with _bars(preparing=1, ranking=len(asked)) as advance:
        began = time.perf_counter()
        ranker = make_ranker(papers, encoder, likes=likes)
        seconds = time.perf_counter() - began
        advance["preparing"]()
        found = judge(ranker, asked, papers, strong=STRONG, on_task=advance["ranking"])
    if per_task:
        write_baseline(per_task, found.ndcg10)

    told = summary(found, prepare_seconds=seconds)
    comparison = compare(found.ndcg10, theirs) if theirs else None
    if as_json:
        print_json(report_of(told, found.reliability, comparison))
        return
    print_table(("measure", "value"), lines(told, comparison), title=tasks.name)
    print_table(TABLE, table(found.reliability), title="Is a match what it says?")


@contextmanager
def _bars(**totals: int) -> Iterator[Mapping[str, Callable[[], None]]]:
    """Progress bars on a terminal; nothing elsewhere. Gives what moves each on."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks = {name: bars.add_task(name, total=total) for name, total in totals.items()}
        yield {name: partial(bars.advance, task) for name, task in tasks.items()}
