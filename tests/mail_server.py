"""A real SMTP server on loopback, with STARTTLS and a login, that can refuse, hold back, break off and count."""

import asyncio
import datetime as dt
import socket
import ssl
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USERNAME, PASSWORD = "reports", "a word of one's own"
LOGIN = {"SMTP_USERNAME": USERNAME, "SMTP_PASSWORD": PASSWORD}


@dataclass
class Post:
    """What the server took, and how it is to answer.

    `answers` are the replies to a recipient, one per try, then it is taken; `endings` those to a mail's end: a reply,
    or `drop` (takes it and hangs up without a word). Where either is `lose`, it hangs up and takes nothing.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    endings: list[str] = field(default_factory=list)
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    logins: int = 0
    port: int = 0

    @property
    def inboxes(self) -> dict[str, list[EmailMessage]]:
        """Who has which mails."""
        found: dict[str, list[EmailMessage]] = defaultdict(list)
        for to, content in self.taken:
            for who in to:
                found[who].append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return dict(found)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Answer for one recipient."""
        self.tries[address] += 1
        if self.answers.get(address):
            answer = self.answers[address].pop(0)
            if answer == "lose":
                server.transport.abort()
                await asyncio.sleep(0)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Answer to a mail's end."""
        ending = self.endings.pop(0) if self.endings else "250 OK, it is queued"
        if ending.startswith(("250", "drop")):
            self.taken.append((list(envelope.rcpt_tos), envelope.content))
        if ending in ("drop", "lose"):
            server.transport.abort()
            await asyncio.sleep(0)
            return "421 gone"
        return ending

    def authenticate(self, *asked: Any) -> AuthResult:
        """Let in who shows the login, the last of what is asked."""
        self.logins += 1
        given = asked[-1]
        is_known = isinstance(given, LoginPassword) and given == LoginPassword(USERNAME.encode(), PASSWORD.encode())
        return AuthResult(success=is_known, handled=False)


@contextmanager
def serve(post: Post, *, certificate: Path | None = None, security: str = "starttls") -> Iterator[Post]:
    """Serve on a port of loopback until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post.port = free.getsockname()[1]
    more: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        more = {"authenticator": post.authenticate, "auth_required": True, "auth_require_tls": security == "starttls"}
        more |= (
            {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
        )
    controller = Controller(post, hostname="127.0.0.1", port=post.port, data_size_limit=2**25, **more)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def certificate_for(path: Path, *, name: str = "127.0.0.1", is_expired: bool = False) -> Path:
    """Write a key and a certificate that signs itself, for this name, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail on loopback")])
    now = dt.datetime.now(dt.UTC)
    alternative = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=9))
        .not_valid_after(now + dt.timedelta(days=-1 if is_expired else 9))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(pem))
    return path
