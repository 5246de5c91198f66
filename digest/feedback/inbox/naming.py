"""Whom a mail server's notification in words is about: the addresses that it says failed."""

import re

from flufl.bounce import all_failures

from digest.feedback.inbox.automatic import by_server
from digest.feedback.inbox.letter import Letter
from digest.feedback.inbox.original import ADDRESS, addresses, fields, original_header

_ANY = ADDRESS.pattern
_ALONE = re.compile(
    rf"(?m)^[ \t*>-]{{0,9}}<?({_ANY})>?(?::?[ \t]*$|:[ \t]+(?=.{{0,80}}\b[45]\d\d\b))"
)
"""On a line of its own, or before a reply code."""
_AT_BEGIN = re.compile(
    rf"(?m)^[ \t*>-]{{0,9}}<?({_ANY})>?(?:[ \t]*\.\.\.|:[ \t]|[ \t]+[\[(]|[ \t]+on[ \t]+\d)"
)
"""At the beginning of a line, before what is said of it."""
_AFTER_CODE = re.compile(rf"(?m)^[ \t]*[45]\d\d[ -](?:[45]\.\d+\.\d+ )?<?({_ANY})>?\.\.\.")
"""In the transcript of a session: 550 <ada@lab.example>... User unknown."""
_LED = re.compile(
    rf"""(?ix) (?: recipients? (?:[ ]address (?:es)? )? | (?:delivered|message|mail)[ ]to
        | delivery[ ]failed | following[ ]address (?:es)? | errors? | rcpt[ ]to
        | (?<![a-z]) address (?:es)? | empf\S{{1,4}}nger | destinat\S+ | 收件人 )
        [ \t]* [:=]? \s* (?:rfc822;)? [ \t]* <? ({_ANY})"""
)
"""After a word that leads to it."""


def failures(letter: Letter) -> frozenset[str]:
    """The addresses that a notification says failed, in small letters.

    They are Exim's own list, or those that flufl.bounce finds, or those that a mail server puts
    where servers do; or else the one that the mail which came back was sent to.
    """
    if named := addresses(letter.headers("X-Failed-Recipients")):
        return frozenset(named)
    header = original_header(letter)
    strangers = _strangers(letter, header)
    found = _by_others(letter)
    if found or not by_server(letter):
        return frozenset(found - strangers or found)
    for pattern in (_ALONE, _AFTER_CODE, _AT_BEGIN, _LED):
        named = [each.lower() for each in pattern.findall(letter.text)]
        if mine := set(named) - strangers:
            return frozenset(mine)
    to = set(addresses(fields(header, "To"))) - strangers
    return frozenset(to if len(to) == 1 else ())


def _by_others(letter: Letter) -> set[str]:
    try:
        temporary, permanent = all_failures(letter.message)
    except Exception:  # noqa: BLE001 - some fifty parsers of others' over anybody's bytes
        return set()
    found = (bytes(each).decode("ascii", "replace") for each in (*temporary, *permanent))
    return {each.lower() for each in found if ADDRESS.fullmatch(each)}


def _strangers(letter: Letter, header: str) -> set[str]:
    """Who is named and was not written to: whoever wrote, us, and what only looks like an address.

    But somebody may write to themselves.
    """
    ours = addresses([*letter.headers("To"), *letter.headers("From"), letter.header("Message-ID")])
    lists = [letter.header(name) for name in ("Sender", "List-Post", "X-BeenThere")]
    wrote = fields(header, "From", "Sender", "Reply-To", "Return-Path", "Message-ID", "Errors-To")
    to = set(addresses(fields(header, "To", "Cc")))
    return ({*ours, *addresses(wrote)} - to) | set(addresses(lists))
