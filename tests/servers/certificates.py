"""A certificate authority of the test's own, and TLS contexts of servers that do it wrong."""

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """`file` holds its certificate, for smtp.ca_file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ca = trustme.CA()
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str, until: datetime | None = None) -> ssl.SSLContext:
        """A server's context with a certificate for these names, signed by this authority."""
        since = until - timedelta(days=30) if until else None
        context = _server_context()
        leaf = self._ca.issue_cert(*names, not_before=since, not_after=until)
        leaf.configure_cert(context)
        return context

    def expired(self, *names: str) -> ssl.SSLContext:
        """The same, but it was over yesterday."""
        return self.context(*names, until=datetime.now(UTC) - timedelta(days=1))

    def outdated(self, *names: str) -> ssl.SSLContext:
        """A good certificate on a server that speaks nothing newer than TLS 1.1."""
        context = self.context(*names)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that is the point of it
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        return context

    def files(self, *names: str) -> tuple[Path, Path]:
        """A certificate and its key as files, for servers that are not Python."""
        leaf = self._ca.issue_cert(*names)
        chain, key = self._folder / "chain.pem", self._folder / "key.pem"
        chain.write_bytes(b"".join(one.bytes() for one in leaf.cert_chain_pems))
        leaf.private_key_pem.write_to_path(str(key))
        return chain, key


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context whose certificate nobody vouches for but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = _server_context()
    context.load_cert_chain(file)
    return context


def _server_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
