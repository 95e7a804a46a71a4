"""The check-up says whether mail can leave, without sending any."""

import json
from pathlib import Path

from squadlib import params
from squadlib.doctor.findings import Finding
from squadlib.doctor.mail import mail
from tests.mail_server import Post, serve

SITE = {"jira": {"url": "demo"}, "workbook": "demo"}


def findings(folder: Path, *, site: object, squad: object, environ: dict[str, str] | None = None) -> list[Finding]:
    """Return what is found with this under `email`."""
    (folder / "squads").mkdir()
    (folder / "site.yaml").write_text(json.dumps({**SITE, "email": site}), encoding="utf-8")
    text = json.dumps({"name": "Client", "board": 11, "email": squad})
    (folder / "squads" / "client.yaml").write_text(text, encoding="utf-8")
    return list(mail(params.every(folder)[0], environ or {}))


def smtp(port: int) -> dict[str, object]:
    """Return a server on this machine."""
    return {"host": "127.0.0.1", "port": port, "security": "none", "from": "reports@example.com"}


def test_without_a_server_nothing_is_said(tmp_path: Path) -> None:
    """Mail is an offer, not a duty."""
    assert findings(tmp_path, site={}, squad={}) == []


def test_a_server_that_answers_is_fine_and_gets_no_mail(tmp_path: Path) -> None:
    """Server and recipients, each in a line."""
    with serve(Post()) as post:
        site = {"smtp": smtp(post.port), "allowed_domains": ["example.com"]}
        server, recipients = findings(tmp_path, site=site, squad={"to": ["a@example.com"]})
    assert (server.state, recipients.state) == ("ok", "ok")
    assert "without a login (none); nothing was sent" in server.text
    assert not post.taken


def test_what_keeps_mail_from_leaving_is_worth_a_look_and_stops_no_report(tmp_path: Path) -> None:
    """No server there, half a login, somebody outside the allowed domains, nobody at all."""
    with serve(Post()) as post:
        pass
    site = {"smtp": smtp(post.port), "allowed_domains": ["example.com"]}
    found = findings(tmp_path, site=site, squad={"cc": ["eve@elsewhere.com"]})
    assert [one.state for one in found] == ["look"] * 3
    assert "cannot be reached" in found[0].text
    assert found[1].details == ("client: eve@elsewhere.com",)
    assert "email.to names nobody: client" in found[2].text


def test_half_a_login_is_named(tmp_path: Path) -> None:
    """As `send` would say it."""
    site = {"smtp": smtp(25), "allowed_domains": ["example.com"]}
    half = {"SMTP_USERNAME": "reports"}
    found = findings(tmp_path, site=site, squad={"to": ["a@example.com"]}, environ=half)
    assert "SMTP_PASSWORD is not set" in found[0].text
