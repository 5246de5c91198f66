"""What can be set about ranking; section `[rank]` of config.toml."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

STRONG = 0.9
"""From this match on a paper is called a strong match; how often that is right is measured by
`digest evaluate`."""


def _known_encoder(name: str) -> str:
    if not re.fullmatch(r"static|minilm|fastembed:\S+", name):
        raise ValueError(
            f"there is no encoder {name!r}; there are static, minilm and fastembed:MODEL"
        )
    return name


class RankOptions(BaseModel):
    """`[rank]`: how a day's papers are weighed for each subscriber."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: Annotated[str, AfterValidator(_known_encoder)] = "static"
    """What reads the texts. By default not "the best installed": a list is the same anywhere."""
    trend_weight: float = Field(default=0.15, ge=0, le=1)
    """How much what is trending counts beside what matches."""
    min_match: float = Field(default=0.5, ge=0, le=1)
    """A paper that matches less than this is not picked: 0.5 is one to look at, 0.9 a strong match.

    It orders papers and is no probability; of examples 0.5 means nine tenths as like them as they
    are like each other (`score.MIDDLE`).
    """
    near_duplicate: float = Field(default=0.75, gt=0, le=1)
    """Papers more alike than this (cosine) to one already picked are held back."""
    diversity: float = Field(default=0.3, ge=0, le=1)
    """How much being like an earlier pick costs (MMR); 0 ranks by score alone."""
    crowding: float = Field(default=0.3, ge=0)
    """How much sharing authors with earlier picks costs; 0 lets one group fill a mail."""
    max_share: float = Field(default=0.6, gt=0, le=1)
    """The largest share of a mail that one interest may take while others have papers."""
    exploration: int = Field(default=1, ge=0, le=2)
    """So many labelled guesses beside their interests, where matches leave places free."""
    popular: int = Field(default=3, ge=0, le=10)
    """So many papers that everyone is reading, beyond the number a subscriber asked for."""
