"""Which Jira answers and who asks: the address checked, the deployment found, the login chosen and proven."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import requests
from jira import JIRA

from squadlib.errors import UsageError
from squadlib.records import SiteRecord
from squadlib.sources.gate import Gate
from squadlib.sources.http import Answer, Http, Patience, is_loopback
from squadlib.sources.http_waits import server_now
from squadlib.sources.jira_values import documented, instant, optional_text

EMAIL, API_TOKEN, PERSONAL_TOKEN = "JIRA_EMAIL", "JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN"
WANTED = f"Set {EMAIL} and {API_TOKEN} for Jira Cloud, or {PERSONAL_TOKEN} for Jira Data Center."
SERVER_INFO = "/rest/api/2/serverInfo"
MENDS = {
    401: f"Check {EMAIL} and {API_TOKEN} (Jira Cloud) or {PERSONAL_TOKEN} (Data Center): "
    "wrong, of another site, expired or revoked?",
    403: "Ask a Jira administrator to let this login read it; where a CAPTCHA is due, log in once in a browser.",
    404: "Check Jira's address in the params.",
}

Deployment = Literal["cloud", "datacenter"]


@dataclass(frozen=True, repr=False)
class Credentials:
    """A login as found in the environment: e-mail and API token (Cloud), a personal access token (Data Center)."""

    email: str | None = None
    api_token: str | None = None
    personal_token: str | None = None

    def __repr__(self) -> str:
        held = [name for name in ("email", "api_token", "personal_token") if getattr(self, name)]
        return f"Credentials({', '.join(f'{name}=***' for name in held)})"

    def secrets(self) -> list[str]:
        """Return every form in which a secret could turn up in a text."""
        tokens = [token for token in (self.api_token, self.personal_token) if token]
        pair = f"{self.email or ''}:{self.api_token}".encode()
        return [*tokens, *([base64.b64encode(pair).decode()] if self.api_token else [])]


@dataclass(frozen=True)
class JiraSite:
    """A Jira that knows who asks: the conversation with it, its deployment, and its clock when we came in (ms)."""

    http: Http
    deployment: Deployment
    record: SiteRecord
    as_of: int

    @property
    def is_cloud(self) -> bool:
        """Tell Cloud from Data Center."""
        return self.deployment == "cloud"

    @property
    def api(self) -> str:
        """Return where the platform's REST resources are: version 3 exists on Cloud alone."""
        return "/rest/api/3" if self.is_cloud else "/rest/api/2"


def credentials_from(environ: Mapping[str, str]) -> Credentials:
    """Return the login that the environment holds, blank values counting as unset."""
    email, api_token, personal_token = (
        (environ.get(name) or "").strip() or None for name in (EMAIL, API_TOKEN, PERSONAL_TOKEN)
    )
    return Credentials(email, api_token, personal_token)


def connect(
    url: str, credentials: Credentials, *, allow_http: bool, patience: Patience, gate: Gate | None = None
) -> JiraSite:
    """Find out which Jira this is and choose the login for it; what asks the same site shares a `gate`.

    Raises: UsageError for an address or a login that cannot be right, SourceError where Jira refuses it.
    """
    root = checked_url(url, allow_http=allow_http)
    if credentials == Credentials():
        raise UsageError("no login for Jira is set", where="environment", mend=WANTED)
    with Http(_session(root), root, "Jira", patience, mends=MENDS, gate=gate or Gate()) as stranger:
        answer = stranger.get(SERVER_INFO, allow=(401, 403))
    if answer.status != 200:
        # Only Data Center can hide who it is from strangers.
        with _logged_in(stranger, credentials, "datacenter") as http:
            answer = http.get(SERVER_INFO)
    if not {"deploymentType", "version"} & answer.payload.keys():
        raise stranger.refused(SERVER_INFO, "does not answer as Jira does", mend=MENDS[404])
    deployment: Deployment = "cloud" if answer.payload.get("deploymentType") == "Cloud" else "datacenter"
    http = _logged_in(stranger, credentials, deployment)
    return JiraSite(http, deployment, _record(answer, root, deployment), _as_of(answer, patience))


def prove_login(site: JiraSite) -> None:
    """Ask who we are, which no stranger may: a wrong token could otherwise look like an empty site (SourceError)."""
    site.http.get(f"{site.api}/myself")


def checked_url(url: str, *, allow_http: bool) -> str:
    """Return the address without its trailing slash; one that would leak the login is a UsageError.

    >>> checked_url("https://jira.example.com/jira/", allow_http=False)
    'https://jira.example.com/jira'
    """
    parts = _split(url.strip())
    if parts.username or parts.password:
        raise UsageError("Jira's address holds a login", where="jira.url", mend=f"Take it out. {WANTED}")
    if parts.scheme == "http" and not allow_http and not is_loopback(url):
        raise UsageError(
            f"plain http would show the login to anyone between here and {parts.hostname}",
            where="jira.url",
            mend="Use https, or set jira: {allow_http: true} if that is meant.",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        mend = "Write it like https://your-site.atlassian.net."
        raise UsageError("Jira's address is no http(s) address", where="jira.url", mend=mend)
    return parts


def _session(root: str, *, basic: tuple[str, str] | None = None, bearer: str | None = None) -> requests.Session:
    """Return a session of the jira package; the package itself asks nothing, neither now nor later."""
    client = JIRA(root, basic_auth=basic, token_auth=bearer, get_server_info=False, max_retries=0, timeout=60)
    session: requests.Session = client._session  # noqa: SLF001  the package has no public name for it
    return session


def _logged_in(stranger: Http, credentials: Credentials, deployment: Deployment) -> Http:
    email, token, personal = credentials.email, credentials.api_token, credentials.personal_token
    if personal and deployment == "datacenter":
        if not (personal.isascii() and personal.isprintable()):
            raise UsageError(f"{PERSONAL_TOKEN} holds characters that no token has", where="environment")
        session = _session(stranger.root, bearer=personal)
    elif email and token:
        # requests writes a login in Latin-1; Jira reads it in UTF-8.
        session = _session(stranger.root, basic=(_utf8(email), _utf8(token)))
    else:
        raise UsageError(_missing(credentials, deployment), where="environment", mend=WANTED)
    return stranger.with_login(session, secrets=credentials.secrets())


def _utf8(text: str) -> str:
    return text.encode().decode("latin-1")


def _missing(credentials: Credentials, deployment: Deployment) -> str:
    """Say which variables are missing for this deployment."""
    if deployment == "datacenter":
        return f"{PERSONAL_TOKEN} is not set, and this is Jira Data Center"
    pairs = ((EMAIL, credentials.email), (API_TOKEN, credentials.api_token))
    names = [name for name, value in pairs if not value]
    return f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} not set, and this is Jira Cloud"


def _record(answer: Answer, root: str, deployment: Deployment) -> SiteRecord:
    info = answer.payload
    return SiteRecord(
        url=root,
        deployment=deployment,
        version=optional_text(info.get("version")) or "",
        title=optional_text(info.get("serverTitle")) or "",
    )


def _as_of(answer: Answer, patience: Patience) -> int:
    """Return the server's clock in ms: what it says, else its Date header, else the clock here."""
    with documented(SERVER_INFO):
        told = instant(answer.payload.get("serverTime"))
    return told if told is not None else round(server_now(answer.headers, now=patience.wall_clock()) * 1000)
