"""A mail server that a test tells what to refuse, and that keeps what it took."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Post:
    """What came, and what is answered: to recipients by address, to the content of any mail."""

    refusals: dict[str, str] = field(default_factory=dict)
    content_refusal: str | None = None
    sessions: set[Any] = field(default_factory=set)
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.sessions.add(session.peer)
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.content_refusal:
            return self.content_refusal
        assert isinstance(envelope.content, bytes)
        made = message_from_bytes(envelope.content, policy=default)
        assert isinstance(made, EmailMessage)
        self.taken += [(to, made) for to in envelope.rcpt_tos]
        return "250 queued"

    def of(self, address: str) -> EmailMessage:
        """The one mail that an address got."""
        (found,) = [mail for to, mail in self.taken if to == address]
        return found


def authenticated(*asked: Any) -> AuthResult:
    data: LoginPassword = asked[-1]
    good = data.login == b"leadline" and data.password == b"right"
    return AuthResult(success=good, handled=False)


@contextmanager
def posting(tls: ssl.SSLContext | None = None, *, needs_login: bool = False) -> Iterator[Post]:
    """A running mail server; with a ``tls`` it can STARTTLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post = Post(port=free.getsockname()[1])
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=post.port,
        tls_context=tls,
        authenticator=authenticated if needs_login else None,
        auth_required=needs_login,
        auth_require_tls=tls is not None,
        enable_SMTPUTF8=True,
    )
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """What a server proves itself with that signed its own certificate, and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(pem + private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context, pem.decode()
