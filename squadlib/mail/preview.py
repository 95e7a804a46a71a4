"""A mail to look at before it is sent: the .eml as it would leave, its HTML with its pictures beside it."""

from datetime import datetime
from pathlib import Path

from squadlib.errors import SquadlibError
from squadlib.mail.html import html
from squadlib.mail.message import Mail, Sender, message, one_line
from squadlib.mail.section import Chart
from squadlib.reports.run.slugs import slug


def preview(mail: Mail, sender: Sender, *, folder: Path, name: str, at: datetime, private: Path | None = None) -> Path:
    """Write NAME.eml, NAME.html and its pictures into the folder, and return the path of the HTML.

    With `private`, a folder above it, all of it is readable by its owner alone. Raises SquadlibError where the folder
    cannot be written.
    """
    pictures = {f"{name}-{slug(chart.name)}.png": chart.picture.png for chart in mail.letter.charts}

    def source(chart: Chart) -> str:
        return f"{name}-{slug(chart.name)}.png"

    written = html(mail.letter, subject=one_line(mail.subject), source=source)
    files = {f"{name}.eml": message(mail, sender, at=at).as_bytes(), f"{name}.html": written.encode(), **pictures}
    try:
        if private is not None:
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
            private.chmod(0o700)  # it may have been there before
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
    except OSError as error:
        what = f"the preview cannot be written: {error.strerror or error}"
        raise SquadlibError(what, where=str(folder), mend="Make room, or allow writing there.") from error
    return folder / f"{name}.html"
