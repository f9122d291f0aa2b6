"""Land won, five certificates at one moment: as `tongban demo five-certificates` tells it."""

from __future__ import annotations

from collections import Counter

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.construction.dossier import load
from tongban.reforms.construction.law import law
from tongban.reforms.construction.queries import get_project, list_projects
from tongban.reforms.construction.standing import in_legal_order
from tongban.site.demo.five_certificates import play
from tongban.site.demo.stage import Stage

pytestmark = [pytest.mark.usefixtures("district"), pytest.mark.slow]

AGENT = Actor("lin-yichen", ActorKind.PERSON, "lin-yichen")


def test_five_certificates_are_issued_together_in_the_order_of_the_law() -> None:
    lines: list[str] = []
    told = play(Stage(tell=lines.append))
    measures = {each.id: (each.before.total, each.after.total) for each in told.measures}
    assert measures["items"] == (9, 1)
    assert all(after <= before for before, after in measures.values())
    assert told.projects == 1
    assert len([each for each in told.members if each.decided]) == 5
    assert all(each.certificate for each in told.members)
    assert sum("系统拦住" in line for line in lines) == 3
    (line,) = list_projects(actor=AGENT).rows
    view = get_project(line.id, actor=AGENT)
    assert view.state == "UNDER_CONSTRUCTION"
    assert view.landing is not None
    assert Counter(each.state for each in view.landing.opinions) == {"EXPIRED": 5, "GIVEN": 5}
    assert all(each.effective for each in view.certificates)
    # the five are issued at one moment, each decided after what it rests on (INV-BDL-02, 04)
    dossier = load(line.id)
    issued, decided = set(), []
    for permit in dossier.permits:
        case = next(
            matter
            for matter, held in dossier.issued.items()
            if permit.proof.ref in {each.identifier for each in held}
        )
        acts = {each.act.name: each.act.at for each in get_acts(case, actor=SYSTEM).rows}
        issued.add(acts["issue"].replace(second=0, microsecond=0))
        decided.append((permit.node, acts["grant"]))
    assert len(issued) == 1
    assert in_legal_order(law(), [pair for pair in decided if pair[0] != "land-right-proof"])
    contract = str(view.landing.facts["contract_date"])
    # the joint matter follows the record of the land; nobody types it again (INV-BDL-01)
    (joint,) = [each for each in dossier.children if each.kind == "joint"]
    told = {each.act.name: each.act for each in get_acts(joint.id, actor=SYSTEM).rows}
    assert (told["record_land"].actor, told["record_land"].payload["signed_on"]) == (
        SYSTEM,
        contract,
    )
    assert "note_opinions" in told
    formal = [get_matter(each.id, actor=SYSTEM) for each in dossier.cases]
    assert all(str(each.folded.facts["decided_on"]) >= contract for each in formal if each.folded)
