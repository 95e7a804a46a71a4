"""Secrets stay secret: tokens are planted, everything is run, whatever was written or shown is searched for them."""

import base64
import gzip
import json
import os
import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
import requests
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from squadlib.demo.company import company
from squadlib.demo.standin import Standin, serve
from squadlib.errors import SourceError, UsageError
from squadlib.params import load
from squadlib.reports.page.emitted import FACTS_KIND
from squadlib.reports.page.packed import KIND, unpacked
from squadlib.reports.run.publish import publish
from squadlib.sources.google_sheets import read_google
from squadlib.sources.http import Patience
from squadlib.sources.jira import credentials_from, fetch_board
from tests import mail_server
from tests.loopback import Reply, serving
from tests.mail_reports import mailed_site
from tests.quick_reports import facts, lay, quick_site
from tests.sites import Workplace, workplace

PLANTED = "planted-8c1f4e2a97d6-secret"
"""A secret that no server lets in; with a word behind it, so that each can be told."""


def forms(secret: str) -> Iterator[str]:
    """Yield a secret as it is, as JSON and as an address have it, and in base64 wherever in a longer text it begins."""
    yield from (secret, json.dumps(secret)[1:-1], quote(secret, safe=""))
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + secret.encode()).decode().rstrip("=")
        yield whole[4 if before else 0 : -4]


def shown(body: bytes) -> str:
    """Return what a file holds: unzipped, and with the live charts of a page unpacked."""
    with suppress(OSError, EOFError):
        body = gzip.decompress(body)
    text = body.decode("utf-8", "replace")
    packed = re.findall(rf'<script type="{KIND}"[^>]*>(.*?)</script>', text.replace("\\n", "").replace('\\"', '"'))
    return "\n".join([text, *map(unpacked, packed)])


def traces(secrets: Mapping[str, str], texts: Mapping[str, str]) -> list[str]:
    """Return which secret is found in which text."""
    return [
        f"{name} in {place}"
        for name, secret in secrets.items()
        for place, text in texts.items()
        if any(form in text for form in forms(secret))
    ]


def files(folder: Path) -> dict[str, str]:
    """Return every file below a folder by its path, as a reader gets it."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): shown(path.read_bytes()) for path in found}


@dataclass
class Watch:
    """Runs commands and keeps what they say, and the command line of every process there is meanwhile."""

    home: Path
    said: dict[str, str] = field(default_factory=dict)
    processes: set[str] = field(default_factory=set)

    def run(self, place: Workplace, *arguments: str, environ: Mapping[str, str], code: int = 0) -> None:
        """Run `squadlib` with these arguments and this environment, to this exit code."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JIRA_", "GOOGLE_", "SMTP_"))}
        command = [str(Path(sys.executable).parent / "squadlib"), *arguments, "--verbose"]
        given = {**kept, **environ, "HOME": str(self.home)}
        out = place.folder / "said"
        with (
            out.open("wb") as file,
            subprocess.Popen(command, cwd=place.folder, env=given, stdout=file, stderr=subprocess.STDOUT) as process,
        ):
            while process.poll() is None:
                self.processes |= set(_command_lines())
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
        text = out.read_text(encoding="utf-8", errors="replace")
        out.unlink()
        self.said[f"{len(self.said)} {' '.join(arguments)}"] = text
        assert process.returncode == code, text


def _command_lines() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")


@dataclass(frozen=True)
class Searched:
    """What was planted, and all that was written, said and run."""

    secrets: dict[str, str]
    texts: dict[str, str]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Searched:
    """Run what squadlib does with logins, in good and in bad days, and return everything that came of it."""
    folder = tmp_path_factory.mktemp("secrets")
    watch = Watch(folder)
    secrets = {"a wrong token": f"{PLANTED}-wrong", "a mail password": mail_server.PASSWORD}
    keys = tmp_path_factory.mktemp("keys")
    certificate = mail_server.certificate_for(keys / "mail.pem")
    site, spreadsheet = company()
    with mail_server.serve(mail_server.Post(), certificate=certificate) as post:
        for deployment in ("cloud", "datacenter"):
            with serve(site, spreadsheets=[spreadsheet], deployment=deployment) as standin:
                here = folder / deployment
                here.mkdir()
                place = _site(here, standin, spreadsheet.key, post.port)
                login = {**standin.environment(), **mail_server.LOGIN, "SSL_CERT_FILE": str(certificate)}
                secrets |= _secrets_of(standin, login, deployment)
                (_cloud if deployment == "cloud" else _datacenter)(watch, place, login, keys)
                _telling(watch, folder / f"telling-{deployment}", login, fails=deployment == "datacenter")
    texts = {**files(folder), **watch.said, "the list of processes": "\n".join(watch.processes)}
    return Searched(secrets, texts)


def _site(folder: Path, standin: Standin, key: str, port: int) -> Workplace:
    email = {
        "smtp": {"host": "127.0.0.1", "port": port, "from": "reports@example.com"},
        "allowed_domains": ["example.com"],
    }
    place = workplace(
        folder, url=standin.url, workbook=key, squads={"client": 11}, site=yaml.safe_dump({"email": email})
    )
    (folder / "params" / "squads" / "client.yaml").write_text(
        "name: Client\nboard: 11\nemail: {to: [client-squad@example.com]}\n", encoding="utf-8"
    )
    return place


def _secrets_of(standin: Standin, login: Mapping[str, str], deployment: str) -> dict[str, str]:
    account = json.loads(Path(login["GOOGLE_APPLICATION_CREDENTIALS"]).read_text(encoding="utf-8"))
    return {
        f"the {deployment} token": login.get("JIRA_API_TOKEN") or login["JIRA_PERSONAL_TOKEN"],
        f"Google's bearer beside {deployment}": standin._secrets.google,  # noqa: SLF001  what the server gave away
        "the service account's key": account["private_key"].splitlines()[5],
    }


def _cloud(watch: Watch, place: Workplace, login: dict[str, str], keys: Path) -> None:
    """Fetch, report, send, look at the set-up; with a wrong token, a wrong password and a key that is none."""
    watch.run(place, "sync", "client", environ=login)
    watch.run(place, "run-all", environ=login)
    watch.run(place, "send", "client", "--preview", environ=login)
    watch.run(place, "doctor", environ=login)
    watch.run(place, "send", "client", environ={**login, "SMTP_PASSWORD": f"{PLANTED}-wrong"}, code=6)
    watch.run(place, "send", "client", environ=login)
    watch.run(place, "sync", environ={**login, "JIRA_API_TOKEN": f"{PLANTED}-wrong"}, code=3)
    watch.run(place, "doctor", environ={**login, "JIRA_API_TOKEN": f"{PLANTED}-wrong"}, code=3)
    account = json.loads(Path(login["GOOGLE_APPLICATION_CREDENTIALS"]).read_text(encoding="utf-8"))
    broken = keys / "broken.json"
    broken.write_text(json.dumps({**account, "private_key": f"{PLANTED}-wrong"}), encoding="utf-8")
    watch.run(place, "sync", environ={**login, "GOOGLE_APPLICATION_CREDENTIALS": str(broken)}, code=2)


def _datacenter(watch: Watch, place: Workplace, login: dict[str, str], _: Path) -> None:
    """Report, and be refused."""
    watch.run(place, "sprint-report", "client", environ=login)
    watch.run(place, "sync", environ={**login, "JIRA_PERSONAL_TOKEN": f"{PLANTED}-wrong"}, code=3)


def _telling(watch: Watch, folder: Path, login: dict[str, str], *, fails: bool) -> None:
    """Let a notebook show all it knows, and fail over it or end well."""
    folder.mkdir()
    place, kept = quick_site(folder, beside=False)
    tell = "print(dict(os.environ)); print(Path(os.environ['GOOGLE_APPLICATION_CREDENTIALS']).read_text())"
    lay(folder, facts(run=f"{tell}; raise RuntimeError(json.dumps(dict(os.environ)))" if fails else tell))
    watch.run(place, "sprint-report", "client", "--snapshot", kept.id, environ=login, code=5 if fails else 0)


@pytest.mark.slow
def test_no_secret_is_in_anything_written_said_or_run(searched: Searched) -> None:
    """State, reports, failed copies, notebooks, tracebacks, the list of processes: none holds a token in any form."""
    assert len(searched.secrets) == 7
    places = "\n".join(searched.texts)
    for there in ("sprint-report.ipynb", "failed/sprint_report", ".json.gz", "sent/client.jsonl", "the list of"):
        assert there in places
    assert "Traceback" in "".join(searched.texts.values())
    assert (
        "ipykernel" in searched.texts["the list of processes"] or "squadlib" in searched.texts["the list of processes"]
    )
    assert traces(searched.secrets, searched.texts) == []


def test_a_secret_is_found_in_whatever_form_it_is_left(tmp_path: Path) -> None:
    """The search itself: plain, zipped, in a page's chart, in an address, in a login's base64."""
    (tmp_path / "plain").write_text(f"a {PLANTED} b", encoding="utf-8")
    (tmp_path / "zipped").write_bytes(gzip.compress(PLANTED.encode()))
    zipped = base64.b64encode(gzip.compress(PLANTED.encode())).decode()
    (tmp_path / "chart").write_text(f'<script type="{KIND}">{zipped}</script>', encoding="utf-8")
    (tmp_path / "login").write_text(base64.b64encode(f"ana@x.example:{PLANTED}".encode()).decode(), encoding="utf-8")
    (tmp_path / "clean").write_text("*** and a word", encoding="utf-8")
    found = traces({"it": PLANTED}, files(tmp_path))
    assert sorted(found) == ["it in chart", "it in login", "it in plain", "it in zipped"]


def test_a_report_that_shows_its_own_secrets_is_published_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that prints the environment: page, notebook and facts have three stars; the numbers are as they were."""
    monkeypatch.setenv("JIRA_EMAIL", "ana@firm.example")
    monkeypatch.setenv("JIRA_API_TOKEN", f'{PLANTED}-"quoted"')
    monkeypatch.setenv("SMTP_PASSWORD", "search")  # so short that it is a word of the report
    pair = base64.b64encode(f'ana@firm.example:{PLANTED}-"quoted"'.encode()).decode()
    told = {FACTS_KIND: {"schema": "x/1", "token": f'{PLANTED}-"quoted"', "points": 26.5, "goal": "A better search"}}
    outputs = [
        new_output("stream", name="stdout", text=f"Authorization: Basic {pair}"),
        new_output("execute_result", {"text/plain": "Facts", **told}, execution_count=1),
    ]
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"
    cell = new_code_cell("facts", outputs=[*outputs, new_output("stream", name="stdout", text=key)], id="facts")
    page = publish(new_notebook(cells=[cell]), reports=tmp_path, folder="client/s", name="sprint-report")
    assert traces({"token": PLANTED, "key": "MIIEvQIBADANBg"}, files(tmp_path)) == []
    kept = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert (kept["token"], kept["points"], kept["goal"]) == ("***", 26.5, "A better search")
    assert "***" in nbformat.read(page.with_suffix(".ipynb"), as_version=4).cells[0].outputs[0].text


@pytest.mark.parametrize(
    "url",
    [
        f"https://ana:{PLANTED}@jira.example.com",
        f"https://{PLANTED}@jira.example.com",
        f"https://jira.example.com/?os_username=ana&os_password={PLANTED}",
    ],
)
def test_an_address_that_holds_a_login_is_refused_and_not_repeated(tmp_path: Path, url: str) -> None:
    """It would stand in every snapshot and report."""
    place = workplace(tmp_path, url=url)
    with pytest.raises(UsageError, match=r"site\.yaml: jira: the address holds a login") as caught:
        load(place.folder / "params", "client")
    assert PLANTED not in str(caught.value)


class EchoingMail(socketserver.StreamRequestHandler):
    """A mail server that takes no login and repeats it in its refusal, as it came and in plain."""

    def handle(self) -> None:
        """Offer one way to log in, and refuse it."""
        self.wfile.write(b"220 mail.example ESMTP\r\n")
        for line in iter(self.rfile.readline, b""):
            word, *given = line.split()
            if word.upper() == b"EHLO":
                self.wfile.write(b"250-mail.example\r\n250 AUTH PLAIN\r\n")
            elif word.upper() == b"AUTH":
                plain = base64.b64decode(given[-1]).split(b"\0")[-1]
                self.wfile.write(b"535 5.7.8 %s (%s) is wrong\r\n" % (plain, base64.b64encode(plain)))
            else:
                self.wfile.write(b"250 well\r\n")


def test_a_secret_that_somebody_repeats_is_blotted_out(tmp_path: Path) -> None:
    """By a mail server in its refusal, by squadlib in a message on an argument; with a traceback and without."""
    site = mailed_site(tmp_path)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), EchoingMail) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        smtp = {"host": "127.0.0.1", "port": server.server_address[1], "security": "none", "from": "r@example.com"}
        site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad={"to": ["squad@example.com"]})
        environ = {"SMTP_USERNAME": "reports", "SMTP_PASSWORD": PLANTED}
        place = Workplace(tmp_path)
        refused = place.run("send", "client", "--verbose", environ=environ)
        server.shutdown()
    assert refused.returncode == 6, refused.stderr
    assert "535 5.7.8 *** (***) is wrong" in refused.stderr
    said = place.run("sync", PLANTED, "--verbose", environ={"JIRA_API_TOKEN": PLANTED})
    assert "'***' is not a squad" in said.stderr
    texts = {"the refusal": refused.stdout + refused.stderr, "the message": said.stdout + said.stderr}
    assert traces({"it": PLANTED}, {**files(tmp_path), **texts}) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_jiras_token_to_another_host(status: int) -> None:
    """Whatever the login and the status: the other host is never asked."""
    info = {"deploymentType": "Cloud", "version": "1001", "serverTime": "2026-11-22T07:00:00.000+0000"}
    environ = {"JIRA_EMAIL": "ana@x.example", "JIRA_API_TOKEN": PLANTED}
    with serving(lambda _: Reply(info)) as other:
        away = Reply(status=status, headers={"Location": f"{other.url}/rest/api/3/myself"})
        with serving(lambda asked: Reply(info) if asked.path.endswith("serverInfo") else away) as jira:
            with pytest.raises(SourceError, match="redirects are not followed"):
                fetch_board(url=jira.url, board_id=1, credentials=credentials_from(environ), patience=Patience(10))
            assert any("authorization" in asked.headers for asked in jira.asked)
        assert other.asked == []


def test_no_redirect_takes_googles_token_to_another_host() -> None:
    """Neither the sheets nor the token server send the login on."""
    site, spreadsheet = company()
    with serve(site, spreadsheets=[spreadsheet]) as google, serving(lambda _: Reply({})) as other:
        away = Reply(status=302, headers={"Location": f"{other.url}/v4"})
        with serving(lambda _: away) as sheets:
            environ = {**google.environment(), "SQUADLIB_SHEETS_URL": sheets.url}
            with pytest.raises(SourceError, match="redirects are not followed"):
                read_google(spreadsheet.key, environ=environ, tabs=None, patience=Patience(10))
            assert sheets.asked[0].headers["authorization"].startswith("Bearer ")
        assert other.asked == []


def test_a_login_of_the_machine_does_not_replace_the_sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a .netrc file holds for a host is never sent: neither in place of a login nor where none is asked for."""
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login somebody password {PLANTED}\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert requests.utils.get_netrc_auth("http://127.0.0.1/") == ("somebody", PLANTED)
    site, spreadsheet = company()
    with serve(site, spreadsheets=[spreadsheet]) as standin:
        board = fetch_board(url=standin.url, board_id=11, credentials=credentials_from(standin.environment()))
        read_google(spreadsheet.key, environ=standin.environment(), tabs=None, patience=Patience(30))
        sent = "\n".join(str(asked) for asked in standin.asked)
    assert board["board"]["id"] == 11
    assert traces({"the machine's": f"somebody:{PLANTED}"}, {"what was sent": sent}) == []
