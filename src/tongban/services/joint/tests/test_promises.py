"""INV-TOL-01 and 02 for the members of a joint matter: promises are judged when it is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tongban.record.queries import list_matters
from tongban.record.types import SYSTEM
from tongban.services.bundles.planner import Options
from tongban.services.cases.types import CaseRefused
from tongban.services.credentials.actions import put_kind
from tongban.services.forms.actions import put_element
from tongban.services.joint import actions
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG, base, key

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")

LATER: Final = Options(defer=frozenset({"food-permit/pictures"}))
SHORT: Final[dict[str, Any]] = {"promised_limit": {"days": 5, "unit": "working_days"}}
CALENDAR_DAYS: Final[dict[str, Any]] = {
    "promised_limit": {"days": 15, "unit": "calendar_days"},
    "statutory_limit": {
        "days": 20,
        "unit": "calendar_days",
        "basis": {"law": "中华人民共和国行政许可法", "clause": "第四十二条"},
    },
}
"""Room for five working days to follow in April, none over the National Day."""


def put_up(item: str, *, necessity: str = "tolerable", **limits: Any) -> None:
    """Let a member tolerate its photo; the food permit's form asks the licence's number."""
    put_element(
        body={"id": "licence_no", "label": base.label("执照编号", "Licence no"), "type": "text"}
    )
    base.TYPES["licence_no"] = "text"
    put_kind(
        body={
            "id": "shop-licence",
            "label": base.label("shop-licence"),
            "type_code": "11100000MB0D00020A001",
            "issuer": "mk",
            "holder": "either",
            "validity": {"months": 12},
            "number_format": "S{year}{seq:05d}",
            "fields": [{"element": "trade_name"}, {"element": "licence_no", "from": "@number"}],
        }
    )
    needs = [("pictures", "photo", necessity)]
    if item == "food-permit":
        needs = [("licence", "shop-licence", "required"), *needs]
    base.load(
        item,
        implementing_body="mk",
        produces="food-licence" if item == "food-permit" else "shop-licence",
        needs=[
            {
                "slot": slot,
                "kind": kind,
                "name": base.label("照片", "Photo") if kind == "photo" else base.label(kind),
                "necessity": necessity,
                "source": "government" if kind == "shop-licence" else "applicant",
            }
            for slot, kind, necessity in needs
        ],
        form=["trade_name", "licence_no"] if item == "food-permit" else ["trade_name"],
        **limits,
    )
    world.put(members=[{"item": "shop-registration"}, {"item": "food-permit"}], policies={})


@pytest.fixture
def numbers() -> Any:
    """Take the element of these tests out of the shared types again."""
    yield
    base.TYPES.pop("licence_no", None)


def draft(*files: str) -> UUID:
    found = actions.begin_joint(actor=WANG, party="wang", bundle="open-stall")
    assert world.save_fields(actor=WANG, draft=found, answers=world.ANSWERS) == ()
    for kind in files:
        ref = world.document(text=kind)
        world.attach_file(actor=WANG, draft=found, slot=kind, document=ref)
    return found


def matters() -> dict[str, str]:
    return {each.item: each.state for each in list_matters(actor=SYSTEM, applicant="wang").rows}


@pytest.mark.usefixtures("numbers")
def test_inv_tol_02_a_member_that_waits_takes_no_promise_without_room() -> None:
    """§4.9: supplement deadline < decision deadline, also of a member that others must feed."""
    put_up("food-permit", **SHORT)
    found = draft("plan")
    with pytest.raises(CaseRefused) as refused:
        actions.submit_joint(found, actor=WANG, key=key(), options=LATER)
    assert refused.value.code == "CASE-TOLERANCE"
    assert [(each.field, each.code) for each in refused.value.problems] == [
        ("pictures", "CASE-TOLERANCE")
    ]
    assert "food-permit" in refused.value.message["zh"]
    assert "“照片”没有容缺后补的余地" in refused.value.message["zh"]
    assert "“Photo” to follow later" in refused.value.message["en"]
    assert matters() == {}
    world.attach_file(actor=WANG, draft=found, slot="photo", document=world.document(text="photo"))
    actions.submit_joint(found, actor=WANG, key=key(), options=Options())
    assert matters() == {"open-stall": "SUBMITTED", "shop-registration": "RECEIVED"}


@pytest.mark.usefixtures("numbers")
def test_inv_tol_02_a_member_that_begins_at_once_takes_none_either() -> None:
    put_up("shop-registration", **SHORT)
    found = draft("plan")
    later = Options(defer=frozenset({"shop-registration/pictures"}))
    with pytest.raises(CaseRefused) as refused:
        actions.submit_joint(found, actor=WANG, key=key(), options=later)
    assert (refused.value.code, matters()) == ("CASE-TOLERANCE", {})


@pytest.mark.usefixtures("numbers")
def test_inv_tol_01_what_is_promised_with_room_is_owed_by_the_member_once_it_opens() -> None:
    put_up("food-permit")
    joint = actions.submit_joint(draft("plan"), actor=WANG, key=key(), options=LATER).matter
    registered(joint)
    food = world.case(joint, "food-permit")
    assert food.folded is not None
    assert (food.state, food.folded.facts["promised"], food.folded.facts["lacking"]) == (
        "RECEIVED",
        ["pictures"],
        [],
    )


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize("flagged", [True, False])
def test_inv_tol_01_a_bundle_flags_what_its_item_does_not(flagged: bool) -> None:  # noqa: FBT001 - both
    """§4.9: only what is flagged may be missing, by the item or by the bundle for its member."""
    put_up("food-permit", necessity="required")
    member: dict[str, Any] = {"item": "food-permit"}
    tolerable = {"tolerable": ["pictures"]} if flagged else {}
    world.put(members=[{"item": "shop-registration"}, member | tolerable], policies={})
    found = draft("plan")
    if not flagged:
        with pytest.raises(CaseRefused) as refused:
            actions.submit_joint(found, actor=WANG, key=key(), options=LATER)
        assert "CASE-MATERIAL" in {each.code for each in refused.value.problems}
        assert matters() == {}
        return
    joint = actions.submit_joint(found, actor=WANG, key=key(), options=LATER).matter
    registered(joint)
    food = world.case(joint, "food-permit")
    assert food.folded is not None
    assert (food.folded.facts["promised"], food.folded.facts["lacking"]) == (["pictures"], [])


@pytest.mark.usefixtures("numbers")
def test_inv_tol_02_room_that_is_gone_when_a_member_opens_lets_it_ask_and_hinders_nothing() -> None:
    """§4.9: what was promised in April is asked for like any other lack before the holidays."""
    put_up("food-permit", **CALENDAR_DAYS)
    joint = actions.submit_joint(draft("plan"), actor=WANG, key=key(), options=LATER).matter
    world.accept(joint, "shop-registration")
    world.on(2022, 9, 28)
    registered(joint)
    food = world.case(joint, "food-permit")
    assert food.folded is not None
    assert (food.state, food.folded.facts["promised"], food.folded.facts["lacking"]) == (
        "RECEIVED",
        [],
        ["pictures"],
    )


def registered(joint: UUID) -> None:
    """Bring the registration to its licence."""
    if world.case(joint, "shop-registration").state == "RECEIVED":
        world.accept(joint, "shop-registration")
    world.review(joint, "shop-registration")
    world.opine(joint, "shop-registration")
    world.grant(joint, "shop-registration")
    world.issue(joint, "shop-registration")
    world.settle()
