"""Keys in files, who may sign for whom, and what a wrong key file is told."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from digest.compose.dkim import Key
from digest.compose.keys import (
    is_weak,
    load_key,
    load_signer,
    new_key,
    pem_of,
    public_part,
    signing_domain,
    strings_of,
)
from digest.compose.options import DkimOptions
from digest.errors import SettingsError


def written(path: Path, pem: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(pem)
    path.chmod(mode)
    return path


def tiny_key() -> rsa.RSAPrivateKey:
    """One of 648 bits, made of two Mersenne primes: `cryptography` generates none so small."""
    p, q, e = 2**521 - 1, 2**127 - 1, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


@pytest.mark.parametrize("algorithm", ["rsa", "ed25519"])
def test_a_key_is_read_back_as_it_was_written(tmp_path: Path, algorithm: str) -> None:
    key = new_key("s1", algorithm)
    read = load_key("s1", written(tmp_path / "key.pem", pem_of(key)))
    assert read.algorithm == f"{algorithm}-sha256"
    assert public_part(read) == public_part(key)
    assert not is_weak(read)


def test_a_group_may_read_a_key_and_everybody_may_not(tmp_path: Path) -> None:
    file = written(tmp_path / "key.pem", pem_of(new_key("s1", "ed25519")), 0o640)
    assert load_key("s1", file).selector == "s1"
    for mode in (0o644, 0o602):
        file.chmod(mode)
        with pytest.raises(SettingsError, match="everybody") as caught:
            load_key("s1", file)
        assert caught.value.cure.startswith(f"chmod 600 {file}")


def test_what_is_no_key_is_refused_with_a_sentence(tmp_path: Path) -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1())
    form = Encoding.PEM, PrivateFormat.PKCS8
    locked = new_key("s1", "ed25519").private.private_bytes(*form, BestAvailableEncryption(b"x"))
    wrong = {
        b"": "no private key",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n": "no private key",
        locked: "without a passphrase",
        elliptic.private_bytes(*form, NoEncryption()): "neither an RSA nor an Ed25519",
        pem_of(Key("s1", tiny_key())): "648 bits",
    }
    for pem, said in wrong.items():
        with pytest.raises(SettingsError, match=said) as caught:
            load_key("s1", written(tmp_path / "key.pem", pem))
        assert "keygen" in caught.value.cure
    with pytest.raises(SettingsError, match="No such file"):
        load_key("s1", tmp_path / "nowhere.pem")


def test_a_small_key_is_weak(tmp_path: Path) -> None:
    assert is_weak(
        load_key("s1", written(tmp_path / "key.pem", pem_of(new_key("s1", "rsa", 1024))))
    )


@pytest.mark.parametrize(
    ("domain", "author", "signs"),
    [
        ("", "digest@lab.example", "lab.example"),
        ("Lab.Example", "digest@lab.example", "lab.example"),
        ("lab.example", "digest@news.lab.example", "lab.example"),
        ("mail.lab.example", "digest@lab.example", "mail.lab.example"),
        ("", "digest@bücher.example", "xn--bcher-kva.example"),
        ("", "digest@localhost", "localhost"),
        ("example", "digest@lab.example", None),
        ("b.example", "digest@lab-b.example", None),
        ("other.example", "digest@lab.example", None),
        ("lab.example", "digest@localhost", None),
    ],
)
def test_a_domain_signs_for_its_own(domain: str, author: str, signs: str | None) -> None:
    options = DkimOptions(domain=domain)
    if signs:
        assert signing_domain(options, author) == signs
        return
    with pytest.raises(SettingsError, match="counts for nothing") as caught:
        signing_domain(options, author)
    assert author.rpartition("@")[2] in caught.value.cure


def test_no_keys_sign_nothing() -> None:
    assert load_signer(DkimOptions(domain="other.example"), "digest@lab.example") is None


@pytest.mark.parametrize(
    "keys",
    [
        [{"selector": "a b", "file": "x"}],
        [{"selector": "", "file": "x"}],
        [{"selector": "-a", "file": "x"}],
        [{"selector": "a;p=", "file": "x"}],
        [{"selector": "a", "file": "x"}, {"selector": "A", "file": "y"}],
    ],
)
def test_selectors_are_names_and_differ(keys: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="selector"):
        DkimOptions.model_validate({"keys": keys})


def test_a_long_record_is_cut_into_strings() -> None:
    record = "x" * 600
    assert [len(string) for string in strings_of(record)] == [255, 255, 90]
    assert "".join(strings_of(record)) == record


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_key_that_we_may_not_read(tmp_path: Path) -> None:
    file = written(tmp_path / "key.pem", pem_of(new_key("s1", "ed25519")), 0o000)
    with pytest.raises(SettingsError, match="Permission denied"):
        load_key("s1", file)
