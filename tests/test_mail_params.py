"""What params say of mail: addresses, domains, servers and links are checked before anything else."""

from pathlib import Path

import pytest

from squadlib import params
from squadlib.errors import UsageError

SITE = "jira: {url: demo}\nworkbook: demo\n"
CLIENT = "name: Client\nboard: 11\n"


def load(root: Path, *, site: str = "{}", squad: str = "{}") -> params.Params:
    """Load a squad whose files say this under `email`."""
    (root / "squads").mkdir()
    (root / "site.yaml").write_text(f"{SITE}email: {site}\n", encoding="utf-8")
    (root / "squads" / "client.yaml").write_text(f"{CLIENT}email: {squad}\n", encoding="utf-8")
    return params.load(root, "client")


def test_nothing_has_to_be_said(tmp_path: Path) -> None:
    """Without `email` nobody is mailed and nothing is missing."""
    loaded = load(tmp_path)
    assert (loaded.email.to, loaded.email.members_feedback, loaded.mailing.smtp) == ([], False, None)


def test_all_of_it_is_read(tmp_path: Path) -> None:
    """Server, sender, domains, link; a squad's manager and switch."""
    site = "{smtp: {host: mail.example.com, from: reports@example.com}, allowed_domains: [example.com], "
    site += "reports_url: 'https://reports.example.com/'}"
    loaded = load(tmp_path, site=site, squad="{to: [a@example.com], manager: b@example.com, members_feedback: true}")
    assert loaded.mailing.smtp
    assert (loaded.mailing.smtp.security, loaded.mailing.smtp.sender) == ("starttls", "reports@example.com")
    assert loaded.mailing.reports_url == "https://reports.example.com"
    assert (loaded.email.manager, loaded.email.members_feedback) == ("b@example.com", True)


SMTP = "{{smtp: {{host: {host}, from: a@example.com, security: {security}}}}}"


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ("{reports_url: 'javascript:alert(1)'}", "email.reports_url is 'javascript:alert(1)'"),
        ("{reports_url: 'https://x.example/\"><script>alert(1)</script>'}", "email.reports_url is"),
        ("{reports_url: 'https://x.example/ y'}", "email.reports_url is"),
        ('{reports_url: "https://x.example\\nBcc: a@b.c"}', "email.reports_url is"),
        ("{reports_url: '//x.example'}", "an address like https://reports.example.com/squads is needed"),
        ("{allowed_domains: ['*.example.com']}", "a domain like example.com is needed"),
        ("{allowed_domains: ['@example.com']}", "a domain like example.com is needed"),
        ("{smtp: {host: mail.example.com}}", "email.smtp.from is missing"),
        ("{smtp: {host: mail.example.com, from: 'Reports <a@example.com>'}}", "one bare address like name@example.com"),
        (SMTP.format(host="mail.example.com", security="none"), "must be this machine"),
        (SMTP.format(host="localhost.example.com", security="none"), "must be this machine"),
        (SMTP.format(host="mail.example.com", security="ssl"), "'starttls', 'tls' or 'none' is needed"),
        (SMTP.format(host="'mail example'", security="tls"), "a server's name like smtp.example.com is needed"),
        ("{smtp: {host: a, from: a@b.c, prot: 25}}", "Did you mean 'port'?"),
        ("{smtp: {host: a, from: a@b.c, port: 70000}}", "email.smtp.port is 70000"),
    ],
)
def test_what_the_site_cannot_mean_is_refused(tmp_path: Path, site: str, said: str) -> None:
    """A link with a script, a wildcard, an unknown way to encrypt, the clear beyond this machine."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, site=site)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["ana", "ana@", "@example.com", "a@b@c", "Ana <a@b.c>", "a@b.c, d@e.f", "a@b.c\\nBcc: d@e.f", "é@b.c", "a b@c.d"],
)
def test_what_is_no_bare_address_is_refused(tmp_path: Path, address: str) -> None:
    """Wherever a squad's file has one."""
    with pytest.raises(UsageError, match=r"email.cc.0 is .*one bare address like name@example.com is needed"):
        load(tmp_path, squad=f'{{cc: ["{address}"]}}')


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "'::1'"])
def test_a_server_on_this_machine_may_be_spoken_to_in_the_clear(tmp_path: Path, host: str) -> None:
    """Nobody is in between."""
    loaded = load(tmp_path, site=SMTP.format(host=host, security="none"))
    assert loaded.mailing.smtp
