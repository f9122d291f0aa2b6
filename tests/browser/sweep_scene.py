"""What every page in every state is swept with: a district whose matters stand in many phases.

Run in a process of its own on the database of the sweep; prints what addresses are made of.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

import scene
import walk

from tongban.base.documents.actions import store
from tongban.base.ratings.actions import invited, rate
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import units
from tongban.reforms.composite_licences.queries import licences_of
from tongban.reforms.construction import actions as construction
from tongban.reforms.construction.zoning import publish_zone
from tongban.reforms.enterprises.actions import record_bar
from tongban.reforms.visits.actions import check_in
from tongban.services.cases import actions as cases
from tongban.services.cases.applications import form_of
from tongban.services.cases.beginning import begin_application
from tongban.services.cases.queries import draft_needs, my_cases
from tongban.services.catalogue.queries import get_item
from tongban.services.credentials.actions import change_status, issue
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.types import CredentialField, CredentialOrder, Status
from tongban.services.forms.actions import attach_file, save_fields
from tongban.services.forms.queries import elements_of, get_draft
from tongban.site.demo import house_sale, queue, restaurant
from tongban.site.demo import store as shop
from tongban.site.demo.stage import Stage

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor

TRUST: Final = "public-place-health-permit"
"""An item of the district that is granted on a commitment."""
LONG: Final = (
    "孝南区示例超长字号名称以检验页面在窄屏幕上是否换行而不是把版面撑开便利店有限责任公司第一分店"
)
LONG_FILE: Final = (
    "经营场所使用证明扫描件之一二三四五六七八九十ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
)
PERMIT_NO: Final = "建字第420902202100001号"


class Scene:
    """Puts the matters up one after the other; `made` is what addresses need."""

    def __init__(self) -> None:
        self.stage = Stage(tell=list[str]().append)
        self.made: dict[str, str] = {}

    def keep(self, **made: object) -> None:
        """Note what an address needs."""
        self.made |= {name: str(value) for name, value in made.items()}

    def put_up(self) -> None:
        """Do it all, in the order of time."""
        self.stories()
        self.drafts()
        self.cases()
        self.trust()
        self.joints()
        self.building()
        self.others()
        self.stage.settle()

    def stories(self) -> None:
        """Play three stories to their ends: a shop, a restaurant with its licence, a flat."""
        shop.play(self.stage)
        owner = self.stage.person("zhang-xiaolan")
        rows = my_cases(actor=owner, limit=20).rows
        (food,) = (each for each in rows if each.item == shop.FOOD)
        (tobacco,) = (each for each in rows if each.item == shop.TOBACCO)
        (valid,) = credentials_of_case(food.id, actor=owner)
        (revoked,) = credentials_of_case(tobacco.id, actor=owner)
        change_status(
            revoked.identifier,
            to=Status.REVOKED,
            actor=self.stage.officer("ycj", "certificate_officer"),
            basis="烟草专卖法实施条例",
            note="示例：依法撤销",
            decision=self.paper("撤销决定书", owner="ycj"),
        )
        self.keep(closed=food.id, credential=valid.identifier, code=valid.code)
        self.keep(revoked=revoked.identifier, revoked_code=revoked.code)
        told = restaurant.play(self.stage)
        (licence,) = licences_of(restaurant.OWNER, actor=self.stage.person(restaurant.OWNER))
        assert licence.licence is not None
        self.keep(done=told.joint, licence=licence.matter, licence_code=licence.licence.code)
        house_sale.play(self.stage)

    @staticmethod
    def paper(name: str, *, owner: str) -> str:
        """Store a paper of an authority; gives its hash."""
        data = io.BytesIO(walk.PDF)
        made = store(data, owner=owner, purpose="act", filename=f"{name}.pdf", draft="sweep")
        return made.hash

    def drafts(self) -> None:
        """Begin applications: an empty one, one with long answers and a file, one ready to go."""
        person = self.stage.person("li-jianguo")
        self.keep(empty=begin_application(actor=person, item=shop.FOOD, party=person.id))
        draft = begin_application(actor=person, item=walk.ITEM, party=person.id)
        save_fields(actor=person, draft=draft, answers=scene.OWN_SHOP | {"trade_name": LONG})
        self.bring(person, draft, name=LONG_FILE, every=True)
        self.keep(draft=draft)

    def bring(
        self, person: Actor, draft: UUID, *, party: str = "", name: str = "", every: bool = False
    ) -> None:
        """Hand in what a draft lacks."""
        for slot in draft_needs(draft, actor=person):
            if every or (slot.status == "lacking" and slot.necessity != "optional"):
                made = store(
                    io.BytesIO(walk.PDF),
                    owner=party or person.id,
                    purpose="material",
                    filename=f"{name or slot.name['zh']}.pdf",
                    draft=str(draft),
                    slot=slot.slot,
                    by=person.id,
                )
                attach_file(actor=person, draft=draft, slot=slot.slot, document=made.hash)
                self.keep(document=made.hash)

    def apply(
        self, who: str, item: str = walk.ITEM, party: str = "", *, trust: bool = False
    ) -> UUID:
        """Hand an application in with invented answers; gives the case."""
        person = self.stage.person(who)
        draft = begin_application(actor=person, item=item, party=party or who)
        form = form_of(get_item(item))
        held = get_draft(draft, actor=person, form=form).answers
        answers = scene.OWN_SHOP if item == walk.ITEM else {}
        answers |= {
            each.id: queue.sample(each, self.stage)
            for each in elements_of(form)
            if each.id not in held and each.id not in answers and not each.optional
        }
        known = {each.id for each in elements_of(form)}
        save_fields(
            actor=person,
            draft=draft,
            answers={name: value for name, value in answers.items() if name in known},
        )
        self.bring(person, draft, party=party)
        case: UUID = cases.submit_case(
            draft, actor=person, key=f"sweep:{draft}", on_commitment=trust
        ).matter
        self.stage.settle()
        return case

    def cases(self) -> None:
        """Bring cases to a correction, a refusal, a withdrawal, a review and a standstill."""
        clerk = self.stage.officer("scjg", "clerk")
        reviewer = self.stage.officer("scjg", "reviewer")
        asked = self.apply("luo-jiahao")
        cases.notify_correction(
            asked,
            actor=clerk,
            key="sweep:asked",
            defects=["经营场所使用证明：没有签字，请签字后重新提交", LONG],
        )
        self.keep(asked=asked, received=self.apply("wu-qiming"), ended=scene.ended(self.stage))
        gone = self.apply("sun-wenbo")
        cases.withdraw_case(gone, actor=self.stage.person("sun-wenbo"), key="sweep:gone")
        self.keep(gone=gone)
        review = self.apply("he-guifang")
        cases.accept_case(review, actor=clerk, key="sweep:accept", place="hall")
        cases.start_review(review, actor=reviewer, key="sweep:review")
        stopped = self.apply("qin-shufen")
        cases.accept_case(stopped, actor=clerk, key="sweep:accept2", place="hall")
        cases.start_review(stopped, actor=reviewer, key="sweep:review2")
        cases.suspend_case(
            stopped,
            actor=reviewer,
            key="sweep:stopped",
            ground="inspection",
            reason="需要检验",
            expected_until=local_day(clock.now()) + timedelta(days=20),
        )
        self.keep(review=review, stopped=stopped)

    def trust(self) -> None:
        """Grant a permit on a commitment, which is then to be verified."""
        case = self.apply(scene.OWNER, TRUST, scene.SHOP, trust=True)
        cases.accept_case(case, actor=self.stage.officer("wjw", "clerk"), key="sweep:trust")
        self.stage.settle()
        head = self.stage.officer("wjw", "approver")
        cases.grant_by_commitment(case, actor=head, key="sweep:grant", reasons="书面承诺符合条件")
        seal = self.stage.officer("wjw", "certificate_officer")
        cases.issue_credential(case, actor=seal, key="sweep:seal")
        self.stage.settle()
        (verification,) = children_of(case, actor=SYSTEM)
        promised = self.apply(scene.OWNER, TRUST, scene.SHOP, trust=True)
        self.keep(commitment=verification.id, promised=promised)

    def joints(self) -> None:
        """Bring joint matters to a review and to a withdrawal."""
        self.keep(joint=scene.restaurant(self.stage))

    def building(self) -> None:
        """Register a project, declare its landing, a building of another one, a zone's report."""
        agent = self.stage.person(scene.AGENT)
        project = scene.project(self.stage)
        construction.declare(project, actor=agent, key="sweep:declare")
        today = local_day(clock.now())
        issue(
            CredentialOrder(
                kind=units.PERMIT,
                holder=scene.FIRM,
                fields=(CredentialField("project_floor_area", {"zh": "建筑面积"}, "10000 平方米"),),
                valid_from=today,
                number=PERMIT_NO,
            ),
            key="sweep:permit",
        )
        unit = units.declare_unit(
            units.Unit(
                project_name="示例精密零件厂房",
                project_code="2204-420902-04-01-000901",
                permit_no=PERMIT_NO,
                number="A1",
                name="1号厂房",
                use="厂房",
                area=Decimal(4000),
                public_area=Decimal(0),
                boundary="示例",
                remaining_works="其余单体继续施工",
                shared_fire=False,
            ),
            actor=agent,
            key="sweep:unit",
            party=scene.FIRM,
        )
        zone = publish_zone(
            actor=self.stage.officer("zrzy", "head"),
            key="sweep:zone",
            zone={"zh": "示例园区", "en": "Sample park"},
            report_no="示例〔2022〕1号",
            document=self.paper("示例区域评估报告", owner="zrzy"),
            corners=("528000,3420000", "529000,3420000", "529000,3421000", "528000,3421000"),
            replaces=("soil-plan",),
            types=("industrial",),
            finished_on=today,
            valid_from=today,
            valid_to=today + timedelta(days=365),
            commissioned_by="zrzy",
            paid_by="zrzy",
        )
        self.keep(project=project, unit=unit.matter, zone=zone.id)

    def others(self) -> None:
        """Rate one badly, bar somebody from an office, note a visit that was not due."""
        owner = self.stage.person(scene.RATER)
        rating = invited("case", self.made["ended"], actor=owner)
        self.keep(rating=rating)
        rate(
            rating,
            actor=owner,
            key="sweep:rate",
            level="5",
            by_name=True,
            channel="pc",
            text="排队太久，说不清楚该去哪里",
        )
        self.stage.settle()
        record_bar(
            actor=self.stage.officer("scjg", "reviewer"),
            key="sweep:bar",
            department="scjg",
            resident_id=queue.SAMPLE_ID,
            name="示例人员",
            ground="bankruptcy",
            since=local_day(clock.now()),
            source="示例〔2022〕2号",
        )
        for n in range(3):
            check_in(
                UUID(self.made["received"]),
                actor=self.stage.officer("scjg", "clerk"),
                key=f"sweep:visit:{n}",
                cause="advice",
                voluntary=False,
            )


def main() -> None:
    """Put it up; print what addresses are made of."""
    whole = Scene()
    whole.put_up()
    json.dump(whole.made, sys.stdout)


if __name__ == "__main__":
    main()
