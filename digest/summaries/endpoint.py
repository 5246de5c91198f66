"""The only client of a language model: one question, one answer, within a time and a size."""

import asyncio
from types import TracebackType
from typing import Self

import httpx

from digest.errors import SummaryError
from digest.model.paper import Paper
from digest.summaries.answer import Answer, read
from digest.summaries.options import SummaryOptions
from digest.summaries.question import question

MAX_BYTES = 200_000
"""A larger answer is refused, counted after decompression."""
_OK = 200
_CURES = {
    401: "Set DIGEST_SUMMARIES__API_KEY.",
    403: "Look whether DIGEST_SUMMARIES__API_KEY may use this model.",
    404: "Look at `url` and `model` in [summaries]; there is no such address or model.",
    429: "Lower `max_papers` in [summaries], or ask an endpoint that allows more.",
}
_LATER = "The next edition asks again; if it stays so, look whether its address is right."


class Endpoint:
    """Asks for chat completions. Use it as an async context manager.

    It follows no redirect: the key goes to the address in the settings and to no other.
    """

    def __init__(self, options: SummaryOptions) -> None:
        self._options = options
        self._url = f"{options.url.rstrip('/')}/chat/completions"
        key = options.api_key.get_secret_value()
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=options.timeout_seconds,
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

    async def ask(self, paper: Paper) -> Answer:
        """What the model says of a paper.

        Raises:
            SummaryError: `lasting` if the next question would fare no better.

        """
        try:
            async with asyncio.timeout(self._options.timeout_seconds):
                return read(await self._post(paper))
        except (TimeoutError, httpx.TimeoutException) as error:
            seconds = f"{self._options.timeout_seconds:g}"
            raise SummaryError(f"no whole answer within {seconds} s", cure=_LATER) from error
        except httpx.ConnectError as error:
            raise SummaryError(
                "nothing answers at its address",
                cure="Look at `url` in [summaries], and whether the model is running.",
                lasting=True,
            ) from error
        except httpx.InvalidURL as error:
            raise SummaryError(
                "its address is none", cure="Mend `url` in [summaries].", lasting=True
            ) from error
        except httpx.HTTPError as error:
            said = type(error).__name__
            raise SummaryError(f"the connection failed ({said})", cure=_LATER) from error

    async def _post(self, paper: Paper) -> bytes:
        body = question(paper, self._options.model)
        async with self._client.stream("POST", self._url, json=body) as response:
            status = response.status_code
            if status != _OK:
                raise SummaryError(
                    f"it answered {status} {response.reason_phrase}".rstrip(),
                    cure=_CURES.get(status, _LATER),
                    lasting=status in _CURES,
                )
            found = bytearray()
            async for chunk in response.aiter_bytes():
                found += chunk
                if len(found) > MAX_BYTES:
                    raise SummaryError(f"its answer is larger than {MAX_BYTES} bytes")
            return bytes(found)
