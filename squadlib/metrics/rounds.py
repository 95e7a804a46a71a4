"""The sprints of all squads in rounds, so that the team has a past even where its squads are out of step."""

from typing import Any

import pandas as pd

from squadlib.metrics.sprint import totals
from squadlib.metrics.team import filled
from squadlib.metrics.trend import trend
from squadlib.tables.frames import INSTANT

LEAST = 0.5
"""From this share of its time in rounds on, a sprint belongs to one of them."""
ALIKE = 0.1
"""Shared times that differ by less than this share of the sprint are as good as the same."""

_Window = tuple[pd.Timestamp, pd.Timestamp]


def rounds(sprints: pd.DataFrame) -> pd.DataFrame:
    """Sprints that ran side by side: those of the squad with the most closed ones, and what shares most time with each.

    That squad (of several the first) gives the rhythm: each of its sprints opens a round. Every other squad's sprint
    belongs to the round with which it shares the most time; where it shares as much with two (within a tenth of its
    length), to the later, in which it ended. One that lies less than half in rounds (the squad that gives the rhythm
    paused, or was not there yet) opens a round of its own, for the squads after it to join. So a squad with longer
    sprints is not in every round, one with shorter sprints is more than once in some, and no sprint is in two rounds or
    in none.

    `sprints` is `metrics.squad_sprints`; a running sprint lasts to its planned end. One row per (squad, sprint), oldest
    round first: `squad`, `sprint_id`, `sprint`, `state`, `round` (1, 2, …), `ended_at` (UTC, of the sprint that opened
    the round), `is_open` (a sprint of the round is still running).
    """
    ordered = _in_order(sprints)
    opened: list[_Window] = []
    places = {}
    for row in ordered.itertuples(index=False):
        window = _window(row)
        place = _place(window, opened)
        if place is None:
            place = len(opened)
            opened.append(window)
        places[row.sprint_id] = place
    numbers = {place: one for one, place in enumerate(sorted(range(len(opened)), key=lambda at: opened[at][::-1]), 1)}
    table = sprints[["squad", "sprint_id", "sprint", "state"]].copy()
    place_of = table["sprint_id"].map(places)
    table["round"] = place_of.map(numbers).astype("int64")
    table["ended_at"] = pd.Series([opened[place][1] for place in place_of], dtype=INSTANT, index=table.index)
    table["is_open"] = (table["state"] != "closed").groupby(table["round"]).transform("any").astype(bool)
    return table.sort_values("round", kind="stable", ignore_index=True)


def round_totals(rows: pd.DataFrame, rounds: pd.DataFrame, *, by_squad: bool = False) -> pd.DataFrame:
    """Work of all squads' closed sprints of a round, added up; its rates are made from these sums.

    One row per round with a closed sprint, oldest first (`by_squad`: per round and squad): `round`, `ended_at`,
    `state` (active while one of its sprints runs, else closed), `squads` (how many closed a sprint in it), the columns
    of `metrics.totals`. `rows` is `metrics.team_ledger` of the closed sprints, `rounds` has their rounds.
    """
    closed = rounds[rounds["state"] == "closed"]
    keys = ["round", "squad"] if by_squad else ["round"]
    placed = rows.merge(closed.drop_duplicates("sprint_id")[["sprint_id", "round"]], on="sprint_id")
    states = closed["is_open"].map({True: "active", False: "closed"}).astype("str")
    squads = closed.groupby("round")["squad"].transform("nunique").astype("int64")
    shown = closed.assign(state=states, squads=squads).drop_duplicates(keys)[[*keys, "ended_at", "state", "squads"]]
    return filled(shown.merge(totals(placed, by=keys), on=keys, how="left").reset_index(drop=True))


def round_trend(past: pd.DataFrame, *, rate: str) -> pd.DataFrame:
    """Return a rate over the rounds that are over, with the band in which it differs by chance.

    One row per round that is over, oldest first: `round`, `ended_at`, `squads`, the rate, and `value`, `centre`,
    `lower`, `upper`, `is_record`, `is_signal`, `signal`, `why_no_band` as in `metrics.trend`. `past` is `round_totals`.
    """
    told = trend(past.assign(sprint_id=past["round"], sprint=past["round"].astype("str")), rate=rate)
    told = told.rename(columns={"sprint_id": "round"}).drop(columns="sprint")
    return past[["round", "ended_at", "squads"]].merge(told, on="round")


def squad_trends(past: pd.DataFrame, *, rate: str) -> pd.DataFrame:
    """Return each squad's rate over the rounds that are over, each with a band of its own.

    One row per (squad, round), squads in the order they come in, also for a round in which the squad had no sprint
    (no value): `squad` and the columns of `round_trend`. `past` is `round_totals` by squad.
    """
    over = past[past["state"] == "closed"].drop_duplicates("round")[["round", "ended_at", "state", "squads"]]
    parts = []
    for squad, own in past.groupby("squad", sort=False):
        whole = over.merge(own[["round", rate]], on="round", how="left")
        parts.append(round_trend(whole, rate=rate).assign(squad=squad))
    if not parts:
        return round_trend(over.assign(**{rate: pd.Series(dtype="float64")}), rate=rate).assign(squad="")
    return pd.concat(parts, ignore_index=True)


def _in_order(sprints: pd.DataFrame) -> pd.DataFrame:
    """Return each sprint once, for the squad that made it: of the squad with the most closed first, oldest first."""
    once = sprints.sort_values("is_made_here", ascending=False, kind="stable").drop_duplicates("sprint_id").sort_index()
    closed = once[once["state"] == "closed"].groupby("squad").size()
    squads = list(dict.fromkeys(once["squad"]))
    rank = {squad: place for place, squad in enumerate(sorted(squads, key=lambda one: -int(closed.get(one, 0))))}
    return (
        once.assign(rank=once["squad"].map(rank))
        .sort_values(["rank", "started_at", "sprint_id"], ignore_index=True)
        .drop(columns="rank")
    )


def _window(row: Any) -> _Window:
    """Return when a sprint begins and ends; a running one ends as planned, or now where nothing is planned."""
    if row.state == "closed":
        return row.started_at, row.completed_at
    is_planned = pd.notna(row.ends_at) and row.ends_at > row.started_at
    return row.started_at, row.ends_at if is_planned else row.completed_at


def _place(window: _Window, opened: list[_Window]) -> int | None:
    """Return which of the rounds opened a sprint belongs to, `None` where it lies less than half in any."""
    start, end = window
    none = pd.Timedelta(0)
    both = {place: min(end, finish) - max(start, begin) for place, (begin, finish) in enumerate(opened)}
    shared = {place: time for place, time in both.items() if time > none}
    if not shared or sum(shared.values(), none) < LEAST * (end - start):
        return None
    enough = max(shared.values()) - ALIKE * (end - start)
    return max((place for place, time in shared.items() if time >= enough), key=lambda place: opened[place][::-1])
