"""Whether a paper was withdrawn, by the words in which arXiv and its authors say so.

A withdrawn paper is a new version whose abstract says so, in no fixed form
(https://info.arxiv.org/help/withdraw.html): "This paper has been withdrawn by the author due to
a crucial error in equation 1", "Withdrawn", "This submission has been withdrawn by arXiv
administrators". Papers about retractions, and about forces withdrawn from a region, are not; nor
is one that was withdrawn from an issue or a conference and is here to be read.
"""

import re

from digest.model.paper import Paper

_WORK = r"(?:e-?print|paper|article|manuscript|submission|preprint|work|version|note)"
_BEEN = r"(?:(?:has|have)\s+(?:now\s+)?been|is|was)"
_HERE = r"(?!\s++from\s++(?!(?:the\s++)?(?:arxiv|publication)\b))"
"""Not from elsewhere; possessive, so that no space is given back to let it pass."""
_GONE = rf"(?:(?:withdrawn|retracted)\b{_HERE}|removed\s+(?:by|from)\s+(?:the\s+)?arxiv\b)"
_SAYS_SO = re.compile(
    rf"""(?ix)
      \b (?:this|the\ present|present|our) \s+ (?:arxiv\s+)? {_WORK}
         \s+ {_BEEN} \s+ (?:\w+ly\s+)? (?:being\s+)? {_GONE}
    | \b we \s+ (?:(?:have|hereby|now)\s+)? (?:withdraw|withdrew|withdrawn|retract|retracted)
         \s+ (?:this|the|our) \s+ {_WORK} \b {_HERE}
    | \b (?:authors?|administrators?) \s+ (?:(?:has|have)\s+)? (?:withdraws?|withdrew|withdrawn)
         \s+ this \s+ {_WORK} \b {_HERE}
    | (?: ^ | [.!?:;\[(] ) \s* the \s authors? \s+ (?:has|have) \s+ withdrawn
         \s+ the(?:ir)? \s+ {_WORK} \b {_HERE}
    """
)
_BEGINS_SO = re.compile(
    rf"""(?ix) ^ [\W_]*
    (?: (?:the\s+)? {_WORK} \s+ (?:{_BEEN}\s+)? {_GONE}
      | (?:withdrawn|retracted) (?: \s+ {_WORK} )? \b
        (?= \s* (?: $ | (?!-\w) [^\w\s] )
          | \s+ (?: as|because|by|due|for|owing|pending|since|until ) \b )
    )"""
)
_TITLE = re.compile(r"(?i)^[\W_]*(?:withdrawn|retracted)(?:\s+(?:paper|article))?\s*[\]):.\-–—]")


def withdrawn(paper: Paper) -> bool:
    """Whether its abstract or its title says that it was withdrawn."""
    return bool(
        _SAYS_SO.search(paper.abstract)
        or _BEGINS_SO.match(paper.abstract)
        or _TITLE.match(paper.title)
    )
