"""What a POST says, read within limits of size and time."""

import asyncio
from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

MAX_BYTES = 16_384
"""A form of ours, or RFC 8058's one field, has well under a hundred."""
LONG_BYTES = 131_072
"""One full of interests has more."""
_MOST_FIELDS = 400
_DRAIN_BYTES = 4_000_000
"""So much is read and thrown away, since a client that still writes does not hear an answer."""
_SECONDS = 15.0


async def read_form(request: Request, *, most: int = MAX_BYTES) -> dict[str, str]:
    """The text fields of an urlencoded or multipart body; {} for anything else.

    Raises:
        HTTPException: 413 for a body that is too large, 408 for one that comes too slowly, 400
            for one that breaks off.

    """
    try:
        async with asyncio.timeout(_SECONDS):
            body = await _body(request, most)
    except TimeoutError as error:
        raise HTTPException(408) from error
    except ClientDisconnect as error:  # nobody hears the answer; it is in no log as a crash
        raise HTTPException(400) from error
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _multipart(request, body)
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=_MOST_FIELDS))
    except ValueError:  # not ASCII, or hundreds of fields: whatever it is, it is no form of ours
        return {}


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _DRAIN_BYTES:
            break
        if size <= most:
            body += chunk
    if size > most:
        raise HTTPException(413)
    return bytes(body)


async def _multipart(request: Request, body: bytes) -> dict[str, str]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(
            request.headers, stream(), max_files=0, max_fields=_MOST_FIELDS
        ).parse()
    except (MultiPartException, FormParserError, KeyError, ValueError):
        return {}
    return {key: value for key, value in form.items() if isinstance(value, str)}
