"""Acts through the record: written whole or not at all, once each, two round trips."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tongban.kernel.calendar import CalendarTableError
from tongban.kernel.definitions import DefinitionError
from tongban.record import actions, clock, queries
from tongban.record.db import fetch_all, fetch_one
from tongban.record.tests import club
from tongban.record.types import (
    ActRefused,
    ConflictError,
    DefinitionNotFound,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
    TextRefused,
)

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json

TABLES = ("record_matter", "record_act", "record_outbox", "record_pending")


def written() -> list[tuple[int, ...]]:
    """Count what is in the tables, and what the matters look like."""
    counts = [fetch_all(f"SELECT count(*) FROM {table}")[0] for table in TABLES]  # noqa: S608
    return [*counts, *fetch_all("SELECT id, version, head, folded FROM record_matter ORDER BY id")]


def test_a_life_of_seven_acts(admission: str) -> None:
    matter = club.live(admission)
    view = queries.get_matter(matter, actor=club.ANNA)
    assert (view.state, view.version, view.outcome) == ("CLOSED", 7, "granted")
    acts = queries.get_acts(matter, actor=club.ANNA).rows
    assert [each.act.name for each in acts] == ["apply", *(act for act, _, _ in club.LIFE)]
    assert [each.state for each in acts] == [
        "APPLIED", "VETTED", "VETTED", "VETTED", "ADMITTED", "ENROLLED", "CLOSED",
    ]  # fmt: skip
    assert view.closed_at == view.updated_at == acts[-1].act.at
    assert view.folded is not None
    assert view.folded.head == acts[-1].act.hash
    assert acts[3].act.grant == "elder-member"


def test_an_act_is_two_round_trips(admission: str, statements: list[str]) -> None:
    matter = club.apply(admission).matter
    assert len(statements) == 2
    statements.clear()
    club.do(matter, "accept", club.STEWARD)
    assert len(statements) == 2
    assert "UPDATE record_matter" in statements[1]
    statements.clear()
    with pytest.raises(NotPermitted):
        club.do(matter, "vouch", club.ROWER)
    assert len(statements) == 1


def test_the_number_and_the_receipt(admission: str) -> None:
    receipt = club.apply(admission)
    view = queries.get_matter_by_number(receipt.number, actor=club.ANNA)
    assert view.id == receipt.matter
    assert receipt.number[:6] == club.DIVISION
    assert (receipt.seq, receipt.state, receipt.replayed) == (1, "APPLIED", False)
    assert view.due is not None
    assert view.next_check is not None
    assert view.next_check > receipt.at


def test_a_repeated_request_gets_the_first_receipt(admission: str) -> None:
    first = club.apply(admission, key="k1")
    again = club.apply(admission, key="k1")
    assert again.replayed
    assert (again.matter, again.number, again.seq, again.at) == (
        first.matter, first.number, 1, first.at,
    )  # fmt: skip
    done = actions.perform(first.matter, act="accept", actor=club.STEWARD, key="k1")
    club.do(first.matter, "vouch", club.ELDER)
    before = written()
    replay = actions.perform(first.matter, act="accept", actor=club.STEWARD, key="k1")
    assert (replay.replayed, replay.seq, replay.state, replay.at) == (True, 2, "VETTED", done.at)
    assert written() == before


def test_a_key_serves_one_request_of_one_actor(admission: str) -> None:
    first = club.apply(admission, key="k")
    before = written()
    with pytest.raises(IdempotencyKeyReused, match="'k' was used before"):
        club.apply(admission, key="k", wish="to row")
    assert written() == before
    other = club.apply(admission, key="k", actor=club.BERTA, applicant="p-berta")
    assert other.matter != first.matter
    actions.perform(first.matter, act="accept", actor=club.STEWARD, key="s")
    before = written()
    with pytest.raises(IdempotencyKeyReused):
        actions.perform(other.matter, act="accept", actor=club.STEWARD, key="s")
    assert written() == before


def test_a_stale_page_gets_a_conflict(admission: str) -> None:
    matter = club.apply(admission).matter
    club.do(matter, "accept", club.STEWARD)
    before = written()
    with pytest.raises(ConflictError) as caught:
        actions.perform(matter, act="vouch", actor=club.ELDER, key=str(uuid4()), expected_version=1)
    assert (caught.value.code, caught.value.expected, caught.value.found) == (
        "MATTER-CONFLICT", 1, 2,
    )  # fmt: skip
    assert written() == before


@pytest.mark.parametrize(
    ("act", "actor", "payload", "error", "code"),
    [
        ("vouch", club.STEWARD, {}, ActRefused, "MATTER-STATE"),
        ("dance", club.STEWARD, {}, ActRefused, "ACT-UNKNOWN"),
        ("accept", club.ANNA, {}, NotPermitted, "AUTHORITY-NONE"),
        ("accept", club.ROWER, {}, NotPermitted, "AUTHORITY-NONE"),
        ("accept", club.STEWARD, {"remark": 5}, ActRefused, "ACT-PAYLOAD"),
        ("accept", club.STEWARD, {"remark": "a\x00b"}, TextRefused, "TEXT-REFUSED"),
        ("leave", club.BERTA, {}, NotPermitted, "AUTHORITY-NONE"),
    ],
)
def test_a_refused_act_leaves_nothing(
    admission: str,
    act: str,
    actor: Actor,
    payload: dict[str, object],
    error: type[Exception],
    code: str,
) -> None:
    matter = club.apply(admission).matter
    before = written()
    with pytest.raises(error) as caught:
        club.do(matter, act, actor, **payload)
    assert getattr(caught.value, "code", None) == code
    assert written() == before


def test_a_refused_opening_leaves_nothing(admission: str) -> None:
    before = written()
    with pytest.raises(NotPermitted):
        club.apply(admission, actor=club.BERTA)
    with pytest.raises(DefinitionNotFound):
        club.apply("sha256:" + "0" * 64)
    with pytest.raises(TextRefused, match="subject"):
        club.apply(admission, subject="x" * 501)
    with pytest.raises(TextRefused, match="key"):
        club.apply(admission, key="x" * 121)
    with pytest.raises(TextRefused, match="subject contains a NUL"):
        club.apply(admission, subject="\x00")
    assert written() == before


def test_a_backslash_u0000_in_a_text_is_no_nul(admission: str) -> None:
    wish = "back\\u0000slash " + "x" * 300
    matter = club.apply(admission, wish=wish).matter
    act = queries.get_acts(matter, actor=club.ANNA).rows[0].act
    assert act.payload["wish"] == wish
    assert act.reckoned() == act.hash


def test_no_matter_of_this_id(admission: str) -> None:
    assert admission
    with pytest.raises(MatterNotFound):
        club.do(UUID(int=7), "accept", club.STEWARD)


def test_a_clock_set_back_is_refused(admission: str) -> None:
    matter = club.apply(admission).matter
    before = written()
    clock.advance(timedelta(hours=-1))
    with pytest.raises(ActRefused) as caught:
        club.do(matter, "accept", club.STEWARD)
    assert caught.value.code == "MATTER-CLOCK-BACK"
    assert written() == before
    clock.advance(timedelta(hours=1))
    assert club.do(matter, "accept", club.STEWARD).seq == 2


def test_publishing_twice_is_publishing_once(admission: str) -> None:
    rows = fetch_all("SELECT count(*) FROM record_definition")
    assert actions.publish_definition(club.document()) == admission
    assert fetch_all("SELECT count(*) FROM record_definition") == rows
    with pytest.raises(DefinitionError) as caught:
        actions.publish_definition(club.document(states={}, acts={}))
    assert len(caught.value.faults) > 1
    with pytest.raises(TextRefused):
        actions.publish_definition(club.document(code="a\x00"))
    assert fetch_all("SELECT count(*) FROM record_definition") == rows


def test_a_further_calendar_moves_due_days(admission: str) -> None:
    assert admission
    assert queries.calendar().last.year == 2026
    with pytest.raises(CalendarTableError):
        actions.publish_calendar([{"year": 2027}])
    assert fetch_one("SELECT count(*) FROM record_calendar", ()) == (0,)
    table: dict[str, Json] = {
        "year": 2027,
        "sources": [{"title": "invented"}],
        "rest": ["2027-01-01", "2027-05-01", "2027-10-01..2027-10-03"],
        "work": [],
    }
    version = actions.publish_calendar([table])
    assert version > 0
    assert queries.calendar().last.year == 2027
    clock.advance(timedelta(days=1))
    matter = club.apply(admission).matter
    assert queries.get_matter(matter, actor=club.ANNA).due is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_act SET name = 'x'",
        "DELETE FROM record_act",
        "TRUNCATE record_act",
        "UPDATE record_definition SET code = 'x'",
        "DELETE FROM record_definition",
        "TRUNCATE record_definition",
        "DELETE FROM record_matter",
        "TRUNCATE record_matter",
        "UPDATE record_matter SET applicant = 'p-berta'",
        "UPDATE record_matter SET number = '1'",
        "UPDATE record_matter SET definition = 'x'",
        "TRUNCATE record_leaf",
        "TRUNCATE record_root",
    ],
)
def test_the_tables_refuse_what_would_unmake_the_record(admission: str, statement: str) -> None:
    import psycopg.errors  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    club.live(admission, upto=1)
    before = written()
    fetch_all("SELECT set_config('tongban.guard', 'strict', true)")
    with pytest.raises(psycopg.errors.IntegrityError), transaction.atomic():
        fetch_all(statement)
    assert written() == before
