"""A board fetched again: whatever happened meanwhile, what comes out is what a full fetch gives, byte for byte."""

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.demo.site import Site
from squadlib.demo.standin import Limits, serve
from squadlib.sources.jira import Fetched, credentials_from, fetch
from squadlib.sources.jira_memory import Memory, from_json
from tests.bench.large_site import large_site
from tests.jira_edits import EDITS, Edit, edit_estimate, later, note, rename_a_type, rename_somebody
from tests.tiny_site import item, tiny_site

DEPLOYMENTS: Any = pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
LIMITS = Limits(search_page=4, datacenter_search_page=5, id_page=6, search_histories=40)
HOURS = 180


def fetched(
    site: Site, deployment: Any, memory: Memory | None = None, **how: Any
) -> tuple[Fetched, list[str], list[str]]:
    """Fetch the first board, as far as needed; return it, what was asked and what was told."""
    told: list[str] = []
    with serve(site, deployment=deployment, **({"limits": LIMITS} | how)) as standin:
        got = fetch(
            url=standin.url,
            board_id=1,
            credentials=credentials_from(standin.environment()),
            memory=memory,
            progress=told.append,
        )
        got.records["site"]["url"] = "here"  # each stand-in is at another port
        return got, standin.requests, told


def stored(got: Fetched) -> Memory:
    """Return the memory as it comes back from a file."""
    memory = from_json(json.loads(json.dumps(got.memory.to_json())))
    assert memory is not None
    return memory


def part(got: Fetched) -> str:
    """Return a board's records as a snapshot's part writes them."""
    return json.dumps(got.records, sort_keys=True)


def changed(site: Site, count: int) -> Site:
    """Return the site some hours later, with so many issues estimated anew."""
    site = later(site, HOURS)
    for one in site.issues[:count]:
        one["fields"]["customfield_10031"] = 13.0
        note(site, one, item("Story Points", field_id="customfield_10031", texts=("3", "13")))
    return later(site, 1)


Steps = list[tuple[Edit, int, int]]
steps = st.lists(
    st.tuples(st.sampled_from(EDITS), st.integers(0, 10**6), st.integers(1, HOURS)), min_size=1, max_size=8
)


def edited(site: Site, done: Steps) -> Site:
    """Return the site after some edits, each some minutes after the one before."""
    for edit, seed, minutes in done:
        site = later(site, minutes)
        edit(site, Random(seed))  # noqa: S311  a test's own dice
    return later(site, 1)


@pytest.mark.slow
@DEPLOYMENTS
@settings(max_examples=25, deadline=None)
@given(rounds=st.lists(steps, min_size=1, max_size=3))
def test_after_any_edits_it_is_what_a_full_fetch_gives(deployment: str, rounds: list[Steps]) -> None:
    """Several fetches one upon the other, each after other edits."""
    site = tiny_site(plain_issues=9)
    memory = stored(fetched(site, deployment)[0])
    for done in rounds:
        site = edited(site, done)
        again, _, told = fetched(site, deployment, memory)
        assert part(again) == part(fetched(site, deployment)[0]), told
        memory = stored(again)


@DEPLOYMENTS
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_after_one_kind_of_edit_it_is_what_a_full_fetch_gives(edit: Edit, deployment: str) -> None:
    """Each kind of edit twice, with dice that fall otherwise."""
    site = tiny_site(plain_issues=3)
    memory = stored(fetched(site, deployment)[0])
    site = edited(site, [(edit, 1, 30), (edit, 2, 90)])
    assert part(fetched(site, deployment, memory)[0]) == part(fetched(site, deployment)[0])


def test_a_second_fetch_asks_for_eight_things_at_most() -> None:
    """Ten issues of 300 changed: set-up, sprints, statuses, versions, ids, what changed, and the login's proof."""
    site = large_site(300)
    first, asked, _ = fetched(site, "cloud", limits=Limits())
    again, fewer, _ = fetched(changed(site, 10), "cloud", stored(first), limits=Limits())
    assert len(fewer) <= 8 < len(asked)
    assert "GET /rest/api/3/myself" in fewer
    assert sum(issue["points"] == 13.0 for issue in again.records["issues"]) == 10


@pytest.mark.slow
def test_a_second_fetch_of_a_large_site_asks_for_no_more() -> None:
    """5,000 issues and 60,000 changelog entries, ten issues changed: eight requests, and what a full fetch gives."""
    site = large_site(5000)
    first, asked, _ = fetched(site, "cloud", limits=Limits())
    assert len(asked) < 100
    site = changed(site, 10)
    again, fewer, _ = fetched(site, "cloud", stored(first), limits=Limits())
    assert len(fewer) <= 8
    assert part(again) == part(fetched(site, "cloud", limits=Limits())[0])


@DEPLOYMENTS
def test_what_the_index_did_not_know_yet_is_found_the_next_time(deployment: str) -> None:
    """A search that lags by five minutes misses what was changed a minute ago; the overlap asks for it again."""
    site = tiny_site(plain_issues=3)
    site.index_lag = timedelta(minutes=5)
    memory = stored(fetched(site, deployment)[0])
    just_now = edited(site, [(edit_estimate, 3, HOURS)])
    missed, _, told = fetched(just_now, deployment, memory)
    assert not any("in full" in line for line in told)
    afterwards = later(just_now, 30)
    again, _, told = fetched(afterwards, deployment, stored(missed))
    assert not any("in full" in line for line in told)
    assert part(again) == part(fetched(afterwards, deployment)[0])


@DEPLOYMENTS
@pytest.mark.parametrize("edit", [edit_estimate, rename_somebody])
def test_what_can_be_told_is_not_read_in_full(edit: Edit, deployment: str) -> None:
    """An issue's edit, and a person's new name that only witnesses tell, need no full fetch."""
    site = tiny_site(plain_issues=9)
    memory = stored(fetched(site, deployment)[0])
    again, _, told = fetched(edited(site, [(edit, 4, 30)]), deployment, memory)
    assert not any("in full" in line for line in told)
    assert part(again) != part(fetched(site, deployment)[0])


def reasons(site: Site, memory: Memory, **how: Any) -> list[str]:
    """Return why a fetch was a full one."""
    return [line for line in fetched(site, "cloud", memory, **how)[2] if "in full" in line]


def test_where_nothing_is_certain_all_is_read_anew() -> None:
    """A clock that went back, another estimation field, a sprint that is gone, a type renamed: each is said."""
    site = tiny_site(plain_issues=3)
    memory = stored(fetched(site, "cloud")[0])
    assert reasons(later(site, -1), memory) == ["fetching in full: the server's clock went back"]
    other = later(site, 9)
    other.boards[0]["configuration"]["estimation"]["field"]["fieldId"] = "customfield_10044"
    assert reasons(other, memory) == ["fetching in full: the board is set up otherwise than before"]
    fewer = later(site, 9)
    fewer.sprints = [sprint for sprint in fewer.sprints if sprint["id"] != 5]
    assert reasons(fewer, memory) == ["fetching in full: a sprint is gone"]
    renamed = later(site, 9)
    rename_a_type(renamed, Random(1))  # noqa: S311  a test's own dice
    assert [reason.endswith("changed without a date") for reason in reasons(renamed, memory)] == [True]


def test_what_other_code_remembered_is_not_gone_by() -> None:
    """Nor what is damaged: both are nothing, and the next fetch is a full one."""
    memory = fetched(tiny_site(), "cloud")[0].memory.to_json()
    assert from_json(memory) is not None
    assert from_json(memory | {"made_by": "older code"}) is None
    assert from_json({name: value for name, value in memory.items() if name != "found"}) is None


def test_after_some_days_all_is_read_anew() -> None:
    """The last full fetch may be a week old, no more, however often was fetched since."""
    site = tiny_site()
    memory = stored(fetched(site, "cloud")[0])
    almost = later(site, 7 * 24 * 60 - 1)
    again, _, _ = fetched(almost, "cloud", memory)
    assert again.memory.full_at == memory.full_at
    assert fetched(later(site, 7 * 24 * 60), "cloud", stored(again))[0].memory.full_at > memory.full_at
