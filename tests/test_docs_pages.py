"""The pages of docs/ say what is so: links lead somewhere, commands, options, keys and variables are squadlib's own."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from squadlib.cli import cli
from squadlib.mail import server as smtp_server
from squadlib.params.files import SiteFile, SquadFile
from squadlib.sources import google_login, google_sheets, jira_site
from tests.documented import PAGES, REPO, anchors, blocks, code, commands, options, unknown
from tests.scheduled_site import scheduled_site

MAKEFILE = (REPO / "Makefile").read_text(encoding="utf-8")
NAMES = {
    "params/site.yaml": (SiteFile, {"jira": {"url": "demo"}, "workbook": "demo"}),
    "params/squads/client.yaml": (SquadFile, {"name": "Client", "board": 11}),
    "params/squads/platform.yaml": (SquadFile, {}),
}
"""What each params file is held against, and what it cannot do without."""
VARIABLES = {
    *(jira_site.EMAIL, jira_site.API_TOKEN, jira_site.PERSONAL_TOKEN, google_login.VARIABLE),
    *(google_sheets.ROOT_VARIABLE, smtp_server.USERNAME, smtp_server.PASSWORD),
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_REGION"),  # botocore's own
    "SSL_CERT_FILE",  # OpenSSL's own
    "NO_COLOR",  # everybody's
}


@pytest.fixture(params=PAGES, ids=lambda page: str(page.relative_to(REPO)))
def page(request: pytest.FixtureRequest) -> Path:
    """Return each page in turn."""
    found: Path = request.param
    return found


@pytest.fixture
def text(page: Path) -> str:
    """Return its text."""
    return page.read_text(encoding="utf-8")


def test_no_link_is_dead(page: Path, text: str) -> None:
    """Every relative link leads to a file of the repository, and to a heading that is there."""
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    for link in links:
        place, _, heading = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), link
        assert target.is_relative_to(REPO), link
        assert not heading or heading in anchors(target.read_text(encoding="utf-8")), link


def test_every_page_of_docs_is_found_from_the_readme() -> None:
    """Nobody guesses file names: from link to link every page is reached."""
    found, left = set[Path](), [REPO / "README.md"]
    while left:
        page = left.pop()
        found.add(page)
        links = re.findall(r"\]\(([^)\s#]+\.md)", page.read_text(encoding="utf-8"))
        left += [one for link in links if "://" not in link and (one := (page.parent / link).resolve()) not in found]
    assert [page for page in PAGES if page not in found] == []


def test_every_command_named_exists_with_its_options(text: str) -> None:
    """Whatever begins with `squadlib`, in a block or between backticks."""
    assert {command: unknown(command) for command in commands(text) if unknown(command)} == {}


def test_every_option_named_alone_is_one_of_a_command(text: str) -> None:
    """`--revise`, `--resend` and their like."""
    alone = {one.split()[0].split("=")[0] for one in code(text) if one.startswith("--")}
    assert alone <= options()


def test_every_target_of_make_exists(text: str) -> None:
    """What a page tells to type can be typed."""
    targets = {found[1] for one in code(text) if (found := re.match(r"make ([a-z-]+)", one))}
    assert targets <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_every_params_file_shown_can_be_read(text: str) -> None:
    """A block that begins with the file's name fits it as it stands, each key known."""
    for block in blocks(text, "yaml"):
        named = re.match(r"# (params/\S+)\n", block)
        if named:
            model, needed = NAMES[named[1]]
            model.model_validate({**needed, **yaml.safe_load(block)})


def keys(model: Any, place: str = "") -> set[str]:
    """Return every key of a params file, by its path."""
    found = set()
    for name, one in model.model_fields.items():
        path = f"{place}{one.alias or name}"
        found.add(path)
        for inner in (one.annotation, *getattr(one.annotation, "__args__", ())):
            if hasattr(inner, "model_fields"):
                found |= keys(inner, f"{path}.")
    return found


def test_every_key_of_params_named_by_its_path_exists() -> None:
    """And the page on mail names all that there are of `email`."""
    known = keys(SiteFile) | keys(SquadFile)
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert {one for one in code(text) if re.fullmatch(r"email(\.[a-z_]+)+", one)} <= known, page
    mail = (REPO / "docs" / "mail.md").read_text(encoding="utf-8")
    assert {key for key in known if key.startswith("email.") and key != "email.smtp"} <= set(code(mail))


def test_every_variable_named_is_one_that_is_read(text: str) -> None:
    """A login that is put where nobody looks is a login that is missing; what docstrings name in capitals is none."""
    if "<!-- Made from" in text:
        return
    named = {one for one in code(text) if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", one)}
    assert named <= VARIABLES


def test_the_messages_of_the_mail_page_are_those_of_the_code() -> None:
    """What a person searches for is found."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (REPO / "squadlib" / "mail").glob("*.py"))
    mail = (REPO / "docs" / "mail.md").read_text(encoding="utf-8")
    table = mail.partition("## When something is wrong")[2].partition("\n## ")[0]
    said = [
        one.strip("… ").removeprefix(": ")
        for one in re.findall(r"`([^`]*)`", table)
        if " " in one and "send" not in one
    ]
    assert len(said) >= 8
    for one in said:
        assert one.removeprefix("is ") in source, one


def test_the_schedules_commands_and_links_are_squadlibs_own(tmp_path: Path) -> None:
    """The recipes are a page too."""
    text = scheduled_site(tmp_path / "site")
    assert {command: unknown(command) for command in commands(text) if unknown(command)} == {}
    assert len(commands(text)) >= 4
    named = {one for one in code(text) if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", one)}
    assert named <= VARIABLES


@pytest.mark.parametrize("report", sorted((REPO / "tests" / "golden").glob("*.json")), ids=lambda path: path.stem)
def test_every_key_of_a_reports_facts_is_in_the_changelog(report: Path) -> None:
    """Whoever reads the JSON learns of a key when it comes; the first two reports' first keys are the contract's."""
    first = {"squad", "sprint", "totals", "issues", "members", "velocity", "forecast", "alignment", "feedback"}
    first |= {"projects", "quarters", "measures", "quarter"}
    section = (REPO / "CHANGELOG.md").read_text(encoding="utf-8").partition("### Facts")[2].partition("\n### ")[0]
    facts = json.loads(report.read_text(encoding="utf-8"))
    line = re.search(rf"^- `{report.stem}(?:/1)?`:.*?(?=^- |\n\n|\Z)", section, re.MULTILINE | re.DOTALL)
    every = re.findall(r"^- (?:Each of them|Every report):.*?(?=^- |\n\n|\Z)", section, re.MULTILINE | re.DOTALL)
    assert line
    named = set(re.findall(r"`(\w+)`", " ".join([line[0], *every])))
    is_first = report.stem in ("sprint-report", "milestone-report")
    assert set(facts) <= named | (first if is_first else set())


def test_every_option_of_a_run_over_all_squads_is_in_the_readme() -> None:
    """Each with what it does, in a row of its own."""
    readme = (REPO / "README.md").read_text(encoding="utf-8")
    shared = {option for command in (cli.commands["sync"],) for one in command.params for option in one.opts}
    own = {option for one in cli.commands["run-all"].params for option in one.opts} - shared
    assert own == set(re.findall(r"^\| `(--[a-z-]+)` \|", readme, re.MULTILINE))
