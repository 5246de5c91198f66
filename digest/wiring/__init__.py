"""The only folder that names concrete classes: settings → the parts that do the work."""

from digest.wiring.opening import (
    DEFAULT_THEME,
    make_encoder,
    make_redactor,
    open_store,
    open_theme,
    open_tokens,
    parking,
    start_logging,
    theme_folder,
    upgrade_store,
    utc_now,
)
from digest.wiring.returning import make_clerk, make_notice_parts, read_inbox
from digest.wiring.running import make_look_up, make_parts
from digest.wiring.sending import (
    make_composer,
    make_dispatcher,
    name_of_this_process,
    start_worker,
    work,
)
from digest.wiring.showing import make_gallery

__all__ = [
    "DEFAULT_THEME",
    "make_clerk",
    "make_composer",
    "make_dispatcher",
    "make_encoder",
    "make_gallery",
    "make_look_up",
    "make_notice_parts",
    "make_parts",
    "make_redactor",
    "name_of_this_process",
    "open_store",
    "open_theme",
    "open_tokens",
    "parking",
    "read_inbox",
    "start_logging",
    "start_worker",
    "theme_folder",
    "upgrade_store",
    "utc_now",
    "work",
]
