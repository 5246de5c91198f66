"""Whether a paper was withdrawn, by the words in which arXiv and its authors say so.

A withdrawn paper is a new version whose abstract says so, in no fixed form
(https://info.arxiv.org/help/withdraw.html): "This paper has been withdrawn by the author due to
a crucial error in equation 1", "Withdrawn", "This submission has been withdrawn by arXiv
administrators". Papers about retractions, and about forces withdrawn from a region, are not.
"""

import re

from digest.model.paper import Paper

_WORK = r"(?:e-?print|paper|article|manuscript|submission|preprint|work|version|note)"
_SAYS_SO = re.compile(
    rf"""(?ix)
      \b (?:this|the\ present|present|our) \s+ (?:arxiv\s+)? {_WORK}
         \s+ (?:(?:has|have) \s+ (?:now\s+)? been | is | was) \s+ (?:\w+ly\s+)? (?:being\s+)?
         (?:withdrawn|retracted) \b
    | \b we \s+ (?:(?:have|hereby|now)\s+)? (?:withdraw|withdrew|withdrawn|retract|retracted)
         \s+ (?:this|the|our) \s+ {_WORK} \b
    | \b (?:authors?|administrators?) \s+ (?:(?:has|have)\s+)? (?:withdraws?|withdrew|withdrawn)
         \s+ this \s+ {_WORK} \b
    """
)
_BEGINS_SO = re.compile(
    rf"(?ix) ^ [\W_]* (?: (?:the\s+)? {_WORK} \s+ (?:(?:has|have)\s+been\s+|is\s+|was\s+)? )?"
    r" (?:withdrawn|retracted) \b (?! [\s-]+ (?:papers|articles|from\s+the\s+market) )"
)
_TITLE = re.compile(r"(?i)^[\W_]*(?:withdrawn|retracted)(?:\s+(?:paper|article))?\s*[\]):.\-–—]")


def withdrawn(paper: Paper) -> bool:
    """Whether its abstract or its title says that it was withdrawn."""
    return bool(
        _SAYS_SO.search(paper.abstract)
        or _BEGINS_SO.match(paper.abstract)
        or _TITLE.match(paper.title)
    )
