"""What pages show of cases: views, forms of acts, lists, masks."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.base.parties.looks import looks_of
from tongban.base.parties.types import PartyError
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import db, effects
from tongban.record.types import SYSTEM, MatterNotFound, NotPermitted
from tongban.services.cases import actions, queries
from tongban.services.cases.applications import mask_day, mask_number
from tongban.services.cases.fields import remedy_text
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CERTIFIER,
    CLERK,
    HEAD,
    LI,
    REVIEWER,
    WANG,
    key,
)
from tongban.services.forms.actions import put_element
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tongban.services.cases.types import ActForm, FieldForm

pytestmark = pytest.mark.usefixtures("district")


def form(forms: tuple[ActForm, ...], act: str) -> ActForm:
    return next(each for each in forms if each.act == act)


def field(found: ActForm, name: str) -> FieldForm:
    return next(each for each in found.fields if each.name == name)


def test_a_case_as_its_clerk_sees_it() -> None:
    case = world.submit()
    view = queries.get_case(case, actor=CLERK)
    assert re.fullmatch(r"4209022022040\d{13}|420902\d{15}", view.number)
    assert (view.state, view.state_label["zh"], view.version) == ("RECEIVED", "已收件", 1)
    assert (view.applicant, view.department_name["zh"]) == ("王**", "示例区市场局")
    assert (view.light, view.due, view.channel) == ("green", date(2022, 4, 11), "online")
    assert view.clock is not None
    assert (view.clock.name, view.clock.used, view.clock.length["zh"]) == ("intake", 0, "5个工作日")
    assert [each.text["zh"] for each in view.clock.lines][-1].startswith("到期日")
    shown = {each.element: each.value for each in view.answers}
    assert shown == {
        "trade_name": "小芳水果",
        "owner_phone": "138****0000",
        "area": "12 ㎡",
        "leased": "否",
    }
    english = {each.element: each.words["en"] for each in view.answers}
    assert (english["area"], english["leased"]) == ("12 m²", "No")
    assert english["owner_phone"] == "138****0000"
    assert {each.slot: each.status for each in view.slots} == {
        "plan": "supplied",
        "lease": "not_asked",
        "photo": "supplied",
    }
    assert [each.act for each in view.events] == ["submit"]
    assert queries.get_case(view.number, actor=CLERK).id == case


def test_the_applicant_sees_his_own_answers_in_clear() -> None:
    case = world.submit()
    shown = {each.element: each.value for each in queries.get_case(case, actor=WANG).answers}
    assert shown["owner_phone"] == "13812340000"


def test_people_read_their_own_name_and_others_a_masked_one() -> None:
    case = world.submit()
    for actor, name in ((WANG, "王小芳"), (CLERK, "王**")):
        view = queries.get_case(case, actor=actor)
        event = view.events[0]
        assert (view.applicant, event.actor_name["zh"], event.on_behalf["en"]) == (name,) * 3
    assert queries.my_cases(actor=WANG).rows[0].applicant == "王小芳"
    assert queries.list_cases(actor=CLERK).rows[0].applicant == "王**"


@pytest.mark.parametrize(
    ("mask", "clear", "shown"),
    [
        (mask_number, "6222021809001234567", "622202*********4567"),
        (mask_number, "王小芳", "王小芳"),
        (mask_number, "", ""),
        (mask_day, "1990-01-31", "1990-**-**"),
    ],
)
def test_numbers_and_birthdays_are_masked_and_names_stay(
    mask: Callable[[str], str], clear: str, shown: str
) -> None:
    assert mask(clear) == shown


def test_an_identifying_number_is_masked_until_it_is_looked_at() -> None:
    put_element(
        body={
            "id": "trade_name",
            "label": world.label("银行账号", "Bank account"),
            "type": "text",
            "source": "applicant",
            "identifying": True,
        }
    )
    forget_elements()
    case = world.submit(trade_name="6222021809001234567")
    answers = {each.element: each for each in queries.get_case(case, actor=CLERK).answers}
    assert (answers["trade_name"].value, answers["trade_name"].masked) == (
        "622202*********4567",
        True,
    )
    seen = queries.look_answer(case, "trade_name", actor=CLERK, purpose="delivery")
    assert seen == "6222021809001234567"


def test_an_officer_on_the_case_looks_at_one_answer_and_it_is_noted() -> None:
    case = world.submit()
    view = queries.get_case(case, actor=CLERK)
    assert [each.element for each in view.answers if each.masked] == ["owner_phone"]
    assert not any(each.masked for each in queries.get_case(case, actor=WANG).answers)
    seen = queries.look_answer(case, "owner_phone", actor=CLERK, purpose="other", note="回访")
    assert seen == "13812340000"
    (noted,) = looks_of("wang", actor=WANG)
    assert (noted.actor, noted.field, noted.note) == ("mk-clerk", "answer:owner_phone", "回访")
    assert (noted.matter, noted.department) == (str(case), "mk")
    assert queries.look_answer(case, "leased", actor=SYSTEM, purpose="paper") == "否"


def test_an_answer_is_not_looked_at_by_others_or_without_a_purpose() -> None:
    case = world.submit()
    outsider = Actor("nobody", ActorKind.OFFICER)
    for actor in (WANG, LI, outsider):
        with pytest.raises(NotPermitted):
            queries.look_answer(case, "owner_phone", actor=actor, purpose="review")
    for element in ("diary", "applicant_phone"):
        with pytest.raises(MatterNotFound):
            queries.look_answer(case, element, actor=CLERK, purpose="review")
    with pytest.raises(MatterNotFound):
        queries.look_answer(uuid4(), "owner_phone", actor=CLERK, purpose="review")
    with pytest.raises(PartyError):
        queries.look_answer(case, "owner_phone", actor=CLERK, purpose="curiosity")
    assert looks_of("wang", actor=SYSTEM) == []


def test_internal_opinions_are_for_officers_alone() -> None:
    case = world.reviewed()
    outside = {each.act: each for each in queries.get_case(case, actor=WANG).events}
    inside = {each.act: each for each in queries.get_case(case, actor=APPROVER).events}
    assert (outside["review"].details, outside["review"].actor) == ((), "")
    assert outside["review"].actor_name["zh"] == "示例区市场局"
    assert [text["zh"] for _, text in inside["review"].details] == ["符合条件", "建议准予"]
    assert [text["en"] for _, text in inside["review"].details] == ["符合条件", "Grant"]
    channel = [(name["en"], text["en"]) for name, text in outside["submit"].details]
    assert channel == [("Channel", "Online")]
    assert inside["review"].actor_name["zh"] == "示例mk-reviewer"
    assert outside["accept"].details != ()


def test_who_has_no_part_sees_nothing() -> None:
    case = world.submit()
    with pytest.raises(NotPermitted):
        queries.get_case(case, actor=LI)
    with pytest.raises(MatterNotFound):
        queries.get_case("420902202204019999990", actor=CLERK)


def test_forms_are_those_of_this_officer_now() -> None:
    case = world.submit()
    acts = [each.act for each in queries.allowed_forms(case, actor=CLERK)]
    assert acts == [
        "correct_on_spot",
        "notify_correction",
        "declare_not_required",
        "refuse_acceptance",
        "transfer",
        "accept",
    ]
    assert [each.act for each in queries.allowed_forms(case, actor=WANG)] == [
        "correct_on_spot",
        "withdraw",
    ]
    assert queries.allowed_forms(case, actor=APPROVER) == ()


def test_a_form_has_choices_and_defaults() -> None:
    case = world.submit()
    forms = queries.allowed_forms(case, actor=CLERK)
    place = field(form(forms, "accept"), "place")
    assert (place.default, place.required) == ("hall", True)
    assert [(each.value, each.label["zh"]) for each in place.choices] == [
        ("hall", "政务大厅"),
        ("online", "网上"),
        ("department", "部门自设窗口"),
    ]
    missing = field(form(forms, "notify_correction"), "missing")
    assert ([each.value for each in missing.choices], missing.multiple) == (["lease"], True)
    assert form(forms, "correct_on_spot").correction
    assert form(forms, "correct_on_spot").fields == ()


def test_defaults_of_the_later_acts() -> None:
    case = world.reviewed()
    decide = queries.allowed_forms(case, actor=APPROVER)
    assert field(form(decide, "deny"), "remedy").default == remedy_text()
    assert "示例区人民政府" in remedy_text()
    assert "示例区人民法院" in remedy_text()
    assert [each.name for each in form(decide, "grant").fields] == ["reasons"]
    assert field(form(queries.allowed_forms(case, actor=HEAD), "extend"), "days").default == 10
    inspect = form(queries.allowed_forms(case, actor=REVIEWER), "inspect")
    officers = field(inspect, "inspectors")
    assert (officers.default, officers.min) == (["mk-reviewer"], 2)
    assert "mk-second" in {each.value for each in officers.choices}
    assert field(inspect, "inspected_on").default == "2022-04-01"


@pytest.mark.parametrize("party", [WANG, CLERK])
def test_every_default_is_a_payload_that_fits(party: Any) -> None:
    """A form sent off as shown is refused for no reason but the fields left empty."""
    case = world.submit()
    for each in queries.allowed_forms(case, actor=party):
        given = {one.name: one.default for one in each.fields if one.default not in (None, [], "")}
        for name, value in given.items():
            shown = field(each, name)
            if shown.choices and not shown.multiple:
                assert value in {choice.value for choice in shown.choices}


def test_what_is_asked_of_the_applicant() -> None:
    case = world.submit(actor=CLERK, channel="window", files=("photo",))
    assert queries.asked_of_applicant(case, actor=WANG) is None
    actions.notify_correction(
        case, actor=CLERK, key=key(), missing=["plan"], defects=["字号：与营业执照不一致"]
    )
    asked = queries.asked_of_applicant(case, actor=WANG)
    assert asked is not None
    assert asked.until == date(2022, 5, 17)
    assert [each.name["zh"] for each in asked.missing] == ["摊位平面图"]
    assert asked.defects == ("字号：与营业执照不一致",)
    assert form(queries.allowed_forms(case, actor=WANG), "resubmit").correction


def test_the_clock_while_it_stands() -> None:
    case = world.under_review()
    world.on(2022, 4, 8)
    actions.suspend_case(
        case,
        actor=REVIEWER,
        key=key(),
        ground="testing",
        reason="送检",
        expected_until=date(2022, 4, 20),
    )
    clock = queries.get_case(case, actor=REVIEWER).clock
    assert clock is not None
    assert (clock.suspended, clock.due, clock.expected) == (True, None, date(2022, 4, 20))
    world.on(2022, 4, 20)
    actions.resume_case(case, actor=REVIEWER, key=key(), result="合格")
    world.on(2022, 4, 21)
    clock = queries.get_case(case, actor=REVIEWER).clock
    assert clock is not None
    assert (clock.due, clock.promise_due) == (date(2022, 5, 16), date(2022, 4, 28))
    assert (clock.suspended, clock.used) == (False, 4)


def test_lists_by_department_state_and_light() -> None:
    first = world.submit()
    world.on(2022, 4, 2)
    second = world.accepted(actor=LI, party="li")
    page = queries.list_cases(actor=CLERK, department="mk")
    assert [each.id for each in page.rows] == [first, second]
    assert [each.state for each in page.rows] == ["RECEIVED", "ACCEPTED"]
    assert [each.id for each in queries.list_cases(actor=CLERK, state="ACCEPTED").rows] == [second]
    world.on(2022, 4, 11)
    lights = {each.id: each.light for each in queries.list_cases(actor=CLERK).rows}
    assert lights == {first: "yellow", second: "green"}
    for light, expected in (("yellow", [first]), ("green", [second]), ("red", [])):
        page = queries.list_cases(actor=CLERK, light=light)
        assert ([each.id for each in page.rows], page.after) == (expected, None)
    with pytest.raises(NotPermitted):
        queries.list_cases(actor=CLERK, department="hall")


def test_a_list_goes_on_where_the_page_before_ended() -> None:
    made = [world.submit() for _ in range(5)]
    seen = []
    after = None
    while True:
        page = queries.list_cases(actor=CLERK, limit=2, after=after, light="green")
        seen += [each.id for each in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == made


def test_people_see_their_own_cases_and_no_others() -> None:
    mine = world.submit()
    other = world.submit(actor=LI, party="li")
    assert [each.id for each in queries.my_cases(actor=WANG).rows] == [mine]
    assert [each.id for each in queries.my_cases(actor=LI).rows] == [other]


def test_a_queue_is_a_page_with_the_lights_of_all_that_wait() -> None:
    late = world.accepted()
    world.on(2022, 4, 19)
    made = [late, *(world.submit(actor=LI, party="li") for _ in range(4))]
    seen: list[UUID] = []
    after = None
    for size in (2, 2, 1):
        found = queries.queue_of(actor=CLERK, after=after, limit=2)
        assert found.page == queries.list_cases(actor=CLERK, after=after, limit=2)
        assert (found.counted, found.lights) == (5, {"red": 1, "green": 4})
        assert len(found.page.rows) == size
        seen += [each.id for each in found.page.rows]
        after = found.page.after
    assert after is None
    assert seen[-1] == late  # overdue by the promise, last by the law
    assert sorted(seen) == sorted(made)
    red = queries.queue_of(actor=CLERK, light="red")
    assert [each.id for each in red.page.rows] == [late]
    assert (red.counted, red.lights) == (5, {"red": 1, "green": 4})
    with pytest.raises(NotPermitted):
        queries.queue_of(actor=Actor("nobody", ActorKind.OFFICER))


def test_siblings_of_a_joint_matter() -> None:
    parent = world.submit()
    first, second = (
        actions.submit_case(world.draft(), actor=WANG, key=key(), parent=parent).matter
        for _ in range(2)
    )
    view = queries.get_case(first, actor=WANG)
    assert [each.id for each in view.siblings] == [second]
    assert queries.get_case(parent, actor=WANG).siblings == ()


def test_a_page_costs_the_same_however_long_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    run = db._run
    counts = []
    raw: list[str] = []

    def counted(sql: str, params: Any) -> Any:
        raw.append(sql)
        return run(sql, params)

    monkeypatch.setattr(db, "_run", counted)
    short, long = world.reviewed(), world.reviewed()
    for _ in range(4):
        actions.review_case(long, actor=REVIEWER, key=key(), opinion="仍符合")
    queries.get_case(short, actor=REVIEWER)
    for case in (short, long):
        raw.clear()
        with CaptureQueriesContext(connection) as orm:
            queries.get_case(case, actor=REVIEWER)
        counts.append(len(raw) + len(orm))
    raw.clear()
    with CaptureQueriesContext(connection) as orm:
        queries.list_cases(actor=CLERK)
    counts.append(len(raw) + len(orm))
    assert counts == [8, 8, 4]


def test_papers_and_credentials_stand_in_the_case() -> None:
    case = world.granted()
    actions.issue_credential(case, actor=CERTIFIER, key=key())
    effects.drain()
    view = queries.get_case(case, actor=WANG)
    assert [each.kind for each in view.papers] == ["receipt", "acceptance", "decision_grant"]
    assert [each.label["zh"] for each in view.credentials] == ["摊位许可证"]
    assert view.papers[1].number == "市场局受字〔2022〕第0001号"
