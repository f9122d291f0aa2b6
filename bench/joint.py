"""Joint matters of five children, all open at once, driven to the end; against single cases.

The five items have the form and the materials of an individual business; four of them need the
credential of the first, so the system opens four cases of five when it issues. Every applicant is
another person. Both contenders do the same acts in the same order of steps, breadth first, and then
what moves a matter: credentials (composed, signed) and news to parents. Papers and notices, which
are the same for both, are left aside. They are compared by processor time, of the process and its
backend: one runs after the other, and the machine may do more beside one of them.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from bench.common import ROOT, table
from bench.processor import spent

if TYPE_CHECKING:
    from collections.abc import Sequence

MATTERS = int(os.environ.get("TONGBAN_BENCH_JOINT", "1000"))
PROCESSES = 2
CHILDREN = 5
MOVES = ("credential", "dependants", "joint.advance")
TARGET = 0.8


def run(url: str) -> list[dict[str, Any]]:
    """Measure both contenders on a database with the district; a row for each."""
    environment = {**os.environ, "DATABASE_URL": url, "TONGBAN_DEMONSTRATION": "1"}
    command = [sys.executable, "-m", "bench.joint"]
    subprocess.run([*command, "--prepare"], cwd=ROOT, env=environment, check=True)  # noqa: S603 - this interpreter
    return [_together(command, environment, name) for name in ("single", "joint")]


def _together(command: list[str], environment: dict[str, str], name: str) -> dict[str, Any]:
    share = MATTERS // PROCESSES
    children = [
        subprocess.Popen(  # noqa: S603 - this interpreter
            [*command, "--child", name, str(place), str(share)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for place in range(PROCESSES)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "ready", f"{name} did not start"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    found = [json.loads(child.communicate()[0].strip().split("\n")[-1]) for child in children]
    seconds = max(each["seconds"] for each in found)
    return {
        "name": name,
        "cases": sum(each["cases"] for each in found),
        "seconds": seconds,
        "rate": sum(each["cases"] for each in found) / seconds,
        "client": sum(each["client"] for each in found),
        "backend": sum(each["backend"] for each in found),
        "memory": max(each["memory"] for each in found),
    }


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table."""
    alone = next(row for row in rows if row["name"] == "single")
    single = _spent_a_case(alone)
    words = {"single": "single cases", "joint": "children of joint matters"}
    table(
        f"{MATTERS} joint matters of {CHILDREN} children at once, {PROCESSES} processes"
        f" (target {TARGET:.0%} of single cases)",
        [
            "",
            "cases",
            "cases/s",
            "rate",
            "client ms",
            "backend ms",
            "by processor",
            "MiB a process",
        ],
        [
            [
                words[row["name"]],
                str(row["cases"]),
                f"{row['rate']:.1f}",
                f"{row['rate'] / alone['rate']:.0%}",
                f"{row['client'] / row['cases'] * 1e3:.1f}",
                f"{row['backend'] / row['cases'] * 1e3:.1f}",
                f"{single / _spent_a_case(row):.0%}",
                f"{row['memory'] / 2**20:.0f}",
            ]
            for row in rows
        ],
    )


def _spent_a_case(row: dict[str, Any]) -> float:
    return float(row["client"] + row["backend"]) / int(row["cases"])


def _prepare() -> None:
    """Publish the five items and the bundle; the district is loaded."""
    import bench.started  # noqa: F401, PLC0415 - tables need Django

    from tongban.base.district.actions import put_evidence  # noqa: PLC0415 - needs Django
    from tongban.record.types import SYSTEM  # noqa: PLC0415 - as above
    from tongban.services.bundles.actions import put_bundle  # noqa: PLC0415 - as above
    from tongban.services.bundles.types import Bundle  # noqa: PLC0415 - as above
    from tongban.services.cases.procedure import ensure_published  # noqa: PLC0415 - as above
    from tongban.services.catalogue.actions import load_item  # noqa: PLC0415 - as above
    from tongban.services.catalogue.queries import get_item  # noqa: PLC0415 - as above
    from tongban.services.catalogue.types import ItemContent  # noqa: PLC0415 - as above
    from tongban.services.credentials.actions import put_kind  # noqa: PLC0415 - as above
    from tongban.services.forms.queries import elements_by_id  # noqa: PLC0415 - as above

    pattern = get_item("individual-business-registration")
    raw = pattern.content.to_json()
    for name in ("implementation_code", "handling_code", "situations"):
        raw.pop(name, None)
    types = {
        name: {"int": "int", "bool": "bool", "date": "date"}.get(each.type.value, "text")
        for name, each in elements_by_id().items()
    }
    kinds = [f"bench-licence-{number}" for number in range(CHILDREN)]
    put_evidence(
        rows=[
            {
                "id": kind,
                "label": {"zh": kind, "en": kind},
                "credential": kind,
                "issuer": "scjg",
                "shareable": True,
            }
            for kind in kinds
        ]
    )
    for number, kind in enumerate(kinds):
        put_kind(
            body={
                "id": kind,
                "label": {"zh": f"第{number + 1}证", "en": kind},
                "type_code": f"11100000MB0D0099{number}A001",
                "issuer": "scjg",
                "holder": "either",
                "validity": None,
                "number_format": f"B{number}{{year}}{{seq:06d}}",
                "fields": [{"element": "trade_name"}, {"element": "business_scope"}],
            }
        )
        needs = [each for each in raw["needs"] if each["kind"] != "id-card"]
        if number:
            first = {"slot": "first", "kind": kinds[0], "necessity": "required"}
            needs = [*needs, {**first, "source": "government", "name": {"zh": "第1证", "en": "1"}}]
        load_item(
            content=ItemContent.from_json(
                {
                    **raw,
                    "id": f"bench-item-{number}",
                    "name": {"zh": f"第{number + 1}项", "en": f"Item {number + 1}"},
                    "base_code": f"00013199900{number}",
                    "produces": kind,
                    "needs": needs,
                }
            ),
            actor=SYSTEM,
            division=pattern.division,
            procedure=ensure_published(),
            elements=types,
            effective_from=pattern.effective_from,
        )
    put_bundle(
        Bundle.from_json(
            {
                "id": "bench-bundle",
                "name": {"zh": "五件事", "en": "Five"},
                "lead": "scjg",
                "members": [{"item": f"bench-item-{number}"} for number in range(CHILDREN)],
            }
        )
    )


def _drafts(name: str, place: str, count: int) -> list[tuple[str, UUID]]:
    """Write a draft for each of so many new persons; the files are theirs."""
    from bench.case_life import ANSWERS, PDF  # noqa: PLC0415 - sets Django up

    from tongban.base.documents.actions import store  # noqa: PLC0415 - needs Django
    from tongban.base.parties.actions import register_person  # noqa: PLC0415 - as above
    from tongban.base.parties.privacy import seal  # noqa: PLC0415 - as above
    from tongban.record import clock  # noqa: PLC0415 - as above
    from tongban.record.types import SYSTEM  # noqa: PLC0415 - as above
    from tongban.services.forms.models import DraftRow  # noqa: PLC0415 - as above
    from tongban.services.forms.queries import elements_by_id, seal_context  # noqa: PLC0415 - as above

    known, now, rows, made = elements_by_id(), clock.now(), [], []
    base = (0 if name == "single" else 500_000) + int(place) * 250_000
    for number in range(count):
        party = f"bench-{name}-{place}-{number}"
        register_person(
            actor=SYSTEM, party=party, name="张晓岚", resident_id=_resident_id(base + number)
        )
        ref = store(io.BytesIO(PDF + b"%%EOF\n"), owner=party, purpose="material", filename="a.pdf")
        for _ in range(CHILDREN if name == "single" else 1):
            key = uuid4()
            rows.append(
                DraftRow(
                    id=key,
                    owner=party,
                    party=party,
                    item="bench-item-0" if name == "single" else "joint:bench-bundle",
                    item_version="1",
                    answers={
                        element: seal(str(value), seal_context(key, element))
                        if known[element].identifying
                        else value
                        for element, value in ANSWERS.items()
                    },
                    files={"premises-use-proof": [ref.hash]},
                    created_at=now,
                    saved_at=now,
                )
            )
            made.append((party, key))
    DraftRow.objects.bulk_create(rows, batch_size=500)
    return made


def _resident_id(number: int) -> str:
    """Give a resident id that passes its check (GB 11643); the days are invented."""
    day, order = divmod(number, 999)
    month, rest = 1 + day // 28 % 12, 1 + day % 28
    body = f"420902{1950 + day // 336:04d}{month:02d}{rest:02d}{order + 1:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(each) * weight for each, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def _child(name: str, place: str, count: int) -> None:
    """Be one process: write the drafts, wait for the start, drive all matters at once."""
    from tongban.record.db import fetch_all  # noqa: PLC0415 - needs Django

    drafts = _drafts(name, place, count)
    print("ready", flush=True)
    sys.stdin.readline()
    backend = fetch_all("SELECT pg_backend_pid()", ())[0][0]
    before, began, used = spent(backend), time.perf_counter(), time.process_time()
    cases = _single(drafts) if name == "single" else _joint(drafts)
    print(
        json.dumps(
            {
                "cases": cases,
                "seconds": time.perf_counter() - began,
                "client": time.process_time() - used,
                "backend": spent(backend) - before,
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        ),
        flush=True,
    )


def _single(drafts: Sequence[tuple[str, UUID]]) -> int:
    from tongban.kernel.authority import Actor, ActorKind  # noqa: PLC0415 - needs Django
    from tongban.services.cases import actions  # noqa: PLC0415 - as above

    cases = []
    for party, draft in drafts:
        person = Actor(party, ActorKind.PERSON, party)
        cases.append(actions.submit_case(draft, actor=person, key=str(uuid4())).matter)
    _drive(cases)
    return len(cases)


def _joint(drafts: Sequence[tuple[str, UUID]]) -> int:
    from tongban.kernel.authority import Actor, ActorKind  # noqa: PLC0415 - needs Django
    from tongban.record.children import children_of  # noqa: PLC0415 - as above
    from tongban.record.queries import get_matter  # noqa: PLC0415 - as above
    from tongban.record.types import SYSTEM  # noqa: PLC0415 - as above
    from tongban.services.joint import actions  # noqa: PLC0415 - as above

    joints = []
    for party, draft in drafts:
        person = Actor(party, ActorKind.PERSON, party)
        joints.append(actions.submit_joint(draft, actor=person, key=str(uuid4())).matter)
    done: set[UUID] = set()
    while fresh := [
        child.id
        for at in range(0, len(joints), 200)
        for child in children_of(*joints[at : at + 200], actor=SYSTEM)
        if child.id not in done
    ]:
        _drive(fresh)
        done |= set(fresh)
    assert len(done) == CHILDREN * len(joints)
    assert {get_matter(each, actor=SYSTEM).state for each in joints} == {"DONE"}
    return len(done)


def _drive(cases: Sequence[UUID]) -> None:
    """Bring cases from receipt to delivery, one step for all before the next."""
    from bench.case_life import APPROVER, CERTIFIER, CLERK, REVIEWER  # noqa: PLC0415 - needs Django

    from tongban.services.cases import actions  # noqa: PLC0415 - as above

    for case in cases:
        actions.accept_case(case, actor=CLERK, key=str(uuid4()))
    for case in cases:
        actions.start_review(case, actor=REVIEWER, key=str(uuid4()), opinion="材料齐全")
    for case in cases:
        actions.review_case(case, actor=REVIEWER, key=str(uuid4()), opinion="符合条件")
    for case in cases:
        actions.grant_case(case, actor=APPROVER, key=str(uuid4()), reasons="符合法定条件")
    for case in cases:
        actions.issue_credential(case, actor=CERTIFIER, key=str(uuid4()))
    _move(cases)
    for case in cases:
        actions.deliver_case(case, actor=CLERK, key=str(uuid4()))
    _move(cases)


def _move(cases: Sequence[UUID]) -> None:
    """Do what moves these matters and their parents, until nothing is left of it."""
    from tongban.record.db import fetch_all  # noqa: PLC0415 - needs Django
    from tongban.record.effects import do_effect  # noqa: PLC0415 - as above

    mine = [str(each) for each in cases]
    waiting = """
        SELECT o.key FROM record_outbox o
         WHERE o.done_at IS NULL AND o.kind = ANY ($2::text[])
           AND o.matter = ANY (SELECT unnest($1::uuid[])
                               UNION SELECT parent FROM record_matter
                                WHERE id = ANY ($1::uuid[]) AND parent IS NOT NULL)
         ORDER BY o.id"""
    while keys := [key for (key,) in fetch_all(waiting, (mine, list(MOVES)))]:
        for key in keys:
            assert do_effect(key), key


if __name__ == "__main__":
    if sys.argv[1:2] == ["--prepare"]:
        _prepare()
    else:
        _child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
