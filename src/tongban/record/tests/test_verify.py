"""Tampering by direct SQL, triggers off: each kind is found, the first misfit named."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tongban.kernel.calendar import published
from tongban.kernel.matters import fold
from tongban.record import log, queries
from tongban.record.db import as_text, execute, fetch_one
from tongban.record.definitions import definition_of
from tongban.record.export import export_log
from tongban.record.ledger import Fault, RootKept
from tongban.record.offline import LedgerFileError, verify_file
from tongban.record.tests import club
from tongban.record.types import SYSTEM
from tongban.record.verify import verify_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tongban.record.ledger import Report

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Ledger:
    """Three finished matters in the published log, one with acts after the last root."""

    definition: str
    matters: list[UUID]

    def number(self, place: int) -> str:
        return queries.get_matter(self.matters[place], actor=SYSTEM).number

    def tamper(self, sql: str, *params: object) -> None:
        """Change the tables as somebody with the database's password would."""
        execute("SET session_replication_role = replica")
        try:
            assert execute(sql, params) != 0
        finally:
            execute("SET session_replication_role = origin")


@pytest.fixture
def ledger(transactional_db: None) -> Iterator[Ledger]:  # noqa: ARG001 - sets the database up
    definition = club.found()
    matters = []
    for _ in range(3):
        matters.append(club.live(definition, upto=4))
        log.publish_root()
    club.do(matters[1], "enrol", club.STEWARD)
    yield Ledger(definition, matters)
    execute("SET session_replication_role = origin")


def first(report: Report) -> tuple[str, int]:
    assert report.count > 0
    return report.faults[0].matter, report.faults[0].seq


def both(tmp_path: Path) -> tuple[Report, Report]:
    """Check in the database and from a file: they must say the same."""
    path = tmp_path / "ledger.jsonl.gz"
    export_log(path)
    return verify_all(), verify_file(path)


def test_an_honest_ledger_holds(ledger: Ledger, tmp_path: Path) -> None:
    for report in both(tmp_path):
        assert report.faults == []
        assert (report.definitions, report.matters, report.acts) == (1, 3, 16)
        assert (report.leaves, report.roots) == (3, 3)
    root = log.publish_root()
    assert root is not None
    assert (root.size, log.latest_root()) == (4, root)
    assert log.publish_root() is None
    for report in both(tmp_path):
        assert (report.count, report.leaves, report.roots) == (0, 4, 4)
    assert ledger.matters


CHANGES = {
    "payload": """UPDATE record_act SET payload = payload || '{"remark": "no"}'
                   WHERE matter = $1 AND seq = 3""",
    "actor": """UPDATE record_act SET actor = '{"id": "rower", "kind": "officer", "party": null}'
                 WHERE matter = $1 AND seq = 3""",
    "time": "UPDATE record_act SET at = at + interval '1 us' WHERE matter = $1 AND seq = 3",
    "basis": "UPDATE record_act SET basis = NULL WHERE matter = $1 AND seq = 3",
    "authority": "UPDATE record_act SET authority = 'x' WHERE matter = $1 AND seq = 3",
    "evidence": """UPDATE record_act SET evidence = '[{"kind": "a", "ref": "b"}]'
                    WHERE matter = $1 AND seq = 3""",
    "hash": "UPDATE record_act SET hash = 'sha256:00' WHERE matter = $1 AND seq = 3",
    "shape": "UPDATE record_act SET evidence = '7' WHERE matter = $1 AND seq = 3",
    "deletion": "DELETE FROM record_act WHERE matter = $1 AND seq = 3",
    "reorder": """UPDATE record_act SET seq = CASE seq WHEN 3 THEN 104 ELSE 103 END
                   WHERE matter = $1 AND seq IN (3, 4)""",
    "insertion": """INSERT INTO record_act
                    SELECT matter, 3, name, actor, on_behalf, authority, at, payload, evidence,
                           basis, 'forged', prev, algorithm, hash, request, state
                      FROM record_act WHERE matter = $1 AND seq = 4""",
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_changed_act_is_named(ledger: Ledger, tmp_path: Path, kind: str) -> None:
    matter = ledger.matters[1]
    if kind == "insertion":
        ledger.tamper("UPDATE record_act SET seq = seq + 50 WHERE matter = $1 AND seq >= 3", matter)
        ledger.tamper("UPDATE record_act SET seq = seq - 49 WHERE matter = $1 AND seq > 50", matter)
    ledger.tamper(CHANGES[kind], matter)
    if kind == "reorder":
        ledger.tamper(
            "UPDATE record_act SET seq = seq - 100 WHERE matter = $1 AND seq > 100", matter
        )
    if kind == "shape":
        assert first(verify_all()) == (ledger.number(1), 3)
        return
    for report in both(tmp_path):
        assert first(report) == (ledger.number(1), 3)
        assert {fault.matter for fault in report.faults} == {ledger.number(1)}


def test_the_last_acts_taken_away_with_their_traces(ledger: Ledger, tmp_path: Path) -> None:
    """The thief also sets the matter's row back to what the remaining acts add up to."""
    matter = ledger.matters[0]
    ledger.tamper("DELETE FROM record_act WHERE matter = $1 AND seq = 5", matter)
    ledger.tamper(
        "UPDATE record_matter SET version = 4, outcome = NULL, state = 'VETTED' WHERE id = $1",
        matter,
    )
    for report in both(tmp_path):
        assert first(report) == (ledger.number(0), 5)
        assert "published log knows 5 acts" in report.faults[0].reason


def test_a_history_written_anew_does_not_fit_the_published_log(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Everything rewritten consistently, hashes and all: only the published root tells."""
    matter = ledger.matters[1]
    head, forged = "", []
    for view in queries.get_acts(matter, actor=SYSTEM).rows:
        payload = (
            {**view.act.payload, "remark": "bribed"} if view.act.seq == 2 else view.act.payload
        )
        act = replace(view.act, payload=payload, prev=head)
        forged.append(act := replace(act, hash=act.reckoned()))
        head = act.hash
        ledger.tamper(
            "UPDATE record_act SET payload = $3::jsonb, prev = $4, hash = $5"
            " WHERE matter = $1 AND seq = $2",
            matter, act.seq, as_text(payload), act.prev, act.hash,
        )  # fmt: skip
    folded = fold(definition_of(ledger.definition), forged, published())
    ledger.tamper(
        "UPDATE record_matter SET folded = $2::jsonb, head = $3 WHERE id = $1",
        matter, as_text(folded.to_json()), head,
    )  # fmt: skip
    for report in both(tmp_path):
        assert (report.count, first(report)) == (1, (ledger.number(1), 5))
        assert "leaf 1 of the published log expected" in report.faults[0].reason


def test_a_matter_taken_away_is_missed(ledger: Ledger, tmp_path: Path) -> None:
    matter = ledger.matters[1]
    ledger.tamper("DELETE FROM record_act WHERE matter = $1", matter)
    ledger.tamper("DELETE FROM record_matter WHERE id = $1", matter)
    ledger.tamper("DELETE FROM record_pending WHERE matter = $1", matter)
    for report in both(tmp_path):
        assert first(report) == (str(matter), 1)
        assert "leaf 1 of the published log knows 5 acts" in report.faults[0].reason


def test_a_matter_taken_away_with_its_leaf_breaks_the_log(ledger: Ledger, tmp_path: Path) -> None:
    matter = ledger.matters[1]
    for table, column in (("record_act", "matter"), ("record_matter", "id"),
                          ("record_pending", "matter"), ("record_leaf", "matter")):  # fmt: skip
        ledger.tamper(f"DELETE FROM {table} WHERE {column} = $1", matter)  # noqa: S608
    for report in both(tmp_path):
        assert [str(fault) for fault in report.faults] == [
            "root 2: the log has 1 leaves; expected 2"
        ]


def steal_the_newest(ledger: Ledger) -> RootKept:
    """Take the newest matter with its leaf and its root; give the root as it was known outside."""
    root = log.latest_root()
    assert root is not None
    matter = ledger.matters[2]
    for table, column in (("record_act", "matter"), ("record_matter", "id"),
                          ("record_leaf", "matter")):  # fmt: skip
        ledger.tamper(f"DELETE FROM {table} WHERE {column} = $1", matter)  # noqa: S608
    ledger.tamper("DELETE FROM record_root WHERE size = 3")
    return RootKept(root.size, root.root)


def test_the_newest_matter_with_its_leaf_and_root_is_missed_by_a_root_kept_outside(
    ledger: Ledger, tmp_path: Path
) -> None:
    kept = steal_the_newest(ledger)
    path = tmp_path / "ledger.jsonl.gz"
    export_log(path)
    assert verify_all().count == 0
    for report in (verify_all(kept=kept), verify_file(path, kept=kept)):
        assert [str(fault) for fault in report.faults] == [
            "the log has 2 leaves; a root kept outside knows 3"
        ]


def test_the_whole_log_taken_away_with_the_newest_matter(ledger: Ledger) -> None:
    steal_the_newest(ledger)
    ledger.tamper("DELETE FROM record_leaf")
    ledger.tamper("DELETE FROM record_root")
    reason = "is in no leaf of the log and does not wait for one; such matters: 1"
    assert verify_all().faults == [Fault(ledger.number(0), 5, reason)]


def test_a_root_kept_outside_is_continued_or_not(ledger: Ledger, tmp_path: Path) -> None:
    root = log.latest_root()
    assert root is not None
    assert ledger.matters
    log.publish_root()
    path = tmp_path / "ledger.jsonl.gz"
    export_log(path)
    kept = RootKept(root.size, root.root)
    latest = log.latest_root()
    assert latest is not None
    for report in (verify_all(), verify_file(path)):
        assert RootKept.parse(report.root) == (4, latest.root)
    other = RootKept(2, root.root)
    for report in (verify_all(kept=kept), verify_file(path, kept=kept)):
        assert (report.count, report.leaves) == (0, 4)
    for report in (verify_all(kept=other), verify_file(path, kept=other)):
        assert first(report) == ("", 0)
        assert report.faults[0].reason.startswith(f"root 2: expected {root.root} as kept")


@pytest.mark.parametrize("text", ["", "3", "0:sha256:" + "0" * 64, "3:md5:00", "sha256:00", "x:y"])
def test_what_is_no_root_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no root; expected its size and hash"):
        RootKept.parse(text)


def test_acts_without_their_matter(ledger: Ledger, tmp_path: Path) -> None:
    number = ledger.number(0)
    ledger.tamper("DELETE FROM record_matter WHERE id = $1", ledger.matters[0])
    for report in both(tmp_path):
        assert first(report) == (number, 1)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE record_matter SET state = 'LEFT' WHERE id = $1", "the acts add up to state"),
        ("UPDATE record_matter SET applicant = 'p-b' WHERE id = $1", "the acts add up to scope"),
        ("UPDATE record_matter SET outcome = NULL WHERE id = $1", "the acts add up to outcome"),
        (
            """UPDATE record_matter SET folded = jsonb_set(folded, '{facts,vouchers}', '9')
                WHERE id = $1""",
            "the acts add up to folded state",
        ),
    ],
)
def test_a_changed_matter_is_named(ledger: Ledger, tmp_path: Path, sql: str, said: str) -> None:
    ledger.tamper(sql, ledger.matters[2])
    for report in both(tmp_path):
        assert first(report) == (ledger.number(2), 5)
        assert report.faults[0].reason.startswith(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("kind = 'licence'", "the acts add up to kind 'club'; stored is 'licence'"),
        ("due = due + 1", "the acts add up to due "),
        ("opened_at = opened_at - interval '1 day'", "the acts add up to opened_at "),
        ("updated_at = updated_at + interval '1 us'", "the acts add up to updated_at "),
        ("closed_at = updated_at", "the acts add up to closed_at None; stored is "),
    ],
)
def test_a_column_that_no_hash_covers_is_compared(
    ledger: Ledger, tmp_path: Path, change: str, said: str
) -> None:
    matter = club.apply(ledger.definition).matter
    ledger.tamper(f"UPDATE record_matter SET {change} WHERE id = $1", matter)  # noqa: S608
    number = queries.get_matter(matter, actor=SYSTEM).number
    for report in both(tmp_path):
        assert (report.count, first(report)) == (1, (number, 1))
        assert report.faults[0].reason.startswith(said)


def test_a_changed_state_after_an_act_is_named(ledger: Ledger, tmp_path: Path) -> None:
    matter = ledger.matters[0]
    ledger.tamper("UPDATE record_act SET state = 'LEFT' WHERE matter = $1 AND seq = 2", matter)
    for report in both(tmp_path):
        assert (report.count, first(report)) == (1, (ledger.number(0), 2))
        assert report.faults[0].reason.endswith("stored is 'LEFT'")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE record_root SET root = 'sha256:' || repeat('0', 64) WHERE size = 2", "root 2:"),
        ("DELETE FROM record_root WHERE size = 2", "root 3 follows root 2; found root 1"),
        ("DELETE FROM record_root WHERE size = 3", "leaf 2 of the log has no root"),
        ("DELETE FROM record_leaf WHERE index = 2", "root 3: the log has 2 leaves"),
        ("UPDATE record_root SET proof = '[]' WHERE size = 3", "root 3: its proof"),
        (
            """UPDATE record_definition SET body = jsonb_set(body, '{version}', '2')
                WHERE code = 'club'""",
            "definition sha256:",
        ),
    ],
)
def test_a_changed_log_or_definition_is_named(
    ledger: Ledger, tmp_path: Path, sql: str, said: str
) -> None:
    assert ledger.matters
    ledger.tamper(sql)
    for report in both(tmp_path):
        assert any(str(fault).startswith(said) for fault in report.faults)


def test_an_act_gone_before_it_came_into_the_log(ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM record_act WHERE matter = $1 AND seq = 6", ledger.matters[1])
    faults = [(fault.matter, fault.seq) for fault in verify_all().faults]
    assert faults == [(ledger.number(1), 5), (str(ledger.matters[1]), 6)]


def test_a_broken_log_is_not_continued(ledger: Ledger) -> None:
    ledger.tamper("UPDATE record_root SET root = 'sha256:' || repeat('0', 64) WHERE size = 3")
    with pytest.raises(log.LogBroken, match="run `tongban verify`"):
        log.publish_root()
    assert fetch_one("SELECT count(*) FROM record_pending", ()) == (1,)
    assert ledger.matters


def altered(path: Path, change: Callable[[list[dict[str, Any]]], Any]) -> Path:
    """Write the file again with some of its lines changed."""
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    change(lines)
    other = path.with_name("altered.jsonl.gz")
    other.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
    return other


def test_a_changed_byte_in_the_file_is_found(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl.gz"
    written = export_log(path)
    assert written.counts == {
        "ledger": 1, "definition": 1, "leaf": 3, "root": 3, "matter": 3, "act": 16,
    }  # fmt: skip
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.jsonl.gz"]
    text = gzip.decompress(path.read_bytes())
    place = text.rindex(b"welcome")
    spoilt = tmp_path / "spoilt.jsonl.gz"
    spoilt.write_bytes(gzip.compress(text[:place] + b"W" + text[place + 1 :]))
    report = verify_file(spoilt)
    assert first(report) == (ledger.number(2), 5)
    whole = path.read_bytes()
    for at in (len(whole) // 3, len(whole) // 2, len(whole) - 6):
        spoilt.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            assert verify_file(spoilt).count > 0
        except LedgerFileError as error:
            assert "expected a JSON object" in str(error)  # noqa: PT017 - either way is found


def test_lines_taken_away_or_added_are_found(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl.gz"
    export_log(path)
    assert ledger.matters
    cases: list[tuple[Callable[[list[dict[str, Any]]], Any], str]] = [
        (lambda lines: lines.__delitem__(-1), "the file has no end; it was cut off"),
        (lambda lines: lines.append(lines[1]), "stands after the end"),
        (lambda lines: lines.insert(1, {"type": "poem"}), "a line of unknown type 'poem'"),
        (lambda lines: lines[-1].update(digest="sha256:0"), "the file was altered"),
        (lambda lines: lines[-1].update(counts={}), "the file holds"),
        (lambda lines: lines[2].pop("head"), "a line of type leaf has another shape"),
        (lambda lines: lines.__delitem__(1), "is missing or altered"),
    ]
    for change, said in cases:
        report = verify_file(altered(path, change))
        assert any(said in str(fault) for fault in report.faults), (said, report.faults)


def test_what_is_no_ledger_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b'{"type": "poem"}\n'))
    with pytest.raises(LedgerFileError, match="is no ledger of format"):
        verify_file(path)
    path.write_bytes(gzip.compress(b"roses\n"))
    with pytest.raises(LedgerFileError, match="line 1: expected a JSON object"):
        verify_file(path)


def test_a_failed_export_leaves_the_old_file(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ledger.matters
    path = tmp_path / "ledger.jsonl.gz"
    export_log(path)
    before = path.read_bytes()

    def fail(_: object) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr("tongban.record.export._line", fail)
    with pytest.raises(OSError, match="disk full"):
        export_log(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.jsonl.gz"]
