"""`make bench`: a whole report from a snapshot, against papermill and jupyter nbconvert run by hand."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPO = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PAIRS = 5


def seconds(*commands: list[str]) -> float:
    """Return the wall time of the commands run one after the other; one that fails stops the benchmark."""
    began = time.perf_counter()
    for command in commands:
        done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return time.perf_counter() - began


def main() -> None:
    """Time both in turn, so that a machine that slows down slows down both, and print the ratio of each pair."""
    sync = subprocess.run([BIN / "squadlib", "sync", "client"], cwd=REPO, capture_output=True, text=True, check=True)
    snapshot = sync.stdout.split()[-1]
    with tempfile.TemporaryDirectory() as scratch:
        executed = f"{scratch}/by-hand.ipynb"
        values = {"squad": "client", "sprint": "last", "snapshot": snapshot, "params": "params"}
        parameters = [part for name, value in values.items() for part in ("-r", name, value)]
        by_hand = (
            [f"{BIN}/papermill", "notebooks/sprint_report.ipynb", executed, "--no-progress-bar", *parameters],
            [f"{BIN}/jupyter", "nbconvert", "--to", "html", "--no-input", executed],
        )
        own = [f"{BIN}/squadlib", "sprint-report", "client", "--snapshot", snapshot, "--reports", f"{scratch}/reports"]
        seconds(own)
        seconds(*by_hand)
        pairs = [(seconds(own), seconds(*by_hand)) for _ in range(PAIRS)]
    ratios = [ours / theirs for ours, theirs in pairs]
    print(f"whole report from a snapshot, {PAIRS} pairs, {os.cpu_count()} cores")
    print("  squadlib  papermill + nbconvert  ratio")
    for (ours, theirs), ratio in zip(pairs, ratios, strict=True):
        print(f"  {ours:6.2f} s  {theirs:19.2f} s  {ratio:5.2f}")
    print(f"  median ratio {statistics.median(ratios):.2f} (below 1: squadlib is faster)")


if __name__ == "__main__":
    main()
