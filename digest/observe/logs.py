"""Logs by the standard logging module: plain lines or JSON, to stderr or a file.

Everything passes a `Redactor` on its way out, other libraries' records included, message and
traceback alike.
"""

import json
import logging
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from digest.errors import SettingsError
from digest.observe.options import LogOptions
from digest.redact import Redactor

OURS = "digest"
_CONTROLS = {**dict.fromkeys(range(32)), 0x7F: None, 0x85: None, 0x2028: None, 0x2029: None}
_ESCAPES = {code: f"\\x{code:02x}" for code in _CONTROLS}
"""Server's words may hold line ends; one record is one line, whoever wrote it."""


def _moment(record: logging.LogRecord) -> str:
    """RFC 3339, UTC, to the millisecond."""
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class PlainFormatter(logging.Formatter):
    """`2026-06-12T05:00:03.120Z WARNING digest.dispatch: …`, tracebacks on lines of their own."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback if there is one."""
        said = record.getMessage().translate(_ESCAPES)
        lines = [f"{_moment(record)} {record.levelname} {record.name}: {said}"]
        lines += _traces(self, record)
        # Bytes that a server sent and that are no UTF-8 arrive as lone surrogates.
        return self._redact("\n".join(lines)).encode("utf-8", "backslashreplace").decode()


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, and the record's own `fields`."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON, ASCII alone."""
        given = getattr(record, "fields", {})
        entry = {
            **(given if isinstance(given, Mapping) else {}),
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if traces := _traces(self, record):
            entry["exception"] = "\n".join(traces)
        return json.dumps(self._clean(entry), default=lambda value: self._redact(str(value)))

    def _clean(self, value: object) -> object:
        match value:
            case str():
                return self._redact(str(value))
            case Mapping():
                return {str(key): self._clean(one) for key, one in value.items()}
            case list() | tuple():
                return [self._clean(one) for one in value]
            case _:
                return value


def _traces(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    # Not record.exc_text: another handler may have put its own, unredacted text there.
    traces = [formatter.formatException(record.exc_info)] if record.exc_info else []
    if record.stack_info:
        traces.append(formatter.formatStack(record.stack_info))
    return traces


@contextmanager
def logging_to(options: LogOptions, *, secrets: Collection[str] = ()) -> Iterator[None]:
    """Log as the options say until the end of the block.

    Libraries are heard from warning on whatever `level` says: at info some of them tell every
    statement and every request. Raises SettingsError if the file cannot be written.
    """
    handler = _handler(options)
    redact = Redactor(addresses=options.addresses, secrets=tuple(secrets))
    formatter = PlainFormatter if options.format == "plain" else JsonFormatter
    handler.setFormatter(formatter(redact))
    level = logging.getLevelNamesMapping()[options.level.upper()]
    root, ours = logging.getLogger(), logging.getLogger(OURS)
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(max(level, logging.WARNING))
    ours.setLevel(level)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        ours.setLevel(before[1])
        handler.close()


def _handler(options: LogOptions) -> logging.Handler:
    if options.path is None:
        handler: logging.Handler = _Stderr(sys.stderr)
        if options.format == "plain":
            handler.addFilter(_not_said_already)
        return handler
    try:
        options.path.parent.mkdir(parents=True, exist_ok=True)
        return _File(options.path, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"log.path: {options.path} cannot be written: {error.strerror or error}",
            cure='Name a file that this user may write, or "" for stderr.',
        ) from error


def _not_said_already(record: logging.LogRecord) -> bool:
    """Whether a person at stderr has not read it anyhow: the command's own last line."""
    return not getattr(record, "said", False)


class _Careful(logging.Handler):
    """A log that cannot be written ends no run, and spills nothing unredacted in complaining."""

    _complained = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's name
        """Say once that it cannot be written."""
        if not self._complained and sys.stderr is not None:
            self._complained = True
            error = sys.exc_info()[1]
            sys.stderr.write(f"digest: the log cannot be written: {type(error).__name__}\n")


class _Stderr(_Careful, logging.StreamHandler):  # type: ignore[type-arg] # generic in stubs alone
    pass


class _File(_Careful, WatchedFileHandler):
    """Opened again when logrotate has moved it away."""
