"""Bursts are what the plain definition says, however dense the entries are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadline.quality.burst import bursts

ENTRIES = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abcd")), max_size=30)


@given(ENTRIES, st.integers(1, 4), st.integers(1, 10))
def test_an_entry_is_in_a_burst_if_some_window_around_it_holds_enough(
    entries: list[tuple[int, str]], least: int, within: int
) -> None:
    entries = sorted(entries, key=lambda entry: entry[0])
    at, what = [instant for instant, _ in entries], [thing for _, thing in entries]

    def plain(place: int) -> bool:
        starts = [start for start in at if start <= at[place] <= start + within]
        windows = ([thing for instant, thing in entries if start <= instant <= start + within] for start in starts)
        return any(len(set(window)) >= least for window in windows)

    assert bursts(at, what, least, within) == [plain(place) for place in range(len(entries))]


def test_a_million_at_one_instant_take_no_longer_than_a_million_apart() -> None:
    """Ends at all: a window that is counted anew for each entry would take hours."""
    count = 1_000_000
    assert not any(bursts([0] * count, ["a"] * count, 2, 10))


def test_nothing_is_a_burst_within_no_time() -> None:
    assert bursts([0, 0], ["a", "b"], 2, 0) == [False, False]
