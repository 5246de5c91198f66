from collections.abc import Callable
from pathlib import Path

import pytest

from digest.compose.composer import Composer
from digest.compose.dkim import Signer
from digest.compose.options import MailOptions
from digest.compose.templates import Theme

from .editions import FixedTokens

ROOT = Path(__file__).parents[3]
MAIL = MailOptions(
    from_address="digest@papers.example.org",
    reply_to="editor@papers.example.org",
    unsubscribe_mailto="leave@papers.example.org",
    postal_address="Daily papers\n1 Main Street\nSpringfield",
)


@pytest.fixture(scope="session")
def theme() -> Theme:
    return Theme.load(ROOT / "templates" / "default", MAIL)


MakeComposer = Callable[..., Composer]


@pytest.fixture(scope="session")
def make(theme: Theme) -> MakeComposer:
    """Make a composer; keywords replace options of `[mail]`, `base_url` is the web's."""

    def composer(
        *,
        base_url: str = "https://papers.example.org",
        inbox: str = "",
        signer: Signer | None = None,
        theme: Theme = theme,
        **changes: object,
    ) -> Composer:
        mail = MailOptions.model_validate({**MAIL.model_dump(), **changes})
        return Composer(
            mail=mail,
            base_url=base_url,
            inbox=inbox,
            tokens=FixedTokens(),
            timezone="Europe/Berlin",
            theme=theme,
            signer=signer,
        )

    return composer


@pytest.fixture(scope="session")
def composer(make: MakeComposer) -> Composer:
    return make()
