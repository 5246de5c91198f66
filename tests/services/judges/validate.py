"""html-validate: what its recommended rules find wrong with pages."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path

from .tools import NODE_JUDGES, required, required_module, said


def wrong_in(paths: Sequence[Path], *, but: Collection[str] = ()) -> dict[Path, list[str]]:
    """For each file what breaks a rule, with its place; the rules in `but` are passed over."""
    node = required("node", "nodejs npm")
    program = required_module("html-validate") / "bin" / "html-validate.mjs"
    config = NODE_JUDGES / "html-validate.json"
    found = json.loads(said(node, program, "-c", config, "-f", "json", *paths, codes=(0, 1)))
    wrong: dict[Path, list[str]] = {path: [] for path in paths}
    for page in found:
        wrong[Path(page["filePath"])] = [
            f"{message['line']}:{message['column']} {message['message']} ({message['ruleId']})"
            for message in page["messages"]
            if message["ruleId"] not in but
        ]
    return wrong
