"""Every endpoint times every fault: the same records as without it, or a refusal with its exit code; never others."""

import gzip
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from squadlib.errors import SourceError
from squadlib.sources.http import Http, Patience
from tests.fault_matrix import BULK, FAULTS, FETCHES, ISSUES, SAME, Bench, bench, makes_sense

CELLS: list["Cell"] = [
    (fetch.name, endpoint, fault)
    for fetch in FETCHES
    for endpoint in fetch.endpoints
    for fault in FAULTS
    if makes_sense(endpoint, fault)
]
DIAGONAL = CELLS[::17]
"""Every 17th cell: each endpoint, and in turn each fault."""
Cell = tuple[str, str, str]
Matrix = dict[tuple[str, str, str, bool], str]


@pytest.fixture(scope="module")
def benches() -> Iterator[dict[str, Bench]]:
    """Serve every kind of fetch as long as the tests last."""
    with ExitStack() as stack:
        yield {fetch.name: stack.enter_context(bench(fetch)) for fetch in FETCHES}


@pytest.fixture(scope="module")
def matrix(request: pytest.FixtureRequest) -> Iterator[Matrix]:
    """Collect the outcomes, and print them as a matrix once all are known."""
    outcomes: Matrix = {}
    yield outcomes
    plugins = request.config.pluginmanager
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker knows its own part alone
        with plugins.get_plugin("capturemanager").global_and_fixture_disabled():
            sys.stdout.write("\n".join(["", *printed(outcomes), ""]))


def printed(outcomes: Matrix) -> list[str]:
    """Return the matrix: per endpoint and fault what came of it once, then for ever (= the same, else exit code)."""
    names = {(fetch, endpoint) for fetch, endpoint, _, _ in outcomes}
    wide = max((len(f"{fetch}: {endpoint}") for fetch, endpoint in names), default=0)
    heads = [f"{letter} {fault}" for letter, fault in zip("abcdefghijklmnopqr", FAULTS, strict=True)]
    lines = [", ".join(heads), " " * wide + "".join(f"  {head[0]} " for head in heads)]
    for fetch in FETCHES:
        for endpoint in (one for one in fetch.endpoints if (fetch.name, one) in names):
            cells = (
                outcomes.get((fetch.name, endpoint, fault, False), "·")
                + outcomes.get((fetch.name, endpoint, fault, True), "·")
                for fault in FAULTS
            )
            lines.append(f"{fetch.name}: {endpoint}".ljust(wide) + "".join(f"  {cell}" for cell in cells))
    return [
        *lines,
        "once, then lasting: = the same records, 3 source refused, 4 data not to be trusted, · not possible",
    ]


def expected(endpoint: str, fault: str, *, is_lasting: bool) -> set[str]:
    """Return what may come of a fault; who may not ask what Jira this is asks with the login."""
    if fault == "token again":
        return {"4"}
    if fault == "401 midway":
        return {"3"} if is_lasting or not endpoint.endswith("serverInfo") else {SAME}
    if fault == "page again":
        return {"4"} if is_lasting else {SAME}
    if fault == "empty object":
        return {SAME, "3", "4"}
    return {"3"} if is_lasting else {SAME}


def test_the_matrix_has_every_endpoint_that_is_asked(benches: dict[str, Bench]) -> None:
    """What a fetch asks for is in the matrix, of this fetch or of another one that asks for the same."""
    known = {(fetch.deployment, endpoint) for fetch in FETCHES for endpoint in fetch.endpoints}
    asked = {(one.fetch.deployment, endpoint) for one in benches.values() for endpoint in one.asked}
    assert asked == known


def test_nothing_is_asked_that_would_change_anything(benches: dict[str, Bench]) -> None:
    """Reading is all: a GET, or one of four POSTs that carry a question (ids, a query, the request for a token)."""
    asked = {endpoint for one in benches.values() for endpoint in one.asked if not endpoint.startswith("GET ")}
    assert asked == {f"POST {BULK}", f"POST {ISSUES}", "POST /rest/api/3/search/approximate-count", "POST /token"}


@pytest.mark.parametrize("is_lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("cell", DIAGONAL, ids=" ".join)
def test_some_faults_change_no_record(cell: Cell, is_lasting: bool, benches: dict[str, Bench]) -> None:  # noqa: FBT001
    """The cells of the diagonal, each a fault at one request and a fault for ever."""
    fetch, endpoint, fault = cell
    found = benches[fetch].outcome(endpoint, fault, is_lasting=is_lasting)
    assert found in expected(endpoint, fault, is_lasting=is_lasting)


@pytest.mark.slow
@pytest.mark.parametrize("is_lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("cell", CELLS, ids=" ".join)
def test_no_fault_changes_a_record(
    cell: Cell,
    is_lasting: bool,  # noqa: FBT001
    benches: dict[str, Bench],
    matrix: Matrix,
) -> None:
    """A passing fault is outlived, a lasting one is a refusal: exit 3 for the source, exit 4 for what does not fit."""
    fetch, endpoint, fault = cell
    found = benches[fetch].outcome(endpoint, fault, is_lasting=is_lasting)
    matrix[fetch, endpoint, fault, is_lasting] = found
    assert found in expected(endpoint, fault, is_lasting=is_lasting)


PACKED = gzip.compress(b'{"fine": true}')
CHUNKS = b"%x\r\n%s\r\n%x\r\n%s\r\n" % (7, PACKED[:7], len(PACKED) - 7, PACKED[7:])
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "cut",
    [CHUNKS[:10], CHUNKS[:-3], b"%x\r\n%s\r\n0\r\n\r\n" % (7, PACKED[:7]), b"3\r\nabc\r\n0\r\n\r\n"],
    ids=["in a chunk", "between chunks", "in what is packed", "not packed at all"],
)
def test_a_packed_body_in_chunks_is_whole_or_asked_for_again(cut: bytes) -> None:
    """Without a length told, the end of the chunks and of what is packed says whether all arrived."""
    bodies = [cut, CHUNKS + b"0\r\n\r\n"]
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            for body in bodies:
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(CHUNKED + body)

        answering = threading.Thread(target=answer, daemon=True)
        answering.start()
        root = f"http://127.0.0.1:{server.getsockname()[1]}"
        with Http(requests.Session(), root, "Jira", Patience(sleep=lambda _: None, read_seconds=5)) as http:
            assert http.get("/field").payload == {"fine": True}
        answering.join(5)
        assert not answering.is_alive()


def test_a_body_that_drips_does_not_outlast_the_deadline() -> None:
    """Each byte comes in time, all of them would take for ever: the fetch ends at its deadline."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
                )
                while not stop.wait(0.02):
                    connection.sendall(b" ")

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        root = f"http://127.0.0.1:{server.getsockname()[1]}"
        patience = Patience(deadline_seconds=0.4, read_seconds=5)
        try:
            with (
                Http(requests.Session(), root, "Jira", patience) as http,
                pytest.raises(SourceError, match=r"longer than the 0.4 s it may take"),
            ):
                http.get("/field")
        finally:
            stop.set()
            dripping.join(5)
