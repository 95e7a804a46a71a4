"""Tables: escaped, aligned, with units and what sorts them."""

import numpy as np
import pandas as pd
from markupsafe import Markup

from squadlib.reports.page.table import table


def test_text_is_escaped_and_markup_is_kept() -> None:
    """What people typed is text; what we made is shown as it is."""
    cells = pd.Series([Markup("<i>ours</i>")], dtype=object)
    html = table(pd.DataFrame({"summary": ["<b>theirs</b>"], "link": cells}), caption="<u>").html
    assert "&lt;b&gt;theirs&lt;/b&gt;" in html
    assert "<i>ours</i>" in html
    assert "<caption>&lt;u&gt;</caption>" in html


def test_the_suffix_says_the_unit_and_how_a_cell_is_written() -> None:
    """Points, shares, instants: one rule each."""
    frame = pd.DataFrame(
        {
            "sprint": ["A"],
            "completed_points": [12.5],
            "completion_rate": [0.914],
            "closed_at": [pd.Timestamp("2026-11-02 09:00", tz="UTC")],
        }
    )
    html = table(frame, caption="Sprints", unit="hours").html
    assert 'Completed <span class="unit">hours</span>' in html
    assert ">12.5</td>" in html
    assert ">91\u00a0%</td>" in html
    assert ">2\u00a0Nov\u00a02026 09:00\u00a0UTC</td>" in html


def test_what_is_missing_is_a_dash_that_sorts_last() -> None:
    """No answer is a dash, and the value behind it is empty for the sort."""
    html = table(pd.DataFrame({"sprint": ["A"], "completed_points": [np.nan]}), caption="Sprints").html
    assert '<td class="num" data-sort="">–</td>' in html


def test_the_column_that_names_a_row_is_its_header() -> None:
    """A screen reader can say whose figure it is."""
    html = table(pd.DataFrame({"n": [1], "member": ["Ana"]}), caption="Members", lead="member").html
    assert '<th scope="row">Ana</th>' in html
    assert '<td class="num" data-sort="1">1</td>' in html
