"""Killed at any moment: after another run a mail was sent once, or its recipients are named; and the ledger reads."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.mail_reports import TO, mailed_site
from tests.mail_server import Post, serve
from tests.sites import REPO

TO_ALL = ["ana@example.com", "bo@example.com"]


@pytest.fixture
def post() -> Iterator[Post]:
    """Serve on this machine."""
    with serve(Post()) as found:
        yield found


@pytest.mark.slow
def test_killed_at_every_step_nobody_gets_two_and_nobody_is_forgotten(post: Post, tmp_path: Path) -> None:
    """Before and after each answer and each write, and in the middle of a ledger's line; then run again."""
    command = [sys.executable, "-m", "tests.mail_killed", str(post.port), str(tmp_path), *TO_ALL]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=120, check=True)
    doubts: list[list[str]] = json.loads(done.stdout)
    assert len(doubts) > 25
    sent = Counter(int(message_from_bytes(content)["Subject"]) for to, content in post.taken if to == TO_ALL)
    assert sum(sent.values()) == len(post.taken)
    assert {message_from_bytes(content).get_payload() for _, content in post.taken} == {"Text\r\n.\r\n"}
    assert max(sent.values()) == 1
    for number, named in enumerate(doubts, start=1):
        assert named in (TO_ALL, [])
        assert named or sent[number] == 1, f"step {number}: forgotten"
        ledger = (tmp_path / str(number) / "client.jsonl").read_text(encoding="utf-8").splitlines()
        events = {json.loads(line)["event"] for line in ledger}
        assert ("accepted" in events) is not bool(named), f"step {number}"
    doubtful = sum(map(bool, doubts))
    assert 0 < doubtful < len(doubts) / 3, "in doubt no longer than the server's answer takes"


@pytest.mark.slow
def test_the_command_killed_at_random_moments_sends_once(post: Post, tmp_path: Path) -> None:
    """The real command, killed somewhere on its way, then run to its end."""
    site = mailed_site(tmp_path)
    smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "reports@example.com"}
    site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad=TO)
    command = [str(Path(sys.executable).parent / "squadlib"), "send", "client"]
    ledger = tmp_path / ".squadlib" / "sent" / "client.jsonl"
    began = time.perf_counter()
    subprocess.run([*command, "--preview"], cwd=tmp_path, check=True, timeout=60, capture_output=True)
    took = time.perf_counter() - began
    dice = random.Random(7)  # noqa: S311  chances, no secrets
    for _ in range(4):
        ledger.unlink(missing_ok=True)
        before = len(post.taken)
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(took * dice.uniform(0.5, 1.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert (len(post.taken) - before, done.returncode) in [(1, 0), (1, 6), (0, 6)], done.stderr
        assert [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
