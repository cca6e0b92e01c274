"""SMTP: one session for a batch, and what a server's answers mean.

Python's own `smtplib` is used: deliveries run in threads, where a client that waits is what is wanted.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from leadline.outward.channel import Later, Never, Outcome, Sent
from leadline.outward.mail.letter import Letter
from leadline.outward.mail.settings import NONE, STARTTLS, TLS, MailSettings

TIMEOUT_S = 30
NO_SERVICE = 421
SHOWN = 300  # characters of an answer
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
NO_MAILBOX = frozenset({("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1")})  # RFC 3463, 7505
MAILBOX_CODES = frozenset({550, 551, 553})  # RFC 5321, where a server says no more exactly what it means
WIRE = (smtplib.SMTPException, OSError)


class Unusable(Exception):
    """The server cannot be used at all now; the message says why, without the password."""


class NoMailbox(Never):
    """There is no such mailbox, so nothing is to be sent to it again."""


@contextmanager
def session(settings: MailSettings, password: str, name: str) -> Iterator[smtplib.SMTP]:
    """A session in which we are signed in; `Unusable` where there can be none. ``name`` is what we call ourselves."""
    try:
        smtp = opened(settings, name)
    except ssl.SSLError as error:
        raise Unusable(untrusted(error)) from None
    except WIRE as error:
        raise Unusable(f"the mail server cannot be reached: {said(error)}") from None
    try:
        signed_in(smtp, settings, password)
        yield smtp
    finally:
        with suppress(*WIRE):
            smtp.quit()
        smtp.close()


def opened(settings: MailSettings, name: str) -> smtplib.SMTP:
    host, port = settings.host, settings.port
    if settings.security == TLS:
        return smtplib.SMTP_SSL(host, port, name, timeout=TIMEOUT_S, context=trusting(settings))
    return smtplib.SMTP(host, port, name, timeout=TIMEOUT_S)


def signed_in(smtp: smtplib.SMTP, settings: MailSettings, password: str) -> None:
    """Encrypt and sign in, as far as the settings say so."""
    try:
        smtp.ehlo_or_helo_if_needed()
        if settings.security == STARTTLS:
            smtp.starttls(context=trusting(settings))
            smtp.ehlo()
        if settings.user:
            smtp.login(settings.user, password)
    except smtplib.SMTPAuthenticationError as error:
        raise Unusable(f"the mail server refused the user or the password: {said(error)}") from None
    except smtplib.SMTPNotSupportedError as error:
        without = f"; set `security` to `{NONE}` if it really has none" if settings.security == STARTTLS else ""
        raise Unusable(f"the mail server cannot do what it should: {said(error)}{without}") from None
    except ssl.SSLError as error:
        raise Unusable(untrusted(error)) from None
    except WIRE as error:
        raise Unusable(f"the mail server does not take us: {said(error)}") from None


def trusting(settings: MailSettings) -> ssl.SSLContext:
    """Who is believed to be the server: whom the system believes, or the one whose certificate was given."""
    return ssl.create_default_context(cadata=settings.certificate or None)


def untrusted(error: ssl.SSLError) -> str:
    why = getattr(error, "verify_message", "") or error.reason or str(error)
    return f"the mail server does not prove that it is the one: {why}; give its certificate, if you know it"


def sent(smtp: smtplib.SMTP, letter: Letter, own_sender: str) -> Outcome:
    """Send one mail within a session. ``own_sender`` is the connection's, which must be good for any mail."""
    options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.needs_utf8 else []
    if letter.needs_utf8 and not smtp.has_extn("smtputf8"):
        return Never("the mail server takes no address with letters that are not ASCII")
    try:
        smtp.sendmail(letter.sender, [letter.to], letter.content, mail_options=options)
    except smtplib.SMTPSenderRefused as error:
        why = f"the mail server refuses the sender: {answer(error.smtp_code, error.smtp_error)}"
        if error.smtp_code < 500 or letter.sender == own_sender:
            return Later(why, whole=True)
        return Never(why)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return refused(code, answer(code, words))
    except smtplib.SMTPDataError as error:
        why = f"the mail server refuses the mail: {answer(error.smtp_code, error.smtp_error)}"
        if error.smtp_code == NO_SERVICE:
            return Later(why, whole=True)
        return Later(why) if error.smtp_code < 500 else Never(why)
    except WIRE as error:
        return Later(f"the mail server broke off: {said(error)}", whole=True)
    return Sent()


def refused(code: int, words: str) -> Outcome:
    """What a refusal of a recipient means."""
    why = f"the mail server refuses the recipient: {words}"
    if code == NO_SERVICE:
        return Later(why, whole=True)
    if code < 500:
        return Later(why)
    status = STATUS.search(words)
    gone = (status[2], status[3]) in NO_MAILBOX if status else code in MAILBOX_CODES
    return NoMailbox(why) if gone else Never(why)


def answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:SHOWN]


def said(error: Exception) -> str:
    """What went wrong on the wire, in one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return answer(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:SHOWN] or type(error).__name__
