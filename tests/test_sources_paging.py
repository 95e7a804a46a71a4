"""Page chains: read to their true end, each item once, refused when they do not add up."""

from collections.abc import Callable

import pytest

from squadlib.errors import DataError
from squadlib.sources.paging import Chain, Item, Page, by_id, page_of, read_offsets, read_tokens

CHAIN: Chain[int] = Chain("things", by_id, lambda item: int(item["id"]))


def things(*ids: int) -> list[Item]:
    """Return items with these ids."""
    return [{"id": number} for number in ids]


def served(numbers: list[int], *, sizes: list[int], has_total: bool = True) -> Callable[[int], Page]:
    """Return a server of these numbers whose pages have the given sizes in turn."""
    sizes = [*sizes]

    def ask(at: int) -> Page:
        size = sizes.pop(0) if sizes else 50
        cut = numbers[at : at + size]
        is_last = None if has_total else at + len(cut) >= len(numbers)
        return Page(things(*cut), is_last, len(numbers) if has_total else None, at)

    return ask


@pytest.mark.parametrize("has_total", [True, False])
def test_a_short_page_in_the_middle_is_not_the_end(has_total: bool) -> None:  # noqa: FBT001
    """Offsets advance by what arrived, and the end is what the server says."""
    numbers = list(range(120))
    assert read_offsets(served(numbers, sizes=[50, 7, 50, 50], has_total=has_total), CHAIN) == numbers


def test_without_total_and_last_mark_an_empty_page_ends_the_chain() -> None:
    """A server that tells nothing is asked until nothing comes."""
    assert read_offsets(lambda at: Page(things(*range(at, min(at + 2, 5)))), CHAIN) == [0, 1, 2, 3, 4]


def test_the_first_page_may_be_empty() -> None:
    """An empty list is a list."""
    assert read_offsets(lambda _: Page([], total=0), CHAIN) == []
    assert read_offsets(lambda _: Page([], is_last=True), CHAIN) == []


def test_a_page_that_repeats_another_is_asked_again() -> None:
    """A doubled page is noticed by its items or its startAt, and its place is asked for again."""
    pages = iter([Page(things(1, 2), is_last=False), Page(things(1, 2), is_last=False), Page(things(3), is_last=True)])
    asked: list[int] = []

    def ask(at: int) -> Page:
        asked.append(at)
        return next(pages)

    assert read_offsets(ask, CHAIN) == [1, 2, 3]
    assert asked == [0, 2, 2]


@pytest.mark.parametrize(
    "stuck",
    [
        Page(things(1, 2), is_last=False),
        Page([], is_last=False),
        Page(things(1), is_last=True),
        Page(things(9), start=0),
    ],
)
def test_a_page_that_never_brings_anything_new_is_refused(stuck: Page) -> None:
    """A chain with a hole is a DataError after a few tries, never a shorter list."""
    asked: list[int] = []

    def ask(at: int) -> Page:
        asked.append(at)
        return Page(things(1, 2), is_last=False) if at == 0 else stuck

    with pytest.raises(DataError, match="things: a page brought nothing new"):
        read_offsets(ask, CHAIN)
    assert asked == [0, 2, 2, 2]


def test_a_total_that_changes_meanwhile_has_the_chain_read_again() -> None:
    """A row that left while paging hides another one; the second reading finds it."""
    first = iter([Page(things(1, 2), total=4), Page(things(4), total=3)])
    second = iter([Page(things(2, 3), total=3), Page(things(4), total=3)])
    pages = [*first, *second]
    assert read_offsets(lambda _: pages.pop(0), CHAIN) == [2, 3, 4]


def test_a_count_that_stays_short_of_the_total_is_refused() -> None:
    """What arrives must be as many as the server says, at the second reading at the latest."""

    def ask(at: int) -> Page:
        return Page(things(1, 2), total=4) if at == 0 else Page(things(2, 3), total=4)

    with pytest.raises(DataError, match="3 of 4 arrived"):
        read_offsets(ask, CHAIN)


def test_tokens_are_followed_to_the_end() -> None:
    """A chain by token ends with the page that names no next one, or says that it is the last."""
    pages = {None: Page(things(1, 2), token="a"), "a": Page([], token="b"), "b": Page(things(2, 3))}
    assert read_tokens(lambda token: pages[token], CHAIN) == [1, 2, 3]
    last = Page(things(1), is_last=True, token="again")
    assert read_tokens(lambda _: last, CHAIN) == [1]


def test_a_token_that_comes_twice_is_refused() -> None:
    """A chain that would run in a circle stops at the first repeated token."""
    numbers = iter(range(100))
    with pytest.raises(DataError, match="token came twice"):
        read_tokens(lambda _: Page(things(next(numbers)), is_last=False, token="a"), CHAIN)


def test_a_page_that_is_not_the_last_and_names_no_next_is_refused() -> None:
    """A missing token is no end."""
    with pytest.raises(DataError, match="names no next one"):
        read_tokens(lambda _: Page(things(1), is_last=False), CHAIN)


def test_a_token_page_of_known_items_is_asked_again_and_then_refused() -> None:
    """A doubled page in a chain by token is a hole as well."""
    asked: list[str | None] = []

    def ask(token: str | None) -> Page:
        asked.append(token)
        return Page(things(1), is_last=False, token="a") if token is None else Page(things(1), is_last=True)

    with pytest.raises(DataError, match="nothing new"):
        read_tokens(ask, CHAIN)
    assert asked == [None, "a", "a", "a"]


@pytest.mark.parametrize("payload", [{}, {"values": None}, {"values": [1]}])
def test_a_page_without_its_list_is_refused(payload: Item) -> None:
    """A page must hold a list of objects under the documented name."""
    with pytest.raises(DataError, match="no list 'values'"):
        page_of(payload, items="values")
