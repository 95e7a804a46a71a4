"""What a cell shows by itself: a bare frame in the report's manner, a failure in a few lines."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from squadlib.errors import DataError
from squadlib.reports.cell.bare import bare_frame, bare_series
from squadlib.reports.cell.failed import said
from squadlib.reports.page.table import table
from tests.sites import workplace

FRAME = pd.DataFrame(
    {
        "sprint": ["Client 26-16", None],
        "completed_points": [36.25, np.nan],
        "completion_rate": [0.915, 1.0],
        "joined_at": pd.to_datetime(["2026-11-02 09:00", None], utc=True),
        "version_ids": [["7", "9"], []],
    }
)


def cells(html: str) -> list[str]:
    """Return the text of each cell of a table's body."""
    body = html.partition("<tbody>")[2]
    return [re.sub("<[^>]*>", "", one) for one in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", body)]


def test_a_bare_frame_is_written_as_the_report_writes_it() -> None:
    """Points, per cent, instants and lists as `show.table` has them; the column's name stands under its heading."""
    shown = bare_frame(FRAME)
    assert cells(shown) == cells(str(table(FRAME, caption="x").html))
    assert "92\u00a0%" in shown
    assert '<span class="unit">points</span>' in shown
    assert '<code class="unit">completed_points</code>' in shown
    assert "2\u00a0rows" in shown


def test_an_index_that_says_something_is_shown() -> None:
    """As the first column; the numbers of rows that were picked are not."""
    by_name = FRAME.set_index("sprint")
    assert '<code class="unit">sprint</code>' in bare_frame(by_name)
    assert '<code class="unit">index</code>' not in bare_frame(FRAME[FRAME["completion_rate"] == 1])
    assert cells(bare_frame(FRAME.groupby("sprint")[["completion_rate"]].max())) == ["Client 26-16", "92\u00a0%"]
    assert cells(bare_series(by_name["completion_rate"].head(1))) == ["Client 26-16", "92\u00a0%"]


def test_a_row_is_shown_with_a_line_for_each_column() -> None:
    """Each value as its column wants it."""
    row = FRAME.iloc[0]
    expected = ["Client 26-16", "36.3", "92\u00a0%", "2\u00a0Nov\u00a02026 09:00\u00a0UTC", "7 and 9"]
    assert cells(bare_series(row))[1::2] == expected
    assert cells(bare_series(row))[::2] == list(FRAME.columns)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({("a", "b"): [1]}),
        pd.DataFrame({3: [{"x": 1}], "span": [pd.Timedelta("2D")], "period": [pd.Period("2026Q3")]}),
        pd.DataFrame({"a": [1]}, index=pd.Index([1], name="a")),
        pd.DataFrame({"kind": pd.Categorical(["x", None]), "n": pd.array([1, None], dtype="Int64")}),
    ],
    ids=["empty", "no rows", "twice", "levels", "odd cells", "index as column", "extension types"],
)
def test_any_frame_is_shown(frame: pd.DataFrame) -> None:
    """None stops a cell."""
    assert "<table" in bare_frame(frame)
    assert all("<table" in bare_series(frame.iloc[:, place]) for place in range(frame.shape[1]))


def test_a_long_frame_says_how_long_it_is() -> None:
    """And shows its beginning."""
    shown = bare_frame(pd.DataFrame({"n": range(1000)}))
    assert "The first 60 of 1,000\u00a0rows" in shown
    assert len(cells(shown)) == 60


@pytest.mark.parametrize(
    ("failing", "expected"),
    [
        (
            lambda: FRAME["completed"],
            "there is no column 'completed'. Did you mean 'completed_points'? There are: sprint",
        ),
        (lambda: FRAME[["sprint", "join_at"]], "there is no column 'join_at'. Did you mean 'joined_at'? There are:"),
        (lambda: FRAME.nlargest(1, "completion_rat"), "Did you mean 'completion_rate'?"),
        (lambda: FRAME.iloc[0]["sprnt"], "there is no column 'sprnt'. Did you mean 'sprint'?"),
        (lambda: FRAME.sprnt, "has no attribute 'sprnt'. Did you mean 'sprint'? There are: sprint, "),
        (lambda: {"a": 1}["b"], "there is no 'b'."),
        (lambda: table(FRAME), "missing 1 required keyword-only argument: 'caption'. To see what a function takes"),
        (lambda: int("x"), "invalid literal"),
    ],
)
def test_what_was_probably_meant_is_said(failing: Any, expected: str) -> None:
    """For a column, a row's label, a name; anything else keeps its own words."""
    with pytest.raises(Exception) as raised:  # noqa: PT011  each fails in its own way
        failing()
    assert expected in said(raised.value, raised.tb)


def test_an_error_of_squadlibs_own_is_said_as_the_command_says_it() -> None:
    """What, where, how to mend it."""
    with pytest.raises(DataError) as raised:
        raise DataError("it does not fit", where="plan.xlsx", mend="Mend it.")
    assert said(raised.value, raised.tb) == "plan.xlsx: it does not fit. Mend it."


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlockingKernelClient]:
    """Start a kernel as JupyterLab does, in the notebooks folder of a site with an address that nobody asks."""
    folder = tmp_path_factory.mktemp("site")
    workplace(folder, url="https://jira.example.com")
    environ = {**os.environ, "JPY_SESSION_NAME": "sprint_report.ipynb", "HOME": str(folder)}
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(Path(folder)), env=environ)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def told(kernel: BlockingKernelClient, source: str) -> str:
    """Run a cell and return what it says where it fails, else what it prints."""
    found: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        content = message["content"]
        found.extend(content.get("traceback", []) if message["msg_type"] == "error" else [content.get("text", "")])

    kernel.execute_interactive(source, output_hook=hear)
    return re.sub("\x1b\\[[0-9;]*m", "", "\n".join(found)).strip()


@pytest.mark.slow
def test_a_wrong_call_explains_itself_where_it_stands(kernel: BlockingKernelClient) -> None:
    """The message, the cell's own line, and how to see the traceback, which is kept."""
    told(kernel, "from squadlib.reports import load, show")
    shown = told(kernel, 'x = 1\nload.sprint(squad="clent")')
    assert shown.startswith("UsageError: 'clent' is not a squad. Did you mean 'client'?")
    assert ', line 2\n    load.sprint(squad="clent")' in shown
    assert shown.endswith("To see the whole traceback, run %tb in a cell.")
    whole = told(kernel, "%tb")
    assert "Traceback (most recent call last)" in whole
    assert "squadlib/reports/load.py" in whole


@pytest.mark.slow
def test_a_site_whose_board_was_never_fetched_says_what_to_type(kernel: BlockingKernelClient) -> None:
    """A notebook asks no Jira: it says which command does."""
    told(kernel, "from squadlib.reports import load, show")
    assert "Fetch one: squadlib sync SQUAD" in told(kernel, 'load.sprint(squad="client")')


@pytest.mark.slow
def test_what_comes_up_within_squadlib_names_the_place(kernel: BlockingKernelClient) -> None:
    """For whoever has to look there; a slip in the notebook's own line and of its syntax have none."""
    told(kernel, "from squadlib.reports import load, show")
    assert "It came up in squadlib/reports/page/table.py, line " in told(kernel, "show.table(1, caption='x')")
    assert "It came up" not in told(kernel, "lod")
    assert "Did you mean 'load'?" in told(kernel, "lod")
    assert "SyntaxError" in told(kernel, "a = = 1")
