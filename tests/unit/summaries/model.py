"""What an endpoint says, and papers to ask about."""

import json
from typing import Any

from digest.model.paper import Paper, PaperId, Scheme
from digest.summaries.options import SummaryOptions
from tests.servers.http import HttpServer, Reply, Seen

PATH = "/v1/chat/completions"
GIST = "Owls are counted by their calls at a tenth of the cost."


def completion(text: str | None = GIST, *, tokens: int | None = 120) -> Reply:
    """A chat completion as OpenAI's API gives it."""
    message = {"role": "assistant", "content": text}
    body: dict[str, Any] = {
        "id": "chatcmpl-1", "object": "chat.completion", "model": "owl-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }  # fmt: skip
    if tokens is not None:
        body["usage"] = {"prompt_tokens": 90, "completion_tokens": 30, "total_tokens": tokens}
    return Reply(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def papers(count: int) -> list[Paper]:
    """Papers with an abstract and no short summary."""
    names = [PaperId(Scheme.ARXIV, f"2606.{number:05}") for number in range(count)]
    return [
        Paper(id=name, ids=(name,), title=f"Owls, part {at}", abstract="We count owls. They call.")
        for at, name in enumerate(names)
    ]


def options(server: HttpServer, **changed: Any) -> SummaryOptions:
    """Settings that ask this server."""
    return SummaryOptions(**{"url": server.url("/v1"), "model": "owl-1", **changed})


def title_asked(seen: Seen) -> str:
    """The title of the paper that a request is about."""
    user = json.loads(seen.body)["messages"][1]["content"]
    return str(user.splitlines()[0].removeprefix("Title: "))
