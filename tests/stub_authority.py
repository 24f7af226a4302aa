"""A time-stamp authority of the test's own: its certificates are made here, its replies by `openssl ts`."""

import os
import shutil
import subprocess
from datetime import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from stub_model import Stub

POLICY = "1.3.6.1.4.1.32473.1"  # the arc that IANA keeps for examples (RFC 5612)
CONFIGURATION = """
[tsa]
default_tsa = it
[it]
serial = {place}/serial
signer_cert = {place}/signer.pem
signer_key = {place}/signer.key
certs = {place}/between.pem
default_policy = {policy}
digests = {digests}
signer_digest = sha256
ess_cert_id_alg = sha256
"""


def certificate(name, key, issuer=None, *, years=(2000, 9999)):
    """A certificate of a key: with an issuer (its name, its key and whether this one signs others) under it."""
    above, signing, is_ca = issuer or (name, key, True)
    subject, issued = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, above))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(years[0], 1, 1))
        .not_valid_after(datetime(years[1], 12, 31))
        .add_extension(x509.BasicConstraints(is_ca, None), critical=True)
    )
    if not is_ca:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(signing, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class Authority:
    """An authority in a folder: a root, one between, and a signer, as the public ones have it.

    The files to trust: root.pem; and not to: between.pem and signer.pem (no roots), other.pem (of nobody here),
    same_name.pem (another key under the root's name), past.pem (the root's key, until 2001).
    """

    def __init__(self, place):
        self.place = place
        root, other, between, signer = (ec.generate_private_key(ec.SECP256R1()) for _ in range(4))
        made = {
            "root": certificate("Root", root),
            "other": certificate("Other", other),
            "same_name": certificate("Root", other),
            "past": certificate("Root", root, years=(2000, 2001)),
            "between": certificate("Between", between, ("Root", root, True)),
            "signer": certificate("Emmy Noether's clock", signer, ("Between", between, False)),
        }
        for name, pem in made.items():
            (place / f"{name}.pem").write_bytes(pem)
        key = signer.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (place / "signer.key").write_bytes(key)
        for digests in ("sha256", "sha512"):
            text = CONFIGURATION.format(place=place, policy=POLICY, digests=digests)
            (place / f"{digests}.cnf").write_text(text, encoding="utf-8")

    def reply(self, asked, *, digests="sha256"):
        """The reply to a request; one that takes other digests alone rejects it."""
        (self.place / "asked.tsq").write_bytes(asked)
        self.openssl("-reply", "-config", f"{digests}.cnf", "-queryfile", "asked.tsq", "-out", "reply.tsr")
        return (self.place / "reply.tsr").read_bytes()

    def openssl(self, *words):
        """Run `openssl ts`; return what it says."""
        done = subprocess.run(["openssl", "ts", *words], cwd=self.place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


class Clerk(Stub):
    """Has the authority on the server reply; the test may put a reply of its own there."""

    kind = "application/timestamp-reply"

    def answer(self, asked):
        self.server.asked.append((self.headers["Content-Type"], asked))
        return b"" if self.server.body is not None else self.server.authority.reply(asked, digests=self.server.digests)


def needs_openssl():
    """Without openssl skip with the reason, or fail where CI is set."""
    if shutil.which("openssl") is None:
        reason = "no time-stamp authority can be made here: openssl is not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
