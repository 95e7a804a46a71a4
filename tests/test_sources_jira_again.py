"""A board fetched again: whatever happened meanwhile, what comes out is what a full fetch gives, byte for byte."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.demo.site import Site
from squadlib.demo.standin import Limits, serve
from squadlib.sources.jira import Fetched, credentials_from, fetch
from squadlib.sources.jira_memory import Memory, from_json
from tests.jira_edits import EDITS, Edit, later
from tests.tiny_site import tiny_site

DEPLOYMENTS: Any = pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
LIMITS = Limits(search_page=4, datacenter_search_page=5, id_page=6, search_histories=40)
HOURS = 180


def fetched(
    site: Site, deployment: Any, memory: Memory | None = None, **how: Any
) -> tuple[Fetched, list[str], list[str]]:
    """Fetch the first board, as far as needed; return it, what was asked and what was told."""
    told: list[str] = []
    with serve(site, deployment=deployment, limits=LIMITS, **how) as standin:
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
