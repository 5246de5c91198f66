"""DKIM: reading key records (RFC 6376 §3.6.1, RFC 8463), and whether they are those of our keys."""

import base64
import binascii

from digest.compose.dkim import Key
from digest.compose.keys import (
    bits_of,
    is_weak,
    load_key,
    public_part,
    record_name,
    record_of,
    signing_domain,
)
from digest.compose.options import DkimOptions
from digest.doctor.check import Check, fail, ok, unknown, warn
from digest.doctor.dmarc import read_tags
from digest.doctor.names import Names, UnansweredError
from digest.errors import SettingsError

KEYS, DKIM = "dkim keys", "dkim"

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


def fault_of_record(text: str, key: Key) -> str:
    """What is wrong with a record that should be this key's; "" if it verifies what it signs."""
    tags, ours = read_tags(text), read_tags(record_of(key))
    if fault := fault_of_key(text):
        return fault
    if tags.get("k", "rsa").lower() != ours["k"]:
        return f"it is of a key of another kind ({tags.get('k', 'rsa')}, not {ours['k']})"
    if "".join(tags["p"].split()) != public_part(key):
        return "it is of another key than the one that signs"
    return ""


def check_key_files(options: DkimOptions, from_address: str) -> list[Check]:
    """Whether the keys that the settings name can sign; nothing to say if there are none."""
    if not options.keys:
        return []
    try:
        domain = signing_domain(options, from_address)
        keys = [load_key(key.selector, key.file) for key in options.keys]
    except SettingsError as error:
        return [fail(KEYS, error.message, error.cure)]
    for key in keys:
        if is_weak(key):
            cure = "Make a new one (`digest dkim keygen`) and let it take over."
            return [warn(KEYS, f"{key.selector} has only {bits_of(key)} bits of RSA", cure)]
    listed = ", ".join(f"{key.selector} ({key.algorithm})" for key in keys)
    return [ok(KEYS, f"mail is signed as {domain} with {listed}")]


async def check_records(names: Names, options: DkimOptions, from_address: str) -> list[Check]:
    """Whether the DNS has the public part of each key that signs."""
    try:
        domain = signing_domain(options, from_address)
        keys = [load_key(key.selector, key.file) for key in options.keys]
    except SettingsError:
        return []  # said by `check_key_files`
    return [await _check_record(names, key, domain) for key in keys]


async def _check_record(names: Names, key: Key, domain: str) -> Check:
    name = record_name(key.selector, domain)
    try:
        records = await names.txt(name)
    except UnansweredError as error:
        return unknown(DKIM, f"the DNS did not answer: {error}")
    cure = "Publish what `digest dkim show` prints."
    if not records:
        return fail(DKIM, f"there is no key at {name}", cure)
    if len(records) > 1:  # RFC 6376 §3.6.2.2: which of them counts is not defined
        return fail(DKIM, f"there are {len(records)} records at {name}", "Keep one of them.")
    if fault := fault_of_record(records[0], key):
        return fail(DKIM, f"{name}: {fault}", cure)
    return ok(DKIM, f"{name} is the key that signs")


def _flags(tags: dict[str, str]) -> set[str]:
    return {flag.strip() for flag in tags.get("t", "").split(":")}


def _is_base64(key: str) -> bool:
    try:
        base64.b64decode(key, validate=True)
    except binascii.Error:
        return False
    return True
