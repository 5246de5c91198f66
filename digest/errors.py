"""Every error that this program raises on purpose.

DigestError                 says what happened and, in `cure`, what to do
├── SettingsError           config.toml or the environment holds something unusable
├── RosterError             a file of subscribers (or one line of it) is unusable
├── SubscriberError         an address is unknown, already there, or may not be added
├── PaperError              a paper is named that we do not know
├── SourceError             a source could not be read
│   ├── FetchError          its answer did not arrive (refused, timed out, too large, 5xx)
│   └── ParseError          it arrived, and is not what that source sends
├── SummaryError            a language model gave no summary that can be used
├── StoreError              the store is missing, too old, too new, locked or gone
│   └── LeaseLostError      somebody else took over what we had leased
├── ComposeError            a message could not be composed
│   └── TemplateError       a template is wrong; names file and line
├── RouteError              the way to the mail server failed (no recipient's fault)
│   └── LoginError          the server refused our name and password, or TLS
├── InboxError              the mailbox for what comes back cannot be read
├── TaskFileError           a file for `digest evaluate` is unusable; names file and line
├── WorkerError             a sending process died without a word
├── TokenError              a signed link is forged, cut, or for another purpose
└── IllegalTransitionError  the ledger was asked for a step that its table forbids

Expected results (nothing new today, refused, not modified) are values, not errors.
"""

from pathlib import Path


class DigestError(Exception):
    """Something went wrong that a person can mend.

    `cure` is one sentence that says what to do; the command line prints it below the message.
    """

    def __init__(self, message: str, *, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, whatever its class wants to be made of: a worker hands it to its run whole."""
        return type(self).__new__, (type(self),), {"args": self.args, **vars(self)}


class SettingsError(DigestError, ValueError):
    """config.toml or the environment holds something unusable."""


class RosterError(DigestError, ValueError):
    """A file of subscribers is unusable."""


class SubscriberError(DigestError, LookupError):
    """An address is unknown, already there, or may not be added."""


class InboxError(DigestError, OSError):
    """The mailbox for what comes back cannot be read."""


class PaperError(DigestError, LookupError):
    """A paper is named that we do not know."""


class SourceError(DigestError):
    """A source could not be read."""


class FetchError(SourceError, OSError):
    """The answer of a source did not arrive."""

    def __init__(self, message: str, *, status: int | None = None, cure: str = "") -> None:
        super().__init__(message, cure=cure)
        self.status = status


class ParseError(SourceError, ValueError):
    """The answer of a source is not what that source sends."""


class SummaryError(DigestError, ValueError):
    """A language model gave no summary; `lasting` if it will give none of the next paper either."""

    def __init__(self, message: str, *, cure: str = "", lasting: bool = False) -> None:
        super().__init__(message, cure=cure)
        self.lasting = lasting


class StoreError(DigestError, RuntimeError):
    """The store is missing, too old, too new, locked or gone."""


class LeaseLostError(StoreError):
    """Somebody else took over what we had leased."""


class ComposeError(DigestError, ValueError):
    """A message could not be composed."""


class TemplateError(ComposeError):
    """A template is wrong."""

    def __init__(self, message: str, *, file: str, line: int | None = None, cure: str = "") -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}: {message}", cure=cure)
        self.file = file
        self.line = line


class RouteError(DigestError, ConnectionError):
    """The way to the mail server failed; no recipient is to blame."""


class LoginError(RouteError):
    """The server refused our credentials, or its certificate does not hold."""


class TaskFileError(DigestError, ValueError):
    """A file for `digest evaluate` is unusable."""

    def __init__(
        self, message: str, *, file: str | Path, line: int | None = None, cure: str = ""
    ) -> None:
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {message}", cure=cure)
        self.file = str(file)
        self.line = line


class WorkerError(DigestError, ChildProcessError):
    """A sending process died without a word."""

    def __init__(self) -> None:
        super().__init__(
            "A sending process died; what it had on the wire will be listed as uncertain.",
            cure="Run it again: nobody is lost. If it recurs, look for what kills it (memory?).",
        )


class TokenError(DigestError, ValueError):
    """A signed link is forged, cut, or made for another purpose."""


class IllegalTransitionError(DigestError, AssertionError):
    """The ledger was asked for a step that its table forbids."""
