"""The plan workbook from wherever it lives: a Google spreadsheet, an .xlsx file or a folder of .csv files."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from squadlib.errors import UsageError
from squadlib.records import PLAN_TABS, WorkbookRecords
from squadlib.sources.csv_folder import read_csv_folder
from squadlib.sources.google_sheets import ROOT_VARIABLE, read_google, spreadsheet_key
from squadlib.sources.http import Patience
from squadlib.sources.xlsx import read_xlsx

SHORTEST_KEY = 20
"""Google's keys are 44 characters long today and were never shorter than this."""


def fetch_workbook(
    source: str,
    *,
    base: Path,
    environ: Mapping[str, str],
    tabs: Sequence[str] | None = PLAN_TABS,
    deadline_seconds: float = 300,
    progress: Callable[[str], None] | None = None,
    patience: Patience | None = None,
) -> WorkbookRecords:
    """Return the cells of the plan workbook as they stand.

    `source` is the key or address of a Google spreadsheet, an .xlsx file or a folder of .csv files (paths count from
    `base`, the params folder). `tabs` are the ones read, ignoring case; None reads them all. `patience` brings other
    clocks, for tests.

    Raises UsageError for a source that is none of these or a login that is missing, SourceError where Google refuses or
    cannot be reached, DataError for a file that cannot be read.
    """
    path = base / Path(source).expanduser()
    if "://" not in source and path.is_dir():
        workbook = read_csv_folder(path, tabs=tabs)
    elif "://" not in source and path.is_file():
        workbook = _file(path, tabs)
    else:
        key = _key(source, path, environ)
        patient = replace(patience or Patience(), deadline_seconds=deadline_seconds)
        workbook = read_google(key, environ=environ, tabs=tabs, patience=patient)
    if progress:
        progress(f"plan workbook '{workbook['title']}': {len(workbook['tabs'])} tabs")
    return workbook


def _file(path: Path, tabs: Sequence[str] | None) -> WorkbookRecords:
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        return read_xlsx(path, tabs=tabs)
    mend = "Name the folder that holds one .csv per tab." if path.suffix.lower() == ".csv" else "Save it as .xlsx."
    raise UsageError("is neither an .xlsx file nor a folder of .csv files", where=f"workbook {path}", mend=mend)


def _key(source: str, path: Path, environ: Mapping[str, str]) -> str:
    """Return the spreadsheet's key, or say that nothing is there: a short word is a path unless a gateway is named."""
    if "://" in source or source.startswith("docs.google.com/"):
        return spreadsheet_key(source)
    is_word = re.fullmatch(r"[A-Za-z0-9_-]+", source) is not None
    if is_word and (len(source) >= SHORTEST_KEY or environ.get(ROOT_VARIABLE)):
        return source
    raise UsageError(
        f"'{source}' is not there",
        where=f"workbook {path}",
        mend="Name a Google spreadsheet by key or address, an .xlsx file or a folder of .csv files (from params/).",
    )
