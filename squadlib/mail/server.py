"""A session with the mail server: encrypted, its certificate verified, logged in; or an error with its mend."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from squadlib.errors import SendError, UsageError
from squadlib.params.files import PORTS, Smtp

USERNAME, PASSWORD = "SMTP_USERNAME", "SMTP_PASSWORD"
CONNECT_SECONDS = 30
ANSWER_SECONDS = 300
"""How long the server may take for an answer; the standard asks for some minutes after a mail's end."""
_READY = 220


@dataclass(frozen=True)
class Login:
    """What the server is shown; never printed."""

    username: str
    password: str

    def __repr__(self) -> str:
        return "Login(***)"


def login_from(environ: Mapping[str, str]) -> Login | None:
    """Return the login of the environment, None where there is none: some servers know us by our address.

    Raises UsageError where one half is missing, or cannot be sent as it is.
    """
    username, password = environ.get(USERNAME, ""), environ.get(PASSWORD, "")
    if not username and not password:
        return None
    if not username or not password:
        missing = USERNAME if not username else PASSWORD
        raise UsageError(f"{missing} is not set", where="environment", mend="Set both, or put both into .env.")
    if not (username + password).isascii():
        raise UsageError(f"{USERNAME} or {PASSWORD} has a letter that no mail server's login can carry (ASCII only)")
    return Login(username, password)


def where(smtp: Smtp) -> str:
    """Return the server as messages name it."""
    return f"{smtp.host}:{smtp.port or PORTS[smtp.security]}"


class Later(Exception):  # noqa: N818  not an error but a time: the server may be asked again
    """The server says, or it looks as if, it works later."""


@contextmanager
def session(smtp: Smtp, login: Login | None) -> Iterator[smtplib.SMTP]:
    """Open a session in which mail can be sent, and end it.

    Raises SendError where it cannot be had (address, certificate, login), Later where it can be had later.
    """
    server = _connected(smtp)
    try:
        _log_in(server, login, smtp)
        server.timeout = ANSWER_SECONDS
        if server.sock is not None:
            server.sock.settimeout(ANSWER_SECONDS)
        yield server
    finally:
        with suppress(OSError):
            server.quit()
        server.close()


def _connected(smtp: Smtp) -> smtplib.SMTP:
    port = smtp.port or PORTS[smtp.security]
    context = ssl.create_default_context()
    try:
        if smtp.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, port, timeout=CONNECT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(smtp.host, port, timeout=CONNECT_SECONDS)
    except OSError as error:
        raise _unreached(error, smtp) from error
    try:
        if smtp.security == "starttls":
            code, answer = server.starttls(context=context)
            if code != _READY:
                raise smtplib.SMTPResponseException(code, answer)
        server.ehlo_or_helo_if_needed()
    except OSError as error:  # smtplib's own among them
        server.close()
        raise _unreached(error, smtp) from error
    return server


def _log_in(server: smtplib.SMTP, login: Login | None, smtp: Smtp) -> None:
    if login is None:
        return
    try:
        server.login(login.username, login.password)
    except smtplib.SMTPAuthenticationError as error:
        said = f"{error.smtp_code} {text_of(error.smtp_error)}"
        if is_later(error.smtp_code):
            raise Later(said) from None
        what, mend = f"the server refused the login ({said}); nothing was sent", f"Check {USERNAME} and {PASSWORD}."
        raise SendError(what, where=where(smtp), mend=mend) from None
    except smtplib.SMTPNotSupportedError as error:
        mend = f"Unset {USERNAME} and {PASSWORD} if it wants none."
        raise SendError("the server takes no login that squadlib knows", where=where(smtp), mend=mend) from error
    except OSError as error:
        raise _unreached(error, smtp) from None


def _unreached(error: OSError, smtp: Smtp) -> Exception:
    """Return what to raise where there is no session: what to mend, or that it may work later."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Later("the server hung up")
    if isinstance(error, smtplib.SMTPResponseException) and is_later(error.smtp_code):
        return Later(f"{error.smtp_code} {text_of(error.smtp_error)}")
    what, mend = _why(error)
    return SendError(f"{what}; nothing was sent", where=where(smtp), mend=mend)


def _why(error: OSError) -> tuple[str, str]:
    """Return what is wrong with a connection, and how to mend it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        mend = "Write the name the certificate is for, or name your own authority's file in SSL_CERT_FILE."
        return f"the server's certificate cannot be trusted: {error.verify_message or error}", mend
    if isinstance(error, ssl.SSLError):
        mend = "Check email.smtp.port and email.smtp.security in params/site.yaml."
        return f"no encrypted connection comes about: {error.reason or error}", mend
    if isinstance(error, smtplib.SMTPNotSupportedError):
        mend = "Use security: tls if it listens for that, or ask who runs it."
        return "the server offers no STARTTLS", mend
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server wants no session: {error.smtp_code} {text_of(error.smtp_error)}", ""
    mend = "Check email.smtp in params/site.yaml, and the network."
    return f"the mail server cannot be reached: {error.strerror or error}", mend


def is_later(code: int) -> bool:
    """Tell whether a server's answer is a refusal for now: a code of 400 and some."""
    return 400 <= code < 500


def text_of(answer: bytes | str) -> str:
    r"""Return a server's answer on one line, as much of it as a message can hold.

    >>> text_of(b"5.1.1 no such\nuser")
    '5.1.1 no such user'
    """
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    plain = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(plain.split())[:200]
