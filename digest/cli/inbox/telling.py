"""A round through the mailbox in a line."""

from digest.cli.output import counted
from digest.feedback.inbox.round import Round


def told(found: Round) -> str:
    """How many mails came back, of which kinds, and what was done about them."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.kinds.items() if count)
    deeds = ", ".join(f"{count} {deed}" for deed, count in found.deeds.items() if count)
    parts = [counted(found.mails, "mail") + (f" ({kinds})" if kinds else ""), deeds]
    if found.worn_out:
        parts.append(f"{found.worn_out} suppressed after many soft bounces")
    said = "inbox: " + "; ".join(part for part in parts if part)
    return f"{said}. {found.trouble}" if found.trouble else said
