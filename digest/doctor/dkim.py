"""Reading DKIM key records, RFC 6376 §3.6.1 and RFC 8463. No DNS here."""

import base64
import binascii

from digest.doctor.dmarc import read_tags

_KINDS = frozenset({"rsa", "ed25519"})


def fault_of_key(text: str) -> str:
    """What is wrong with a key record; "" if a receiver can verify with it."""
    tags = read_tags(text)
    faults = {
        f"its version is {tags.get('v')}, not DKIM1": tags.get("v", "DKIM1") != "DKIM1",
        f"k={tags.get('k')} is no kind of key": tags.get("k", "rsa").lower() not in _KINDS,
        "it holds no key (p=)": "p" not in tags,
        "the key was revoked (p= is empty)": tags.get("p") == "",
        "its key is no base64": not _is_base64("".join(tags.get("p", "").split())),
        "it is marked as a test (t=y), so receivers may ignore it": "y" in _flags(tags),
    }
    return next((fault for fault, found in faults.items() if found), "")


def _flags(tags: dict[str, str]) -> set[str]:
    return {flag.strip() for flag in tags.get("t", "").split(":")}


def _is_base64(key: str) -> bool:
    try:
        base64.b64decode(key, validate=True)
    except binascii.Error:
        return False
    return True
