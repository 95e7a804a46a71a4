"""Sending, against a real SMTP server on loopback: STARTTLS, login, refusals, and nobody gets two."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from squadlib.errors import SendError, UsageError
from squadlib.mail.deliver import WAITS
from tests.mail_reports import TO, MailedSite, mailed_site
from tests.mail_server import LOGIN, Post, certificate_for, serve

SQUAD = "client-squad@example.com"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for loopback's own address."""
    return certificate_for(tmp_path_factory.mktemp("mail") / "own.pem")


@pytest.fixture
def post(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """Serve with STARTTLS and login, its certificate trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serve(Post(), certificate=certificate) as found:
        yield found


@pytest.fixture
def site(tmp_path: Path, post: Post) -> MailedSite:
    """Make a report, and say that it leaves by that server."""
    made = mailed_site(tmp_path)
    made.configure(site=settings(post), squad=TO)
    return made


def settings(post: Post, **more: object) -> dict[str, object]:
    """Return how mail leaves: by this server, to example.com alone."""
    smtp = {"host": "127.0.0.1", "port": post.port, "from": "reports@example.com", **more}
    return {"smtp": smtp, "allowed_domains": ["example.com"]}


def test_a_report_reaches_its_squad_encrypted_and_logged_in(site: MailedSite, post: Post) -> None:
    """One mail, its id in the ledger twice: before its end and with the server's answer."""
    page = site.send(environ=LOGIN)
    assert page == site.folder / "reports" / "client" / "client-2026-23" / "sprint-report.html"
    (mail,) = post.inboxes[SQUAD]
    assert post.logins == 1
    assert [line["event"] for line in site.ledger] == ["intent", "accepted"]
    assert site.ledger[0]["message_id"] == mail["Message-ID"]
    assert site.ledger[1]["to"] == [SQUAD]
    assert "it is queued" in site.ledger[1]["reply"]


def test_the_same_report_is_sent_once_and_again_when_asked(site: MailedSite, post: Post) -> None:
    """The second run says since when everyone has it; `--resend` sends the same mail under the same id."""
    site.send(environ=LOGIN)
    site.send(environ=LOGIN)
    assert len(post.taken) == 1
    assert "everyone has it" in site.told[-1]
    site.send(environ=LOGIN, is_resend=True)
    first, second = post.inboxes[SQUAD]
    assert first["Message-ID"] == second["Message-ID"]


def test_forty_recipients_one_refused_one_held_back_twice(site: MailedSite, post: Post) -> None:
    """The others get it at once, the one held back after two waits, the refused one is named; nobody gets two."""
    to = [f"member{place}@example.com" for place in range(40)]
    site.configure(squad={"to": to[:30], "cc": to[30:]})
    post.answers = {to[7]: ["550 5.1.1 no such user"], to[21]: ["450 4.2.0 greylisted, come again"] * 2}
    with pytest.raises(SendError, match=r"member7@example.com: refused by .*550 5.1.1 no such user") as caught:
        site.send(environ=LOGIN)
    assert "member21" not in str(caught.value)
    assert site.clock.waited == list(WAITS[:2])
    assert {who: len(mails) for who, mails in post.inboxes.items()} == {who: 1 for who in to if who != to[7]}
    assert post.tries[to[7]] == 1
    site.send(environ=LOGIN)
    assert {len(mails) for mails in post.inboxes.values()} == {1}
    assert len(post.inboxes) == 40


def test_who_is_held_back_for_ever_is_named_after_a_bound(site: MailedSite, post: Post) -> None:
    """Waiting ends, the message says why, and the next run tries again."""
    post.answers = {SQUAD: ["451 4.7.1 try later"] * (len(WAITS) + 1)}
    with pytest.raises(SendError, match=r"not taken for now by .*451 4.7.1 try later"):
        site.send(environ=LOGIN)
    assert site.clock.waited == list(WAITS)
    site.send(environ=LOGIN)
    assert len(post.inboxes[SQUAD]) == 1


def test_a_mail_refused_after_its_end_was_sent_to_nobody(site: MailedSite, post: Post) -> None:
    """For good: all are named, and a later run tries again. For now: it is tried again at once."""
    post.endings = ["554 5.7.1 looks like spam"]
    with pytest.raises(SendError, match="looks like spam"):
        site.send(environ=LOGIN)
    assert [line["event"] for line in site.ledger] == ["intent", "rejected", "refused"]
    post.endings = ["452 4.3.1 no room"]
    site.send(environ=LOGIN)
    assert len(post.inboxes[SQUAD]) == 1
    assert len(site.clock.waited) == 1


def test_a_connection_that_breaks_off_before_the_end_is_tried_again(site: MailedSite, post: Post) -> None:
    """Nothing was sent, so it can be: everyone gets it once, and nobody is in doubt."""
    to = [SQUAD, "second@example.com"]
    site.configure(squad={"to": to})
    post.answers = {to[1]: ["lose", "lose"]}
    site.send(environ=LOGIN)
    assert site.clock.waited == list(WAITS[:2])
    assert {who: len(mails) for who, mails in post.inboxes.items()} == dict.fromkeys(to, 1)
    assert [line["event"] for line in site.ledger] == ["intent", "accepted"]


@pytest.mark.parametrize(("ending", "got"), [("drop", 1), ("lose", 0)])
def test_a_connection_that_breaks_off_after_the_end_is_named_and_never_guessed(
    site: MailedSite, post: Post, ending: str, got: int
) -> None:
    """Whether the server took it or not, nobody is mailed twice and nobody forgotten, until somebody decides."""
    post.endings = [ending]
    with pytest.raises(SendError, match=r"client-squad@example.com: the connection or the run broke off .*--resend"):
        site.send(environ=LOGIN)
    with pytest.raises(SendError, match="may or may not have it"):
        site.send(environ=LOGIN)
    assert len(post.taken) == got
    site.send(environ=LOGIN, is_resend=True)
    assert len(post.taken) == got + 1
    site.send(environ=LOGIN)
    assert len(post.taken) == got + 1


def test_a_wrong_password_is_said_without_being_shown(site: MailedSite, post: Post) -> None:
    """One try for each way of logging in, no mail, no secret."""
    wrong = "not this one"
    with pytest.raises(SendError, match=r"refused the login \(535 .*nothing was sent. Check SMTP_USERNAME") as caught:
        site.send(environ={**LOGIN, "SMTP_PASSWORD": wrong})
    assert wrong not in str(caught.value)
    assert post.logins == 2
    assert not post.taken
    assert site.ledger == []


def test_half_a_login_is_refused_before_anything_is_asked(site: MailedSite, post: Post) -> None:
    """The missing variable is named."""
    with pytest.raises(UsageError, match="SMTP_PASSWORD is not set"):
        site.send(environ={"SMTP_USERNAME": "reports"})
    with pytest.raises(UsageError, match="ASCII only"):
        site.send(environ={"SMTP_USERNAME": "reports", "SMTP_PASSWORD": "Müsli"})
    assert post.logins == 0


def test_a_server_that_wants_a_login_and_gets_none_is_quoted(site: MailedSite, post: Post) -> None:
    """Its own words say what it wants."""
    with pytest.raises(SendError, match="530"):
        site.send()
    assert not post.taken


@pytest.mark.parametrize("fault", ["another name", "expired", "nobody's"])
def test_a_certificate_that_cannot_be_trusted_stops_everything(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Nothing is said to such a server, the login least of all."""
    name = "mail.example.com" if fault == "another name" else "127.0.0.1"
    shown = certificate_for(tmp_path / "shown.pem", name=name, is_expired=fault == "expired")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate if fault == "nobody's" else shown))
    site = mailed_site(tmp_path / "site")
    with serve(Post(), certificate=shown) as post:
        site.configure(site=settings(post), squad=TO)
        with pytest.raises(SendError, match="certificate cannot be trusted"):
            site.send(environ=LOGIN)
    assert post.logins == 0
    assert not post.tries


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it does not see that all is TLS
def test_tls_from_the_first_byte_works_too(tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`security: tls`, the certificate verified alike."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    site = mailed_site(tmp_path)
    with serve(Post(), certificate=certificate, security="tls") as post:
        site.configure(site=settings(post, security="tls"), squad=TO)
        site.send(environ=LOGIN)
    assert len(post.inboxes[SQUAD]) == 1


def test_without_starttls_nothing_is_sent_in_the_clear(tmp_path: Path) -> None:
    """A server that offers none is left alone; on this machine `security: none` may be said."""
    site = mailed_site(tmp_path)
    with serve(Post()) as post:
        site.configure(site=settings(post), squad=TO)
        with pytest.raises(SendError, match="offers no STARTTLS"):
            site.send(environ=LOGIN)
        assert not post.taken
        site.configure(site=settings(post, security="none"))
        site.send()
    assert len(post.inboxes[SQUAD]) == 1


def test_a_server_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    """No waiting: it is the address that is wrong, most often."""
    site = mailed_site(tmp_path)
    with serve(Post()) as post:
        pass
    site.configure(site=settings(post), squad=TO)
    with pytest.raises(SendError, match=r"127.0.0.1:\d+: the mail server cannot be reached: Connection refused"):
        site.send(environ=LOGIN)
    assert site.clock.waited == []


@pytest.mark.parametrize("who", ["eve@elsewhere.com", "eve@mail.example.com", "eve@example.com.elsewhere.com"])
def test_nobody_outside_the_allowed_domains_is_mailed(site: MailedSite, post: Post, who: str) -> None:
    """The whole mail is refused before the server is asked, and the address is named."""
    site.configure(squad={"to": [SQUAD], "cc": [who]})
    with pytest.raises(UsageError, match=f"{who} is outside email.allowed_domains"):
        site.send(environ=LOGIN)
    assert post.logins == 0


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ({}, "email.smtp is missing"),
        ({"smtp": {"host": "127.0.0.1", "from": "reports@example.com"}}, "email.allowed_domains is missing"),
    ],
)
def test_what_params_leave_open_is_named(site: MailedSite, email: dict[str, object], said: str) -> None:
    """Nothing goes anywhere by default."""
    site.configure(site=email)
    with pytest.raises(UsageError, match=said):
        site.send(environ=LOGIN)


def test_a_squad_without_recipients_is_told_where_they_stand(site: MailedSite) -> None:
    """Its file and key."""
    site.configure(squad={"owner": "pm@example.com"})
    with pytest.raises(UsageError, match=r"client.yaml: email.to names nobody"):
        site.send(environ=LOGIN)


def test_who_is_named_later_gets_what_the_others_have(site: MailedSite, post: Post) -> None:
    """A new recipient is mailed by the next run, and nobody else; capitals make no other recipient."""
    site.send(environ=LOGIN)
    site.configure(squad={"to": ["Client-Squad@Example.com", "new@example.com"]})
    site.send(environ=LOGIN)
    assert {who: len(mails) for who, mails in post.inboxes.items()} == {SQUAD: 1, "new@example.com": 1}


def test_two_addresses_that_differ_in_capitals_are_one(site: MailedSite, post: Post) -> None:
    """In `to` and in `cc`, too."""
    site.configure(squad={"to": [SQUAD], "cc": [SQUAD.upper()]})
    site.send(environ=LOGIN)
    (to, _), *others = post.taken
    assert (len(to), others) == (1, [])
