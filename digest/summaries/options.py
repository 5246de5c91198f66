"""What can be set about asking a language model; section `[summaries]` of config.toml."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from digest.urls import HttpUrl


class SummaryOptions(BaseModel):
    """`[summaries]`: any endpoint that speaks OpenAI's chat completions; none by default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: HttpUrl = ""
    """Such as http://localhost:11434/v1; "" asks nobody."""
    model: str = ""
    """As the endpoint calls it."""
    api_key: SecretStr = SecretStr("")
    """From the environment alone: DIGEST_SUMMARIES__API_KEY. A model of your own needs none."""
    timeout_seconds: float = Field(default=20.0, gt=0, le=120)
    """For one whole answer."""
    seconds: float = Field(default=60.0, gt=0, le=300)
    """For all answers of an edition; what is not there by then is not waited for."""
    max_papers: int = Field(default=60, ge=1)
    """Papers asked about for an edition."""
    max_tokens: int = Field(default=60_000, ge=1000)
    """Tokens spent for an edition, questions and answers together."""

    @model_validator(mode="after")
    def _both(self) -> Self:
        if bool(self.url) != bool(self.model):
            missing = "model" if self.url else "url"
            raise ValueError(f"url and model go together; {missing} is missing")
        return self

    @property
    def on(self) -> bool:
        """Whether anybody is asked."""
        return bool(self.url)
