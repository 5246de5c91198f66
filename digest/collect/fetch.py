"""The only HTTP client: conditional, patient, polite to each host, and hard to fill up."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import httpx
import tenacity

from digest.collect.options import FetchOptions
from digest.collect.retrying import TRANSIENT, retry_after, wait_seconds
from digest.errors import FetchError
from digest.ports import Answer, Request, Validator

_NOT_MODIFIED = 304
_CURES = {
    401: "The address wants a login; sources are read without one.",
    403: "The service refuses us; look whether `contact` in [fetch] is set, and at its terms.",
    404: "Mend `url` of this source; the address may have moved.",
    410: "Mend `url` of this source; the address is gone for good.",
    429: "Ask less often: raise `interval_seconds` in [fetch].",
}
_LATER = "The next run tries again; if it stays so, look whether its address is right."


class _TransientError(FetchError):
    """Worth another try, after `wait` seconds if the server named them."""

    def __init__(
        self, message: str, *, status: int | None = None, wait: float | None = None
    ) -> None:
        super().__init__(message, status=status, cure=_CURES.get(status or 0, _LATER))
        self.wait = wait


class _Host:
    """One host's turn: a request at a time, and a pause between two."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.last = float("-inf")


class HttpFetcher:
    """Implements `ports.Fetcher`. Use it as an async context manager.

    `validators` (by URL) make requests conditional. `clock` is monotonic, in seconds; it, `sleep`
    and `now` are there for tests.
    """

    def __init__(
        self,
        options: FetchOptions,
        validators: Mapping[str, Validator] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._options = options
        self._validators = dict(validators or {})
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._hosts: dict[str, _Host] = {}
        self._client = httpx.AsyncClient(
            headers={"User-Agent": user_agent(options.contact), "Accept-Encoding": "gzip, deflate"},
            timeout=options.timeout_seconds,
            follow_redirects=True,
            max_redirects=options.max_redirects,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(self, request: Request) -> Answer:
        """Ask, again if need be. Raises FetchError that names the URL, the trouble and a cure."""
        url = full_url(request)
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise FetchError(
                f"{url}: only http and https addresses are fetched",
                cure="Mend `url` of this source.",
            )
        retrying = tenacity.AsyncRetrying(
            sleep=self._sleep,
            stop=tenacity.stop_after_attempt(self._options.attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(_TransientError),
            reraise=True,
        )
        return await retrying(self._try, url, request)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _TransientError) else None
        return wait_seconds(state.attempt_number, asked, longest=self._options.max_wait_seconds)

    async def _try(self, url: str, request: Request) -> Answer:
        """One try, in its host's turn."""
        host = self._hosts.setdefault(urlsplit(url).netloc.lower(), _Host())
        async with host.lock:
            interval = max(self._options.interval_seconds, request.interval_seconds)
            pause = host.last + interval - self._clock()
            if pause > 0:
                await self._sleep(pause)
            try:
                async with asyncio.timeout(self._options.timeout_seconds):
                    return await self._ask(url, request)
            except (TimeoutError, httpx.TimeoutException) as error:
                seconds = f"{self._options.timeout_seconds:g}"
                raise _TransientError(f"{url}: no whole answer within {seconds} s") from error
            except httpx.TooManyRedirects as error:
                raise FetchError(
                    f"{url}: more than {self._options.max_redirects} redirects",
                    cure="Give `url` of this source the address where they end.",
                ) from error
            except httpx.DecodingError as error:
                raise _TransientError(f"{url}: its compressed answer is broken") from error
            except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
                raise FetchError(
                    f"{url}: leads to no http or https address", cure="Mend `url` of this source."
                ) from error
            except httpx.HTTPError as error:
                said = str(error) or type(error).__name__
                raise _TransientError(f"{url}: the connection failed ({said})") from error
            finally:
                host.last = self._clock()

    async def _ask(self, url: str, request: Request) -> Answer:
        known = self._validators.get(url)
        async with self._client.stream("GET", url, headers=_conditional(known)) as response:
            status = response.status_code
            if status == _NOT_MODIFIED and known:
                return Answer(status, None, str(response.url), validator=known)
            if status not in request.accept_status:
                raise self._refusal(url, response)
            body = await self._body(url, response)
            etag = response.headers.get("etag", "")
            modified = response.headers.get("last-modified", "")
            return Answer(
                status,
                body,
                str(response.url),
                content_type=response.headers.get("content-type", ""),
                validator=Validator(url, etag, modified) if etag or modified else None,
            )

    async def _body(self, url: str, response: httpx.Response) -> bytes:
        """The decompressed body, given up as soon as it is too large."""
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._options.max_bytes:
                raise FetchError(
                    f"{url}: its answer is larger than {self._options.max_bytes} bytes",
                    status=response.status_code,
                    cure="If that is right, raise `max_bytes` in [fetch].",
                )
        return bytes(body)

    def _refusal(self, url: str, response: httpx.Response) -> FetchError:
        status = response.status_code
        message = f"{url}: the server answered {status} {response.reason_phrase}".rstrip()
        if status in TRANSIENT:
            wait = retry_after(response.headers, self._now())
            return _TransientError(message, status=status, wait=wait)
        return FetchError(
            message, status=status, cure=_CURES.get(status, "Look at it in a browser.")
        )


def full_url(request: Request) -> str:
    """The URL with its parameters: what validators are kept under."""
    if not request.params:
        return request.url
    sign = "&" if urlsplit(request.url).query else "?"
    return f"{request.url}{sign}{urlencode(request.params)}"


def user_agent(contact: str) -> str:
    """Who we are and where to reach us, honestly."""
    from digest import __version__  # noqa: PLC0415 - it asks the installed package's metadata

    about = "".join(mark for mark in contact if mark.isprintable() and mark.isascii())
    return f"digest-papers/{__version__}" + (f" (+{about})" if about else "")


def _conditional(known: Validator | None) -> dict[str, str]:
    """RFC 9110 §13.1: both validators, where both are known."""
    headers = {}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers
