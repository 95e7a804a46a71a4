"""Params: what is wrong in them is named, all at once, before anything else runs."""

from pathlib import Path

import pytest

from squadlib import params
from squadlib.errors import UsageError

SITE = "jira: {url: demo}\nworkbook: demo\n"
CLIENT = "name: Client\nboard: 11\n"


def folder(root: Path, site: str = SITE, **squads: str) -> Path:
    """Write a params folder and return it."""
    (root / "squads").mkdir()
    (root / "site.yaml").write_text(site, encoding="utf-8")
    for name, text in (squads or {"client": CLIENT}).items():
        (root / "squads" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def refusal(place: Path, squad: str = "client") -> str:
    """Return the message with which the params are refused."""
    with pytest.raises(UsageError) as caught:
        params.load(place, squad)
    return str(caught.value)


def test_two_short_files_are_enough(tmp_path: Path) -> None:
    """Everything that is not named has its default."""
    loaded = params.load(folder(tmp_path), "client")
    assert (loaded.name, loaded.board, loaded.jira.url) == ("Client", 11, "demo")
    assert loaded.options == params.Options()


def test_all_faults_of_both_files_are_named_at_once(tmp_path: Path) -> None:
    """A misspelt key, a missing key and a wrong type come in one message, each with its file and key."""
    place = folder(tmp_path, "jira: {ulr: x}\nworkbook: demo\n", client="nmae: Client\nboard: many\n")
    message = refusal(place)
    assert "site.yaml: jira.url is missing" in message
    assert "jira.ulr is not a key here. Did you mean 'url'?" in message
    assert "client.yaml: name is missing" in message
    assert "nmae is not a key here. Did you mean 'name'?" in message
    assert "client.yaml: board is 'many': a whole number is needed" in message


def test_a_missing_board_says_where_its_number_is_found(tmp_path: Path) -> None:
    """The mend for a missing board is in the message."""
    message = refusal(folder(tmp_path, client="name: Client\n"))
    assert "board is missing. Add the number from the board's URL" in message


def test_an_unknown_squad_is_answered_with_the_known_ones_and_the_near_miss(tmp_path: Path) -> None:
    """A person who mistypes a squad sees which squads there are."""
    message = refusal(folder(tmp_path, client=CLIENT, platform=CLIENT), "clinet")
    assert "Did you mean 'client'?" in message
    assert "client, platform" in message


@pytest.mark.parametrize("squad", ["../../etc/passwd", "x; rm -rf ~", "", "squads/../client"])
def test_a_squads_name_is_never_a_path_or_a_command(tmp_path: Path, squad: str) -> None:
    """Only the name of a file that is there is a squad."""
    assert "Known squads: client" in refusal(folder(tmp_path), squad)


def test_the_squads_switches_win_over_the_sites(tmp_path: Path) -> None:
    """A switch may stand in the site's file and be overruled in a squad's."""
    place = folder(tmp_path, SITE + "velocity_sprints: 4\ngrace_minutes: 5\n", client=CLIENT + "velocity_sprints: 3\n")
    options = params.load(place, "client").options
    assert (options.velocity_sprints, options.grace_minutes) == (3, 5)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("jira: {url: demo\n", "site.yaml: line 2:"),
        (SITE + "workbook: other\n", "workbook is written twice"),
        (SITE + "timezone: Mars/Olympus\n", "a time zone like 'Europe/Madrid' is needed"),
        (SITE + "assignee_at: sometimes\n", "'close' or 'done' is needed"),
        ("jira: {url: 'ftp://jira'}\nworkbook: demo\n", "https://"),
        ("- a list\n", "the file"),
        ("", "jira is missing"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(tmp_path: Path, site: str, words: str) -> None:
    """Broken YAML, doubled keys and impossible values are refused, never guessed."""
    message = refusal(folder(tmp_path, site))
    assert words in message
    assert "site.yaml" in message


def test_a_folder_without_params_says_where_it_looked(tmp_path: Path) -> None:
    """Running in the wrong folder is the first thing a newcomer does."""
    assert str(tmp_path) in refusal(tmp_path)


def test_the_params_that_ship_are_the_sample_companys_four_squads() -> None:
    """A fresh clone runs on the sample company."""
    shipped = Path(__file__).parents[1] / "params"
    assert params.known_squads(shipped) == ["client", "freelancer", "marketplace", "platform"]
    assert all(params.load(shipped, squad).jira.url == "demo" for squad in params.known_squads(shipped))


def test_thresholds_and_delivery_of_the_squad_win_over_the_sites_key_by_key(tmp_path: Path) -> None:
    """What neither file says keeps its default."""
    site = SITE + "thresholds: {largest_points: 5, gini: 0.3}\ndelivery: {field: customfield_10050}\n"
    squad = CLIENT + 'thresholds: {gini: 0.5}\ndelivery: {uncertainty: {"Right?": concept}}\n'
    loaded = params.load(folder(tmp_path, site, client=squad), "client")
    assert (loaded.thresholds.largest_points, loaded.thresholds.gini, loaded.thresholds.stuck_days) == (5, 0.5, 3)
    assert (loaded.delivery.field, loaded.delivery.uncertainty) == ("customfield_10050", {"Right?": "concept"})
    assert loaded.delivery.delivery_type["type:plan"] == "plan"


def test_absences_are_days_of_a_member(tmp_path: Path) -> None:
    """The first and the last day are both included."""
    squad = CLIENT + "absences:\n  - {member: Ana Ruiz, from: 2026-12-01, to: 2026-12-04}\n"
    (one,) = params.load(folder(tmp_path, client=squad), "client").absences
    assert (one.member, str(one.first), str(one.last)) == ("Ana Ruiz", "2026-12-01", "2026-12-04")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "thresholds: {larges_points: 5}",
            "thresholds.larges_points is not a key here. Did you mean 'largest_points'?",
        ),
        ("thresholds: {most: 1.5}", "thresholds.most is 1.5"),
        ("thresholds: {gini: -1}", "thresholds.gini is -1"),
        ("delivery: {field: Kind}", "delivery.field is 'Kind': 'labels' or the id of a field"),
        (
            "delivery: {delivery_type: {Spike: lerning}}",
            "one of learning, concept, plan, deployable, not for 'lerning'",
        ),
        ("absences: [{member: Ana, from: 2026-12-04, to: 2026-12-01}]", "ends (2026-12-01) before it begins"),
        (
            "absences: [{member: Ana, form: 2026-12-04, to: 2026-12-01}]",
            "absences.0.form is not a key here. Did you mean",
        ),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A misspelt key, an impossible number, an unknown class, days the wrong way round."""
    assert said in refusal(folder(tmp_path, client=CLIENT + text + "\n"))


def test_of_all_squads_those_that_can_be_read_are_loaded_and_the_others_named(tmp_path: Path) -> None:
    """One squad's fault is not the others'."""
    place = folder(tmp_path, client=CLIENT, platform="name: Platform\n")
    found, faulty = params.every(place)
    assert [one.squad for one in found] == ["client"]
    assert "board is missing" in faulty["platform"]


def test_a_fault_of_the_site_is_said_once_for_all_squads(tmp_path: Path) -> None:
    """Where no squad can be read there is one message, not one per squad."""
    place = folder(tmp_path, "jira: {url: demo}\n", client=CLIENT, platform=CLIENT)
    with pytest.raises(UsageError) as caught:
        params.every(place)
    assert str(caught.value).count("workbook is missing") == 1
