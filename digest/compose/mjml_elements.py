"""What MJML has: which elements stand in which, and the attributes of each.

From https://documentation.mjml.io/ ; those of an accordion, a carousel and a navigation bar are
left out: no mail program that we test shows them.
"""

from collections.abc import Mapping

_COLUMN = frozenset(
    {"mj-text", "mj-button", "mj-divider", "mj-spacer", "mj-image", "mj-table", "mj-raw",
     "mj-social", "mj-include"}
)  # fmt: skip
CHILDREN: Mapping[str, frozenset[str]] = {
    "": frozenset({"mjml"}),
    "mjml": frozenset({"mj-head", "mj-body", "mj-raw", "mj-include"}),
    "mj-head": frozenset(
        {"mj-attributes", "mj-breakpoint", "mj-font", "mj-html-attributes", "mj-preview",
         "mj-style", "mj-title", "mj-raw", "mj-include"}
    ),
    "mj-body": frozenset({"mj-section", "mj-wrapper", "mj-hero", "mj-raw", "mj-include"}),
    "mj-wrapper": frozenset({"mj-section", "mj-hero", "mj-raw", "mj-include"}),
    "mj-section": frozenset({"mj-column", "mj-group", "mj-raw", "mj-include"}),
    "mj-group": frozenset({"mj-column", "mj-raw", "mj-include"}),
    "mj-column": _COLUMN,
    "mj-hero": _COLUMN,
    "mj-social": frozenset({"mj-social-element", "mj-raw"}),
}  # fmt: skip
HTML_INSIDE = frozenset(
    {"mj-text", "mj-button", "mj-table", "mj-raw", "mj-preview", "mj-title", "mj-style",
     "mj-social-element"}
)  # fmt: skip
FREE = frozenset({"mj-attributes", "mj-html-attributes"})
"""Their children set attributes: they are named after other elements, classes or selectors."""

_PADDING = "padding padding-top padding-right padding-bottom padding-left"
_BORDER = "border border-top border-right border-bottom border-left border-radius"
_FONT = "color font-family font-size font-style font-weight letter-spacing line-height"
_TEXT = f"{_FONT} text-align text-decoration text-transform"
_LINK = "href rel target title name"
_BLOCK = f"align container-background-color vertical-align width height {_PADDING}"
_BACKGROUND = (
    "background-color background-url background-repeat background-size background-position "
    "background-position-x background-position-y"
)
_SECTION = f"{_BACKGROUND} {_BORDER} {_PADDING} direction full-width text-align text-padding"
_EVERYWHERE = "css-class mj-class"
_OWN: Mapping[str, str] = {
    "mjml": "lang dir owa",
    "mj-head": "",
    "mj-attributes": "",
    "mj-html-attributes": "",
    "mj-preview": "",
    "mj-title": "",
    "mj-breakpoint": "width",
    "mj-font": "name href",
    "mj-style": "inline",
    "mj-include": "path",
    "mj-raw": "position",
    "mj-body": "background-color width id",
    "mj-section": _SECTION,
    "mj-wrapper": f"{_SECTION} gap",
    "mj-group": "background-color direction vertical-align width",
    "mj-column": (
        f"background-color direction vertical-align width {_BORDER} {_PADDING} "
        "inner-background-color inner-border inner-border-top inner-border-right "
        "inner-border-bottom inner-border-left inner-border-radius"
    ),
    "mj-hero": (
        f"{_BACKGROUND} {_BLOCK} background-height background-width border-radius mode "
        "inner-background-color inner-padding inner-padding-top inner-padding-right "
        "inner-padding-bottom inner-padding-left"
    ),
    "mj-text": f"{_BLOCK} {_TEXT}",
    "mj-button": f"{_BLOCK} {_TEXT} {_BORDER} {_LINK} background-color inner-padding",
    "mj-divider": f"{_BLOCK} border-color border-style border-width",
    "mj-spacer": f"{_BLOCK} {_BORDER}",
    "mj-image": (
        f"{_BLOCK} {_BORDER} {_LINK} alt src srcset sizes usemap fluid-on-mobile max-height "
        "font-size"
    ),
    "mj-table": f"{_BLOCK} {_FONT} border cellpadding cellspacing role table-layout",
    "mj-social": (
        f"{_BLOCK} {_FONT} border-radius icon-height icon-padding icon-size inner-padding mode "
        "table-layout text-decoration text-padding"
    ),
    "mj-social-element": (
        f"{_BLOCK} {_FONT} {_LINK} alt background-color border-radius icon-height icon-padding "
        "icon-position icon-size sizes src srcset text-decoration text-padding"
    ),
}
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    name: frozenset(f"{own} {_EVERYWHERE}".split()) for name, own in _OWN.items()
}
"""The attributes that an element may have; its keys are all elements there are."""
ANY_ATTRIBUTE = frozenset[str]().union(*ATTRIBUTES.values())


def places_of(name: str) -> list[str]:
    """The elements in which this one may stand."""
    return sorted(parent for parent, children in CHILDREN.items() if parent and name in children)
