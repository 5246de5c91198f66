"""A coverage-guided fuzzer (atheris, libFuzzer) on what strangers send: `make fuzz`.

    python -m tests.fuzz inbox -max_total_time=300 [folders with more seeds]

Options are libFuzzer's. What it learned is kept in the folder .fuzz, and there also what it finds,
as crash-* or timeout-*.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["digest", "email", "flufl"]):
    from tests.fuzz.targets import TARGETS, seeds

FOLDER = Path(".fuzz")
LONGEST = 16_384
"""Bytes of an input: the reader looks at more, but finds nothing new in them."""
SLOWEST = 10
"""Seconds for one input, instrumented, on a machine that does other work: 1 without."""
_WORDS = (
    *(
        "\\x0a--b0\\x0a",
        "\\x0a\\x0a",
        "\\x0d\\x0a",
        "\\x0d",
        "From: ",
        "To: ",
        "Subject: ",
        "Content-Type: ",
        "Return-Path: ",
    ),
    *("multipart/report; report-type=delivery-status; boundary=b0", "message/delivery-status"),
    *("message/rfc822", "message/feedback-report", "text/rfc822-headers", "text/html", "charset="),
    *("Final-Recipient: rfc822; ", "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; "),
    *(
        "Content-Transfer-Encoding: base64",
        "=?utf-8?q?a?=",
        "Auto-Submitted: ",
        "\\xff",
        "<a@b.example>",
    ),
    *("Feedback-Type: abuse", "X-Failed-Recipients: ", "List-Unsubscribe: ", "MAILER-DAEMON"),
)


def main(arguments: list[str]) -> None:
    name, *options = arguments
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed{number}").write_bytes(seed)
    words = FOLDER / "words"
    words.write_text("".join(f'"{word}"\n' for word in _WORDS), encoding="utf-8")
    limits = [f"-max_len={LONGEST}", f"-timeout={SLOWEST}", f"-dict={words}"]
    finds = f"-artifact_prefix={FOLDER}/"
    atheris.Setup([sys.argv[0], *limits, finds, str(corpus), *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
