from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tongban.base.authorities import models, queries
from tongban.base.authorities.actions import (
    delegate,
    end_absence,
    put_authority,
    put_officer,
    record_absence,
)
from tongban.base.authorities.rules import period
from tongban.base.authorities.types import (
    AbsenceView,
    AuthorityNotFound,
    AuthorityView,
    DistrictError,
    OfficerView,
    RoleSpec,
)
from tongban.kernel.authority import Actor, ActorKind, NotPermitted, WouldWiden
from tongban.record import clock
from tongban.record.queries import grants_of
from tongban.record.types import SYSTEM

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2022, 4, 4)
FRIDAY = date(2022, 4, 8)
REVIEW = RoleSpec("reviewer", date(2022, 1, 1), items=frozenset({"food", "tobacco"}))
APPROVE = RoleSpec("approver", date(2022, 1, 1), date(2022, 4, 6))


def _officer(officer: str) -> Actor:
    return Actor(officer, ActorKind.OFFICER)


def _stored() -> tuple[list[object], ...]:
    tables = (models.Authority, models.Officer, models.OfficerRole, models.Absence)
    return tuple(list(model.objects.order_by("pk").values()) for model in tables)


@pytest.fixture(autouse=True)
def scjg(db: None) -> AuthorityView:  # noqa: ARG001 - asks for the database
    clock.set_origin(datetime(2022, 4, 1, 9, tzinfo=SHANGHAI))
    put_authority(
        "wjw",
        name={"zh": "孝南区示例卫生健康局", "en": "Health"},
        uscc="12420902MB0A00026T",
        division="420902",
    )
    return put_authority(
        "scjg",
        name={"zh": "孝南区示例市场监督管理局", "en": "Market Regulation"},
        short={"zh": "市监局", "en": "Market"},
        uscc="11420902MB0A000183",
        division="420902",
        phone="0712-0000102",
        position=1,
    )


@pytest.fixture
def wang() -> OfficerView:
    return put_officer("wang", name="王海波", department="scjg", roles=[REVIEW, APPROVE])


@pytest.fixture
def han() -> OfficerView:
    return put_officer("han", name="韩雅涛", department="scjg")


@pytest.fixture
def head() -> Actor:
    put_officer(
        "head", name="喻宏强", department="scjg", roles=[RoleSpec("head", date(2022, 1, 1))]
    )
    return _officer("head")


def test_bodies_are_loaded_again_without_change(scjg: AuthorityView) -> None:
    before = _stored()
    again = put_authority(
        "scjg",
        name=scjg.name,
        short=scjg.short,
        uscc=scjg.uscc,
        division="420902",
        phone="0712-0000102",
        position=1,
    )
    assert again == scjg == queries.get_authority("scjg")
    assert _stored() == before
    assert [each.id for each in queries.list_authorities()] == ["wjw", "scjg"]
    assert queries.find_authority_by_uscc(scjg.uscc) == scjg
    assert queries.get_authorities({"scjg", "none"}) == {"scjg": scjg}
    with pytest.raises(AuthorityNotFound):
        queries.get_authority("none")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": "SC JG"}, "AUTHORITY-ID"),
        ({"uscc": "12420902MB0A00026T"}, "AUTHORITY-ID"),
        ({"uscc": "11420902MB0A000184"}, "AUTHORITY-USCC"),
        ({"name": {"zh": "局"}}, "AUTHORITY-NAME"),
        ({"nature": "7"}, "AUTHORITY-NATURE"),
        ({"division": "4209"}, "AUTHORITY-DIVISION"),
        ({"parent": "none"}, "AUTHORITY-PARENT"),
        ({"parent": "new"}, "AUTHORITY-PARENT"),
    ],
)
def test_wrong_bodies_are_refused(changed: dict[str, object], code: str) -> None:
    before = _stored()
    values: dict[str, object] = {
        "id": "new",
        "name": {"zh": "新局", "en": "New"},
        "uscc": "91420902MA49000106",
        "division": "420902",
    }
    with pytest.raises(DistrictError) as caught:
        put_authority(**{**values, **changed})  # type: ignore[arg-type]
    assert caught.value.code == code
    assert pickle.loads(pickle.dumps(caught.value)).message == caught.value.message  # noqa: S301
    assert _stored() == before


def test_roles_become_grants_for_whole_days(wang: OfficerView) -> None:
    held = {grant.role: grant for grant in grants_of(actor=_officer("wang"))}
    assert set(held) == {"reviewer", "approver"}
    assert held["reviewer"].department == "scjg"
    assert held["reviewer"].division == "420902"
    assert held["reviewer"].items == frozenset({"food", "tobacco"})
    assert held["reviewer"].valid_to is None
    assert held["approver"].valid_from == datetime(2022, 1, 1, tzinfo=SHANGHAI)
    assert held["approver"].valid_to == datetime(2022, 4, 7, tzinfo=SHANGHAI)
    assert set(wang.roles) == {REVIEW, APPROVE}
    assert period(date(2022, 12, 31), date(2022, 12, 31)) == (
        datetime(2022, 12, 31, tzinfo=SHANGHAI),
        datetime(2023, 1, 1, tzinfo=SHANGHAI),
    )


def test_loading_officers_again_keeps_amends_and_revokes(wang: OfficerView) -> None:
    before = _stored()
    assert put_officer("wang", name="王海波", department="scjg", roles=[APPROVE, REVIEW]) == wang
    assert _stored() == before
    fewer = replace(REVIEW, items=frozenset({"food"}))
    put_officer("wang", name="王海波", department="scjg", roles=[fewer])
    held = grants_of(actor=_officer("wang"))
    assert [(grant.role, grant.items) for grant in held] == [("reviewer", frozenset({"food"}))]
    put_officer("wang", name="王海波", department="scjg", roles=[REVIEW, APPROVE])
    assert {grant.role for grant in grants_of(actor=_officer("wang"))} == {"reviewer", "approver"}
    put_officer("wang", name="王海波", department="scjg", roles=[REVIEW], active=False)
    assert grants_of(actor=_officer("wang")) == ()
    assert queries.list_officers("scjg") == []


def test_a_hall_clerk_holds_roles_for_departments() -> None:
    roles = [RoleSpec("clerk", date(2022, 1, 1), department=each) for each in ("scjg", "wjw")]
    clerk = put_officer("clerk", name="赵文远", department="wjw", roles=roles)
    assert {grant.department for grant in grants_of(actor=_officer("clerk"))} == {"scjg", "wjw"}
    assert {role.department for role in clerk.roles} == {"scjg", None}


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        ([RoleSpec("agent", MONDAY)], "OFFICER-ROLE"),
        ([RoleSpec("Clerk!", MONDAY)], "OFFICER-ROLE"),
        ([RoleSpec("clerk", FRIDAY, MONDAY)], "OFFICER-PERIOD"),
        ([RoleSpec("clerk", MONDAY, items=frozenset())], "OFFICER-ROLE"),
        ([RoleSpec("clerk", MONDAY), RoleSpec("clerk", MONDAY)], "OFFICER-ROLE"),
    ],
)
def test_wrong_roles_are_refused(roles: list[RoleSpec], code: str) -> None:
    before = _stored()
    with pytest.raises(DistrictError) as caught:
        put_officer("new", name="新", department="scjg", roles=roles)
    assert caught.value.code == code
    with pytest.raises(AuthorityNotFound):
        put_officer("new", name="新", department="none")
    assert _stored() == before


def _absence(actor: Actor) -> AbsenceView:
    return record_absence("wang", actor=actor, start=MONDAY, end=FRIDAY, substitute="han")


def test_a_substitute_stands_in_for_the_days_and_no_wider(
    wang: OfficerView, han: OfficerView, head: Actor
) -> None:
    absence = _absence(head)
    assert len(absence.grants) == 2
    assert grants_of(actor=_officer(han.id)) == ()
    clock.set_origin(datetime(2022, 4, 5, 9, tzinfo=SHANGHAI))
    held = {grant.role: grant for grant in grants_of(actor=_officer(han.id))}
    assert held["reviewer"].items == frozenset({"food", "tobacco"})
    assert held["reviewer"].valid_to == datetime(2022, 4, 9, tzinfo=SHANGHAI)
    assert held["approver"].valid_to == datetime(2022, 4, 7, tzinfo=SHANGHAI)
    assert {each.id for each in held.values()} == set(absence.grants)
    clock.set_origin(datetime(2022, 4, 9, 0, 0, 1, tzinfo=SHANGHAI))
    assert grants_of(actor=_officer(han.id)) == ()
    assert queries.find_absence(wang.id, MONDAY) == absence
    assert queries.find_absence(wang.id, date(2022, 4, 9)) is None


def test_absences_repeat_end_and_do_not_overlap(
    wang: OfficerView, han: OfficerView, head: Actor
) -> None:
    first = _absence(_officer(wang.id))
    before = _stored()
    assert _absence(head) == first
    for start, end in ((FRIDAY, FRIDAY), (date(2022, 4, 20), date(2022, 4, 19))):
        with pytest.raises(DistrictError) as caught:
            record_absence(wang.id, actor=head, start=start, end=end, substitute=han.id)
        assert caught.value.code == "OFFICER-PERIOD"
    assert _stored() == before
    clock.set_origin(datetime(2022, 4, 5, 9, tzinfo=SHANGHAI))
    ended = end_absence(first.id, actor=head)
    assert end_absence(first.id, actor=head) == ended
    assert grants_of(actor=_officer(han.id)) == ()
    assert {grant.role for grant in grants_of(actor=_officer(wang.id))} == {"reviewer", "approver"}
    assert not ended.covers(MONDAY)
    assert _absence(head).id != first.id
    assert len(queries.list_absences(wang.id)) == 2


def test_only_colleagues_stand_in_and_only_the_head_answers(
    wang: OfficerView, han: OfficerView, head: Actor
) -> None:
    put_officer("other", name="外人", department="wjw")
    before = _stored()
    for substitute in ("other", "wang"):
        with pytest.raises(DistrictError) as caught:
            record_absence(wang.id, actor=head, start=MONDAY, end=FRIDAY, substitute=substitute)
        assert caught.value.code == "OFFICER-SUBSTITUTE"
    with pytest.raises(NotPermitted):
        _absence(_officer(han.id))
    with pytest.raises(NotPermitted):
        _absence(Actor("wang", ActorKind.PERSON, "wang"))
    with pytest.raises(AuthorityNotFound):
        end_absence(1, actor=SYSTEM)
    assert _stored() == before


def test_delegation_never_widens(wang: OfficerView, han: OfficerView) -> None:
    giver = _officer(wang.id)
    grant = next(each for each in grants_of(actor=giver) if each.role == "reviewer")
    today = date(2022, 4, 1)
    with pytest.raises(WouldWiden):
        delegate(grant.id, actor=giver, to=han.id, first=MONDAY, last=FRIDAY, items=["wine"])
    with pytest.raises(NotPermitted):
        delegate(grant.id, actor=_officer(han.id), to=wang.id, first=MONDAY, last=FRIDAY)
    assert grants_of(actor=_officer(han.id)) == ()
    made = delegate(grant.id, actor=giver, to=han.id, first=today, last=FRIDAY, items=["food"])
    assert made.items == frozenset({"food"})
    assert grants_of(actor=_officer(han.id)) == (made,)
    put_officer("wang", name="王海波", department="scjg", roles=[APPROVE])
    assert grants_of(actor=_officer(han.id)) == ()
