"""The notebooks that squadlib ships: in the package where it was installed, beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def shipped_notebooks() -> list[Path]:
    """Return the notebooks that come with squadlib, by name."""
    places = [PACKAGE / "notebooks", PACKAGE.parent / "notebooks"]
    folder = next(place for place in places if place.is_dir())
    return sorted(folder.glob("*.ipynb"))


def starting_notebook() -> Path:
    """Return the notebook that a report of one's own starts from."""
    return Path(__file__).parent / "new_report.ipynb"
