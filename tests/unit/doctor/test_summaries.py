"""Whether a model that is to write summaries does: asked once, on loopback."""

import pytest

from digest.doctor.check import CheckState
from digest.doctor.summaries import check_summaries
from digest.summaries.options import SummaryOptions
from tests.servers.http import HttpServer, Reply
from tests.unit.summaries.model import PATH, completion, options


async def test_nobody_is_asked_where_nobody_is_named() -> None:
    assert not await check_summaries(SummaryOptions())


async def test_a_model_that_writes_is_well() -> None:
    with HttpServer() as server:
        server.reply(PATH, completion())
        [check] = await check_summaries(options(server))
        assert (check.state, check.cure) == (CheckState.OK, "")
        assert "owl-1" in check.detail
        assert "120 tokens" in check.detail
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "word"),
    [(Reply(404), "404"), (Reply(body=b"<html>"), "completion"), (completion("No"), "sentence")],
)
async def test_trouble_is_a_warning_with_a_cure(reply: Reply, word: str) -> None:
    with HttpServer() as server:
        server.reply(PATH, reply)
        [check] = await check_summaries(options(server))
        assert check.state is CheckState.WARN
        assert word in check.detail
        assert server.url() in check.detail
        assert check.cure
