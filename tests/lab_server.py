"""JupyterLab as `make lab` starts it, on a free port of loopback, and its notebooks in headless Chromium."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

BIN = Path(sys.executable).parent
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
_ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)")
_OVER = f"""() => {{ const said = [...document.querySelectorAll('{PANEL} .jp-CodeCell .jp-InputPrompt')]
  .map(one => one.textContent); return said.some(one => /\\d/.test(one)) && !said.some(one => one.includes('*')); }}"""
_DRAWN = f"""() => [...document.querySelectorAll('{PANEL} .drawing.wide')].map(one => {{
  const box = one.querySelector('svg').getBoundingClientRect();
  return [one.closest('figure').id, one.dataset.live ?? 'no', Math.round(box.width), Math.round(box.height)]; }})"""
_LIVE = f"""() => [...document.querySelectorAll('{PANEL} .drawing.wide')].every(one => one.dataset.live)"""
_ALL_SEEN = f"""async () => {{ const scrolled = document.querySelector('{PANEL} .jp-WindowedPanel-outer');
  for (let place = 0; place < scrolled.scrollHeight; place += 600) {{ scrolled.scrollTop = place;
    await new Promise(done => requestAnimationFrame(() => setTimeout(done))); }} scrolled.scrollTop = 0; }}"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers, the word that lets one in, and what it wrote to the terminal."""

    root: str
    token: str
    log: Path


@contextmanager
def lab(folder: Path, command: list[str], *, home: Path) -> Iterator[Lab]:
    """Run a command that starts JupyterLab in a folder, with this home, until the block ends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_", "XDG_"))}
    environ = {**kept, "HOME": str(home), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    log = home.parent / f"{home.name}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=written, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        while (found := _ADDRESS.search(log.read_text(encoding="utf-8"))) is None:
            if process.poll() is not None:
                pytest.fail(log.read_text(encoding="utf-8"))
            time.sleep(0.1)  # until it says where it is, or ends
        yield Lab(found[1], found[2], log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


@dataclass
class Desk:
    """A notebook open in JupyterLab."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    """What the browser asked of anybody but JupyterLab."""

    @property
    def errors(self) -> list[str]:
        """What cells say that failed or warned."""
        found: list[str] = self.page.locator(
            f"{PANEL} [data-mime-type='application/vnd.jupyter.stderr']"
        ).all_inner_texts()
        return found

    def run_all(self) -> "Desk":
        """Choose Run, Run All Cells, and wait until the last one has its number."""
        self.page.click(".lm-MenuBar-itemLabel:text-is('Run')")
        self.page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        self.page.wait_for_function(_OVER, timeout=90_000)
        return self

    def charts(self) -> list[tuple[str, str, int, int]]:
        """Scroll to the end and return each chart: its name, whether it is live, its width and height in pixels."""
        self.page.evaluate(_ALL_SEEN)
        self.page.wait_for_function(_LIVE)
        return [tuple(one) for one in self.page.evaluate(_DRAWN)]


def opened(browser: Browser, running: Lab, notebook: str) -> Desk:
    """Open a notebook and wait until its kernel is ready, as a person would; no question may come first."""
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    desk = Desk(page)
    own = (running.root, running.root.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda request: request.url.startswith(own) or desk.elsewhere.append(request.url))
    page.goto(f"{running.root}/lab/workspaces/{Path(notebook).stem}/tree/notebooks/{notebook}?token={running.token}")
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')", timeout=60_000)
    page.wait_for_selector(f"{PANEL} .jp-CodeCell")
    return desk
