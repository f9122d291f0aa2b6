"""INV-ENT-01 and 02 (domain.md §4.33): the clock of a company's start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.calendar import published
from tongban.reforms.enterprises import rules

START = datetime(2022, 4, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 60 * 24 * 60).map(lambda n: START + timedelta(minutes=n))
RESULTS = st.dictionaries(st.sampled_from(["seal", "tax", "bank"]), st.none() | MOMENTS)
NOW = START + timedelta(days=90)


def at(day: int, hour: int = 2) -> datetime:
    return datetime(2022, 4, day, hour, tzinfo=UTC)


def test_inv_ent_01_from_the_complete_submission_to_the_last_mandatory_result() -> None:
    """§4.33: the correction of the second completes it; Saturday the 2nd was a working day."""
    found = rules.opening_clock(
        [at(1), at(2)],
        {"licence": at(2, 6), "seal": at(6, 3), "bank": at(20)},
        ["licence", "seal"],
        now=NOW,
        calendar=published(),
    )
    assert (found.since, found.until, found.days) == (at(2), at(6, 3), 1)
    assert found.ready


def test_inv_ent_01_while_a_mandatory_result_is_missing_the_clock_runs() -> None:
    found = rules.opening_clock(
        [at(1)], {"licence": at(1, 6)}, ["licence", "seal"], now=at(7), calendar=published()
    )
    assert (found.ready, found.missing, found.days) == (False, ("seal",), 3)


@given(st.lists(MOMENTS, min_size=1, max_size=4), RESULTS, RESULTS)
@settings(max_examples=60, deadline=None)
def test_inv_ent_02_optional_items_never_block(
    submissions: list[datetime],
    mandatory: dict[str, datetime | None],
    optional: dict[str, datetime | None],
) -> None:
    """§4.33: whatever optional items do, clock and readiness are the same."""
    wanted = ["licence", *mandatory]
    results = {**mandatory, "licence": submissions[0]}
    more = {f"optional-{name}": moment for name, moment in optional.items()}

    def reckoned(known: dict[str, datetime | None]) -> object:
        return rules.opening_clock(submissions, known, wanted, now=NOW, calendar=published())

    assert reckoned(results) == reckoned({**results, **more})
