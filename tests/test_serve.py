"""The reports folder on loopback: the index, the reports, and nothing that is private or hidden."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from squadlib.errors import UsageError
from squadlib.reports.shelf.index import rebuild
from squadlib.reports.shelf.serve import serve, server_of
from tests.report_shelf import shelve, shelve_sprints, sprint_facts


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve a folder with a report, a private one, a hidden file and a link out of it; return the port."""
    root = tmp_path_factory.mktemp("served")
    reports = root / "reports"
    shelve_sprints(reports, "client", range(1, 2))
    shelve(reports, "private/client/ana/2026Q3", "growth-report", sprint_facts(1))
    rebuild(reports)
    (root / "secret.txt").write_text("secret")
    (reports / "out").symlink_to(root)
    (reports / "inner").symlink_to(reports / "private")
    (reports / ".hidden").write_text("hidden")
    server = server_of(reports)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def ask(port: int, path: str, *, method: str = "GET", host: str = "") -> tuple[int, str]:
    """Return the status and the body of an answer; the path goes as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(errors="replace")
    connection.close()
    return found


@pytest.mark.parametrize("path", ["/", "/index.html", "/index.json", "/client/client-01/sprint-report.html"])
def test_the_index_and_the_reports_are_served(port: int, path: str) -> None:
    """And the feed beside it."""
    status, body = ask(port, path)
    assert status == 200
    assert body
    assert ask(port, path, method="HEAD") == (200, "")


@pytest.mark.parametrize(
    "path",
    [
        "/private",
        "/private/",
        "/private/client/ana/2026Q3/growth-report.html",
        "/./private/client/ana/2026Q3/growth-report.html",
        "/client/../private/client/ana/2026Q3/growth-report.html",
        "/%70rivate/client/ana/2026Q3/growth-report.html",
        "//private/client/ana/2026Q3/growth-report.html",
        "/inner/client/ana/2026Q3/growth-report.html",
        "/out/secret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/.hidden",
        "/.lock",
        "/client",
        "/client/",
        "/client/client-01/",
        "/nothing.html",
    ],
)
def test_what_is_private_hidden_elsewhere_or_a_folder_is_not_there(port: int, path: str) -> None:
    """However it is written; a folder of a name that is there is not told from one that is not."""
    status, body = ask(port, path)
    assert status in {301, 404}
    assert "growth" not in body
    assert "secret" not in body
    if status == 301:
        assert ask(port, path + "/")[0] == 404


def test_another_name_that_leads_here_gets_nothing(port: int) -> None:
    """A page elsewhere cannot read the reports by giving its own name this machine's address."""
    assert ask(port, "/index.html", host=f"evil.example:{port}")[0] == 421
    assert ask(port, "/index.html", host=f"localhost:{port}")[0] == 200


def test_only_reading_is_answered(port: int) -> None:
    """No method changes anything."""
    assert {ask(port, "/index.html", method=method)[0] for method in ("POST", "PUT", "DELETE")} == {501}


def test_a_port_that_is_taken_is_one_message(tmp_path: Path) -> None:
    """With what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="cannot be used"):
            serve(tmp_path, port=taken.getsockname()[1], told=lambda _: None)


def test_the_command_says_its_address_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    """Exit 0, nothing on standard error."""
    command = [str(Path(sys.executable).parent / "squadlib"), "serve"]
    piped: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs the tests may ignore Ctrl-C
    try:
        served = subprocess.Popen(command, cwd=tmp_path, **piped)
    finally:
        signal.signal(signal.SIGINT, heard)
    try:
        assert served.stdout
        address = served.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        assert ask(int(address.rstrip("/").rpartition(":")[2]), "/")[0] == 200
        os.kill(served.pid, signal.SIGINT)
        _, said = served.communicate(timeout=20)
    finally:
        served.kill()
    assert (served.returncode, said) == (0, "")
