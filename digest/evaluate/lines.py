"""JSONL files, plain or gzipped: each line checked, and named by its number if it is wrong."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import TypeAdapter, ValidationError

from digest.errors import TaskFileError

T = TypeVar("T")
_GZIP = b"\x1f\x8b"
"""The first two bytes of gzip's format, RFC 1952 §2.3.1."""


def read_lines(path: Path, shape: TypeAdapter[T]) -> Iterator[tuple[int, T]]:
    """Each line that is not blank as what `shape` says, with its number from 1; streamed.

    Raises:
        TaskFileError: if a line is not JSON of that shape, the gzip is broken, or there is none.

    """
    number = 0
    found = False
    with _opened(path) as file:
        while True:
            try:
                line = file.readline()
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise TaskFileError(
                    f"the gzip is broken after this line ({error})",
                    file=path,
                    line=number,
                    cure="Copy or download the file again.",
                ) from error
            if not line:
                break
            number += 1
            if number == 1:  # as editors on Windows begin a file
                line = line.removeprefix(codecs.BOM_UTF8)
            if line.strip():
                found = True
                yield number, _parsed(line, shape, path, number)
    if not found:
        raise TaskFileError("it is empty", file=path, cure="Put one JSON object on each line.")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked if it is gzip by its content, whatever it is called."""
    if not path.is_file():  # it is read more than once
        raise TaskFileError("it is no ordinary file", file=path, cure="Save it as one first.")
    with path.open("rb") as file:
        packed = file.peek(2)[:2] == _GZIP
        yield io.BufferedReader(gzip.GzipFile(fileobj=file)) if packed else file


def _parsed(line: bytes, shape: TypeAdapter[T], path: Path, number: int) -> T:
    try:
        return shape.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise TaskFileError(
            f"{where}: {first['msg']}" if where else first["msg"],
            file=path,
            line=number,
            cure="See docs/evaluating.md for what a line holds.",
        ) from error
