"""The first two steps to Jira, one by one: does it answer at all, and does it know who asks."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests

from squadlib.sources.http import Http, Patience
from squadlib.sources.jira_site import MENDS, SERVER_INFO, Credentials, JiraSite, checked_url, connect
from squadlib.sources.jira_values import optional_text


def reach(url: str, *, allow_http: bool, patience: Patience) -> str:
    """Return what Jira says about itself to a stranger.

    Raises UsageError for an address that cannot be right, SourceError where nobody answers there as Jira does.
    """
    root = checked_url(url, allow_http=allow_http)
    with Http(requests.Session(), root, "Jira", patience, mends=MENDS) as stranger:
        answer = stranger.get(SERVER_INFO, allow=(401, 403))
    if answer.status != 200:
        return "answers, and tells what it is to those it knows"
    told = [optional_text(answer.payload.get(name)) for name in ("serverTitle", "version", "deploymentType")]
    return " ".join(one for one in told if one) or "answers"


@contextmanager
def logged_in(
    url: str, credentials: Credentials, *, allow_http: bool, patience: Patience
) -> Iterator[tuple[JiraSite, str]]:
    """Yield Jira as whom the login lets in, and what that account is called.

    Raises UsageError for a login that is missing, SourceError where Jira refuses it.
    """
    site = connect(url, credentials, allow_http=allow_http, patience=patience)
    with site.http:
        own = site.http.get(f"{site.api}/myself").payload
        names = [optional_text(own.get(name)) for name in ("displayName", "name", "accountId")]
        yield site, next((name for name in names if name), "an account without a name")
