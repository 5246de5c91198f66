"""How many RSA-2048 signatures a second one core makes with `cryptography`, and nothing else.

python -m benchmarks.dispatch.peers.signing --key FILE --count N

Each signs a digest of 32 bytes that is already there, as the hot path of DKIM does (RFC 8301 §3:
rsa-sha256).
"""

import argparse
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from benchmarks.dispatch.peers.report import Stopwatch


def main() -> None:
    """Read the command line, sign, print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    given = parser.parse_args()
    key = load_pem_private_key(given.key.read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    fill, algorithm = padding.PKCS1v15(), Prehashed(hashes.SHA256())
    digest = bytes(32)
    watch = Stopwatch()
    for _ in range(given.count):
        key.sign(digest, fill, algorithm)
    watch.report(given.count)


if __name__ == "__main__":
    main()
