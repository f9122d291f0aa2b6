from typing import Any

import pytest

from tongban.kernel.canonical import Json, digest
from tongban.kernel.definitions import Definition, DefinitionError, FieldType, describe, loaded
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import RollingDays, WorkingDays
from tongban.kernel.tests import club


def faults_of(document: Json, procedure: Json = None) -> dict[str, str]:
    known = {digest(each): each for each in (procedure, club.procedure()) if each is not None}
    with pytest.raises(DefinitionError) as error:
        Definition.load(document, known.__getitem__)
    assert loaded(digest(document)) is None
    found: dict[str, str] = {}
    for fault in error.value.faults:
        found[fault.path] = "; ".join(filter(None, (found.get(fault.path), fault.message)))
    return found


def changed(**parts: Any) -> dict[str, Any]:
    """Give the club's procedure with parts replaced; `acts__admit__to` names a member deep down."""
    document: dict[str, Any] = club.procedure()
    for path, value in parts.items():
        *way, last = path.split("__")
        place = document
        for step in way:
            place = place[step]
        place[last] = value
    return document


def test_an_item_gives_its_procedure_what_it_needs() -> None:
    definition = club.club(promise="10wd")
    assert definition.hash == digest(club.item(promise="10wd"))
    assert (definition.kind, definition.code, definition.version) == ("item", "full-member", 1)
    assert definition.procedure_code == "admission"
    assert definition.procedure_hash == digest(club.procedure())
    assert definition.terms["decision"].length == WorkingDays(20)
    assert definition.terms["decision"].promise == WorkingDays(10)
    assert definition.terms["decision"].basis == LegalBasis("棋社章程", "第五条")
    assert definition.terms["fee"].length == RollingDays(15)
    assert definition.parameters["sponsors_needed"] == 2
    assert [rule.name for rule in definition.opening] == ["apply"]
    assert [slot.id for slot in definition.evidence] == ["identity", "consent", "portrait"]
    assert definition.evidence[0].details == {"copies": 1}
    assert definition.produces == ("membership_card",)
    assert definition.acts["apply"].payload["friend"].type is FieldType.PARTY
    assert definition.unbound == ()


def test_a_definition_is_parsed_once_for_each_hash() -> None:
    definition = club.club()
    assert club.club() is definition
    assert loaded(definition.hash) is definition
    assert loaded("sha256:00") is None


def test_a_bare_procedure_loads_and_tells_what_it_still_needs() -> None:
    definition = Definition.load(club.procedure(), club.resolve)
    assert definition.kind == "procedure"
    assert definition.code == "admission"
    assert definition.unbound == ("decision_limit",)
    assert definition.terms["decision"].length is None


def test_an_item_needs_a_published_procedure() -> None:
    document = {**club.item(), "procedure": "sha256:00"}
    assert faults_of(document) == {
        "$.procedure": "sha256:00 is not published; publish the procedure first"
    }


def test_a_procedure_that_resolves_to_another_document_is_refused() -> None:
    with pytest.raises(DefinitionError, match="document of another hash"):
        Definition.load({**club.item(), "version": 77}, lambda _: {"code": "another"})


def test_all_faults_of_an_item_are_told_at_once() -> None:
    document: dict[str, Any] = {
        **club.item(),
        "version": 0,
        "label": {"zh": "社员"},
        "colour": "blue",
        "parameters": {"promise": "10 days", "sponsors_needed": "two", "size": 3},
        "elements": {"age": "years"},
        "evidence": [
            {"slot": "a", "kind": "photo", "when": "age < 18"},
            {"slot": "a", "kind": "", "necessity": "perhaps"},
        ],
    }
    faults = faults_of(document)
    assert set(faults) == {
        "$.colour",
        "$.version",
        "$.label.en",
        "$.parameters.promise",
        "$.parameters.sponsors_needed",
        "$.parameters.size",
        "$.parameters.decision_limit",
        "$.elements.age",
        "$.evidence[0].when",
        "$.evidence[1].slot",
        "$.evidence[1].kind",
        "$.evidence[1].necessity",
    }
    assert faults["$.parameters.decision_limit"] == "missing"
    assert faults["$.version"] == "0; expected at least 1"


def test_faults_of_a_procedure_are_told_through_its_item() -> None:
    procedure = changed(acts__pay__to="NOWHERE")
    document = {**club.item(), "procedure": digest(procedure)}
    faults = faults_of(document, procedure)
    assert faults["$.procedure(admission).acts.pay.to"] == "NOWHERE is no state of this procedure"


WHY = {"zh": "人人都一样", "en": "all pay alike"}
CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"acts__pay__to": "NOWHERE"}, "$.acts.pay.to", "NOWHERE is no state"),
    ({"acts__pay__from": ["NOWHERE"]}, "$.acts.pay.from", "NOWHERE is no state"),
    ({"acts__pay__from": []}, "$.acts.pay.from", "name the states"),
    ({"acts__pay__by": []}, "$.acts.pay.by", "at least one role"),
    ({"acts__pay__when": "amount >= 1"}, "$.acts.pay.when", "amount"),
    ({"acts__pay__when": "payload_amount = 'much'"}, "$.acts.pay.when", "CONDITION"),
    ({"acts__pay__when": "payload_amount + 1"}, "$.acts.pay.when", "CONDITION"),
    ({"acts__pay__sets": {"fee": "1"}}, "$.acts.pay.sets.fee", "no fact"),
    ({"acts__pay__sets": {"sponsors": "today"}}, "$.acts.pay.sets.sponsors", "CONDITION"),
    ({"acts__pay__outcome": "splendid"}, "$.acts.pay.outcome", "closed set is granted, refused"),
    ({"acts__pay__terms": {"stop": ["x"]}}, "$.acts.pay.terms.stop", "x is no term"),
    ({"acts__pay__terms": {"halt": ["fee"]}}, "$.acts.pay.terms.halt", "unknown member"),
    ({"acts__pay__not_by": ["x"]}, "$.acts.pay.not_by", "x is no act"),
    ({"acts__pay__unless": "open_house"}, "$.acts.pay.unless", "lifts not_by"),
    ({"acts__pay__effects": [{"to": "a"}]}, "$.acts.pay.effects[0].kind", "expected a text"),
    ({"acts__pay__batch": {"shared": ["amount"]}}, "$.acts.pay.batch.reason", "missing"),
    ({"acts__pay__batch": {"reason": WHY}}, "$.acts.pay.batch", "amount is required of each"),
    (
        {"acts__pay__batch": {"reason": WHY, "shared": ["amount", "x"]}},
        "$.acts.pay.batch",
        "x is no field",
    ),
    ({"acts__pay__colour": "blue"}, "$.acts.pay.colour", "unknown member"),
    ({"acts__pay__label": {"zh": "缴费"}}, "$.acts.pay.label.en", "missing"),
    ({"acts__pay__basis": {"law": ""}}, "$.acts.pay.basis", "clause is missing"),
    ({"acts__pay__payload": {"a": {"type": "money"}}}, "$.acts.pay.payload.a.type", "one of"),
    ({"acts__apply__from": ["APPLIED"]}, "$.acts.apply.from", "comes from no state"),
    ({"acts__apply__to": "="}, "$.acts.apply.to", "must name a state"),
    ({"acts__apply__opens": False}, "$.acts", "no act opens a matter"),
    ({"acts__apply__opens": "yes"}, "$.acts.apply.opens", "true or false"),
    ({"acts__sponsor__to": ["=", {"state": "="}]}, "$.acts.sponsor.to[0]", "an object"),
    (
        {"acts__sponsor__to": [{"state": "="}, {"state": "SPONSORED"}]},
        "$.acts.sponsor.to",
        "never reached",
    ),
    ({"acts__extend__by": ["committee"]}, "$.acts.extend.by", "is for president alone"),
    ({"acts__extend__payload": {}}, "$.acts.extend.payload.reason", "to extend a term"),
    ({"terms__decision__extension": None}, "$.acts.extend.payload.days", "ask for days"),
    (
        {"acts__start_trial__payload": {}},
        "$.acts.start_trial.payload.expected_until",
        "to suspend a term requires it",
    ),
    ({"acts__start_trial__payload": {}}, "$.acts.start_trial.basis", "to suspend a term"),
    ({"terms__fee__on_expiry": {"act": "x"}}, "$.terms.fee.on_expiry.act", "x is no act"),
    (
        {"terms__fee__on_expiry": {"act": "pay"}},
        "$.terms.fee.on_expiry.act",
        "may not be done by the system",
    ),
    ({"terms__fee__limit": "$x"}, "$.terms.fee.limit", "no parameter of type term"),
    ({"terms__fee__limit": "$open_house"}, "$.terms.fee.limit", "no parameter of type term"),
    ({"terms__fee__limit": {"days": 5}}, "$.terms.fee.limit", "length"),
    ({"terms__fee__basis": None, "terms__fee__limit": "5d"}, "$.terms.fee.basis", "rests on a law"),
    ({"terms__fee__from": "fact:paid"}, "$.terms.fee.from", "no fact of type date"),
    ({"terms__fee__from": "birth"}, "$.terms.fee.from", "expected act or fact"),
    ({"states__LOST": {"label": club.label("迷", "Lost")}}, "$.states.LOST", "no act leads here"),
    ({"states__MEMBER": {"label": club.label("社", "In")}}, "$.states.MEMBER", "no act leaves it"),
    ({"facts__today": {"type": "date"}}, "$.facts.today", "name is taken"),
    ({"facts__payload_x": {"type": "date"}}, "$.facts.payload_x", "name is taken"),
    ({"facts__sponsors": {"type": "int", "initial": "0"}}, "$.facts.sponsors.initial", "whole"),
    ({"facts__select": {"type": "int"}}, "$.facts", "CONDITION"),
    ({"parameters__sponsors": {"type": "int"}}, "$.parameters.sponsors", "a fact has this name"),
    (
        {"parameters__fee_limit": {"type": "term", "default": "soon"}},
        "$.parameters.fee_limit.default",
        "length",
    ),
    ({"version": True}, "$.version", "a whole number"),
    ({"states": []}, "$.states", "expected an object"),
]


@pytest.mark.parametrize(("parts", "path", "reason"), CASES)
def test_a_fault_of_a_procedure_is_told_with_its_path(
    parts: dict[str, Any], path: str, reason: str
) -> None:
    faults = faults_of(changed(**parts))
    assert reason in faults.get(path, f"nothing at {path} but {faults}")


def test_every_fault_of_a_procedure_is_told_at_once() -> None:
    faults = faults_of(
        changed(
            acts__pay__to="NOWHERE",
            acts__lapse__by=["clerk"],
            acts__admit__when="strenght > 1",
            terms__fee__limit="soon",
        )
    )
    assert set(faults) == {
        "$.acts.pay.to",
        "$.states.MEMBER",
        "$.terms.fee.on_expiry.act",
        "$.acts.admit.when",
        "$.terms.fee.limit",
    }


def test_what_is_no_definition_at_all_is_refused() -> None:
    assert faults_of([]) == {"$": "expected an object"}
    assert {"$.code", "$.version", "$.label", "$.states", "$.acts"} <= set(faults_of({}))
    unwritable: Any = {"code": 1.5}
    with pytest.raises(DefinitionError, match=r"\$\.code: float 1\.5"):
        Definition.load(unwritable, club.resolve)


def test_hours_start_at_a_moment() -> None:
    document = changed(terms__decision__limit={"hours": 48}, terms__decision__extension=None)
    del document["acts"]["extend"]
    assert faults_of(document) == {
        "$.terms.decision": "a limit in hours cannot start at the date applied_on"
    }


def test_a_term_may_be_extended_as_often_as_the_procedure_says() -> None:
    rule = {"limit": {"months": 3}, "by": "president", "times": 2}
    document = changed(terms__decision__limit={"months": 3}, terms__decision__extension=rule)
    extension = Definition.load(document, club.resolve).terms["decision"].extension
    assert extension is not None
    assert (str(extension.limit), extension.times) == ("3mo", 2)
    never = changed(terms__decision__extension={**rule, "times": 0})
    assert faults_of(never)["$.terms.decision.extension.times"] == "0; expected at least 1"


def test_an_act_for_several_matters_says_which_fields_they_share() -> None:
    batch = {"reason": WHY, "shared": ["amount"], "default": True}
    definition = Definition.load(changed(acts__pay__batch=batch), dict[str, Json]().__getitem__)
    rule = definition.acts["pay"].batch
    assert rule is not None
    assert (rule.reason.en, rule.shared, dict(rule.fixed), rule.default) == (
        "all pay alike", ("amount",), {}, True,
    )  # fmt: skip
    assert definition.acts["withdraw"].batch is None


def test_the_description_shows_states_acts_and_terms() -> None:
    page = describe(club.club(promise="10wd"), "en")
    assert page.startswith("# full-member Full member\n")
    assert "| MEMBER | Member | final |" in page
    assert (
        "| admit Admit | SPONSORED | ADMITTED | committee | strength >= 1000 OR open_house; "
        "not by who did sponsor unless open_house | stop decision; start fee | granted | "
        "《棋社章程》第七条 |" in page
    )
    assert "SPONSORED if sponsors >= sponsors_needed; stays" in page
    assert "2 different watchers" in page
    assert (
        "| decision Decision | 20wd | 10wd | applied_on | mark_late | 《棋社章程》第五条 |" in page
    )
    assert "| apply 申请 | (opens) | APPLIED |" in describe(club.club())
