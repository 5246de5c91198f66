"""What each kind of notice says."""

from datetime import date

from digest.compose.ballot import Answers
from digest.compose.links import Leaving
from digest.compose.notices.sheet import Link, Sheet
from digest.languages.language import Language


def confirmation(language: Language, *, title: str, link: str, until: date) -> Sheet:
    """Ask whether it was them who asked for the digest.

    Nothing that was typed into the form stands in it: whoever types in somebody else's address
    must not have their words mailed by us. The page behind the link shows them.
    """
    _ = language.gettext
    return Sheet(
        subject=_("Please confirm: %(title)s") % {"title": title},
        heading=_("Do you want this mail?"),
        paragraphs=(
            _("Somebody, probably you, asked %(title)s to send its daily mail to this address.")
            % {"title": title},
            _(
                "It brings the few papers of the day that match what somebody works on. The link "
                "shows what was typed in, and a button that says yes."
            ),
        ),
        link=Link(_("See it, and say yes"), link),
        last=_(
            "If it was not you, do nothing: nothing is sent, and what was typed in is forgotten. "
            "The link works until %(day)s."
        )
        % {"day": language.date(until, "long")},
    )


def known(language: Language, *, title: str, leaving: Leaving) -> Sheet:
    """Tell somebody who gets the digest that they do."""
    _ = language.gettext
    return Sheet(
        subject=_("You get %(title)s already") % {"title": title},
        heading=_("You are subscribed already"),
        paragraphs=(
            _(
                "Somebody, probably you, asked %(title)s to send its daily mail to this address. "
                "It does so already, and nothing was changed."
            )
            % {"title": title},
        ),
        link=Link(_("See and change your settings"), leaving.settings)
        if leaving.settings
        else None,
        more=_way_out(language, leaving),
        last=_("If it was not you, do nothing."),
    )


def goodbye(language: Language, *, title: str, leaving: Leaving) -> Sheet:
    """Give somebody who wrote that they leave the link that works."""
    _ = language.gettext
    return Sheet(
        subject=_("Unsubscribe from %(title)s") % {"title": title},
        heading=_("One more step, and you are out"),
        paragraphs=(
            _(
                "A mail with your address as its sender asked to unsubscribe. Senders are easily "
                "forged, so please do it by this link, which only you have."
            ),
        ),
        link=Link(_("Unsubscribe"), leaving.link) if leaving.link else None,
        last=_("If it was not you, do nothing: your mail goes on."),
    )


def help_(language: Language, *, title: str, leaving: Leaving, answers: Answers) -> Sheet:
    """Say what may be asked for by mail."""
    _ = language.gettext
    return Sheet(
        subject=_("How to talk to %(title)s") % {"title": title},
        heading=_("What you can ask for by mail"),
        paragraphs=(
            _(
                "Each mail has links that begin an answer; only its subject is read. Below a "
                "paper: “like 3”, “less 3” and “mute 3”, where 3 is its number in that mail. "
                "“mute 3.2” mutes the second author of paper 3, “mute 3” the first."
            ),
            _(
                "At the end: “pause” stops your mail until you send “resume” to the same address, "
                "“unsubscribe” ends it, “help” brings this mail."
            ),
        ),
        link=Link(_("See and change your settings"), leaving.settings)
        if answers is Answers.PAGES
        else None,
        more=(
            Link(_("Pause"), leaving.pause),
            Link(_("Resume"), leaving.pause.replace("?subject=pause", "?subject=resume")),
            *_way_out(language, leaving),
        )
        if answers is Answers.MAIL
        else _way_out(language, leaving),
        last=_("Whoever runs this digest can change everything else: just write to them."),
    )


def _way_out(language: Language, leaving: Leaving) -> tuple[Link, ...]:
    return (Link(language.gettext("Unsubscribe"), leaving.link),) if leaving.link else ()
