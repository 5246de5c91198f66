"""What to do about a server that refuses us: one sentence for each kind of refusal. Pure."""

import re
from typing import Final

from digest.dispatch.replies import Meaning
from digest.model.delivery import Reply

_BY_WORDS: Final = (
    (
        r"5\.7\.(?:26|515|27|23|24|25)|\bdmarc\b|\bdkim\b|\bspf\b|unauthenticated",
        (
            "Publish SPF, DKIM and DMARC for the domain of mail.from_address; "
            "`digest doctor` shows what is missing."
        ),
    ),
    (
        r"relay|rcpthosts|authenticat|not logged in|5\.7\.57",
        "Log in (smtp.username and DIGEST_SMTP__PASSWORD), or let this machine relay there.",
    ),
    (
        r"block ?list|blacklist|black ?listed|spamhaus|listed (?:in|by|at)|\brbl\b|\bdnsbl\b",
        (
            "This machine's address is on a block list: send through a provider's relay, or have "
            "it taken off the list."
        ),
    ),
    (
        r"spam|junk|content|unsolicited",
        (
            "The server takes the mail for spam: look at a mail with `digest preview`, at SPF, "
            "DKIM and DMARC with `digest doctor`, and ask who runs the server."
        ),
    ),
)
_BY_VERB: Final = {
    "EHLO": "Set smtp.hostname to a name of this machine that DNS knows.",
    "MAIL": "Set mail.return_path (or mail.from_address) to an address that this server lets "
    "you send as.",
}
_BY_MEANING: Final = {
    Meaning.QUOTA: "Nothing to mend: what is left is sent once the quota is free again; for "
    "more, ask the provider or send through another.",
    Meaning.TOO_FAST: "Lower delivery.connections; what is left is sent by a later run.",
    Meaning.ROUTE: "What is left is sent by a later run; if this lasts, ask who runs the server.",
    Meaning.BROKEN: "Check that smtp.host and smtp.port name a mail server, and smtp.security "
    "fits the port.",
}


def cure(reply: Reply, what: Meaning) -> str:
    """One sentence that says how to mend what `reply`, which means `what`, complains of."""
    if what in _BY_MEANING:
        return _BY_MEANING[what]
    said = f"{reply.enhanced} {reply.text}".lower()
    for pattern, sentence in _BY_WORDS:
        if re.search(pattern, said):
            return sentence
    return _BY_VERB.get(
        reply.verb, "Read the server's words, and ask who runs it what it wants of a sender."
    )
