"""The pages of verifications and credit records, at the desk and in the portal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tongban.base.parties.actions import put_account
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.commitments.tests import scene
from tongban.reforms.commitments.tests.scene import state
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import PNG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture(autouse=True)
def _demonstration() -> Iterator[None]:
    with override_settings(TONGBAN_DEMONSTRATION=True):
        yield


def signed_in(login: str, **who: Any) -> Client:
    put_account(login=login, demonstration=True, **who)
    client = Client()
    assert client.post("/sign-in/", {"account": login}).status_code == 302
    return client


def reviewer() -> Client:
    return signed_in("mk.reviewer", officer="mk-reviewer")


def wang() -> Client:
    return signed_in("wang", party="wang")


def hidden(page: str, act: str) -> dict[str, str]:
    """Give the hidden fields of an act's form."""
    form = page.split(f"/acts/{act}/")[1].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'type="hidden" name="(key|version)" value="([^"]*)"', form))


def test_the_list_leads_to_the_verification_and_its_forms() -> None:
    matter = scene.verification(scene.issued())
    client = reviewer()
    page = client.get("/desk/commitments/").content.decode()
    assert matter.number in page
    page = client.get(f"/desk/commitments/{matter.id}/").content.decode()
    for part in ("现场核查承诺", "摊位布局符合规定", "待核查", "最迟"):
        assert part in page
    assert "<script>" not in page
    assert " style=" not in page


def test_a_reviewer_verifies_with_evidence_from_the_page() -> None:
    matter = scene.verification(scene.issued()).id
    client = reviewer()
    path = f"/desk/commitments/{matter}/"
    sent: dict[str, Any] = {
        **hidden(client.get(path).content.decode(), "verify"),
        "inspectors": ["mk-reviewer", "mk-second"],
        "inspected_on": "2022-04-01",
        "findings": "与承诺不符",
        "finding": "untrue",
    }
    answer = client.post(f"{path}acts/verify/", sent)
    assert (answer.status_code, state(matter)) == (400, "VERIFY_DUE")
    assert "与承诺不符" in answer.content.decode()
    sent["evidence"] = SimpleUploadedFile("site.png", PNG, content_type="image/png")
    assert client.post(f"{path}acts/verify/", sent).status_code == 302
    assert state(matter) == "REVOKE_DUE"
    page = client.get(path).content.decode()
    assert "site.png" in page
    link = re.search(rf'href="({path}documents/[^"]+)"', page)
    assert link is not None
    served: Any = client.get(link[1])
    assert served.status_code == 200
    for closer in served._resource_closers:
        closer()


def test_the_applicant_reads_reports_and_is_heard() -> None:
    case = scene.issued()
    matter = scene.verification(case).id
    scene.verify(matter, "unfulfilled")
    client = wang()
    assert f"/my/commitments/{matter}/" in client.get(f"/my/cases/{case}/").content.decode()
    path = f"/my/commitments/{matter}/"
    page = client.get(path).content.decode()
    assert "报告整改情况" in page
    sent = hidden(page, "report")
    answer = client.post(f"{path}acts/report/", {**sent, "report": " "})
    assert answer.status_code == 422
    answer = client.post(f"{path}acts/report/", {**sent, "report": "已经通电"})
    assert answer.status_code == 302
    folded = get_matter(matter, actor=SYSTEM).folded
    assert folded is not None
    assert folded.facts["reported"] is True


def test_a_credit_record_is_contested_from_ones_own_page() -> None:
    record = scene.blacklisted().id
    client = wang()
    assert f"/my/commitments/{record}/" in client.get("/my/").content.decode()
    path = f"/my/commitments/{record}/"
    sent = hidden(client.get(path).content.decode(), "object")
    assert client.post(f"{path}acts/object/", {**sent, "reason": "不实"}).status_code == 302
    assert state(record) == "CREDIT_OBJECTED"


def test_others_find_nothing() -> None:
    matter = scene.verification(scene.issued()).id
    li = signed_in("li", party="li")
    assert li.get(f"/my/commitments/{matter}/").status_code == 404
    assert li.get(f"/desk/commitments/{matter}/").status_code == 403
    assert Client().get("/desk/commitments/").status_code == 302
    case = world.submit()
    assert reviewer().get(f"/desk/commitments/{case}/").status_code == 404


def test_an_act_of_another_state_is_told() -> None:
    matter: UUID = scene.verification(scene.issued()).id
    client = reviewer()
    answer = client.post(f"/desk/commitments/{matter}/acts/recheck/", {"key": "x"})
    assert (answer.status_code, state(matter)) == (302, "VERIFY_DUE")
    assert client.post(f"/desk/commitments/{matter}/acts/nonsense/").status_code == 404
