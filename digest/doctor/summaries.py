"""Whether the language model that is to write summaries answers as it should."""

from collections.abc import Sequence

from digest.doctor.check import Check, ok, warn
from digest.errors import SummaryError
from digest.model.paper import Paper, PaperId, Scheme
from digest.summaries.answer import accepted
from digest.summaries.endpoint import Endpoint
from digest.summaries.options import SummaryOptions

SUMMARIES = "summaries"
_NAME = PaperId(Scheme.TITLE, "a trial")
TRIAL = Paper(
    id=_NAME,
    ids=(_NAME,),
    title="Counting owls by their calls",
    abstract=(
        "Owls are hard to see and easy to hear. We count them with microphones in forty woods. "
        "The counts agree with those of trained observers and cost a tenth of their time."
    ),
)
"""A paper of our own making."""


async def check_summaries(options: SummaryOptions) -> Sequence[Check]:
    """Ask for one summary, which costs some 250 tokens; nothing where nobody is to be asked.

    Trouble is a warning: mails go out with sentences of the abstracts.
    """
    if not options.on:
        return []
    try:
        async with Endpoint(options) as endpoint:
            answer = await endpoint.ask(TRIAL)
        accepted(answer.text)
    except SummaryError as error:
        said = f"{options.model} at {options.url}: {error.message}"
        cure = error.cure or "Try another model; this one does not do what it is asked."
        return [warn(SUMMARIES, said, cure)]
    cost = f" for {answer.tokens} tokens" if answer.tokens else ""
    return [ok(SUMMARIES, f"{options.model} wrote a sentence that can be shown{cost}")]
