"""A page that no notebook made, in the look of the reports: the index, and what is said of a failure."""

from markupsafe import Markup

from squadlib.reports.page.policy import policy
from squadlib.reports.page.style import style


def plain_page(*, title: str, description: str, body: Markup, more_style: str = "", script: str = "") -> str:
    """Return a self-contained page; nothing but its own script may run on it, and nothing be loaded.

    `more_style` and `script` are our own files' text, not escaped.
    """
    head = Markup(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{policy}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        '<meta name="description" content="{description}">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n'
    ).format(
        policy=Markup(policy([script])),  # noqa: S704  made of digests alone
        description=description,
        title=title,
        style=Markup(style() + more_style),  # noqa: S704  our own files
    )
    rest = Markup(
        '<body class="squadlib page">\n<a class="skip" href="#report">Skip to the content</a>\n{}{}\n'
    ).format(
        Markup('<main id="report">\n{}\n</main>\n').format(body),
        Markup("<script>{}</script>").format(Markup(script)) if script else "",  # noqa: S704  our own file
    )
    return f"{head}{rest}</body>\n</html>\n"
