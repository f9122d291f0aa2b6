"""What the desk shows of materials to follow, and of credentials withdrawn since (INV-LIC-04)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.faces.desk.tests.browsing import text
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.test_reliance import licence, relying, withdraw
from tongban.services.cases.tests.world import CLERK, PNG, key
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.test import Client

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")


def tolerated() -> UUID:
    case = world.submit(files=("plan",), commitments=("photo",))
    actions.accept_case(case, actor=CLERK, key=key())
    return case


def test_what_is_outstanding_stands_on_the_case(sign_in: SignIn) -> None:
    shown = text(sign_in("mk-clerk").get(f"/desk/cases/{tolerated()}/"))
    assert "等申请人补齐容缺材料" in shown
    assert "截止 2022年4月11日" in shown
    assert "收下到场的申请人补交的容缺材料" in shown


def test_a_clerk_takes_what_the_applicant_brings(sign_in: SignIn) -> None:
    case, client = tolerated(), sign_in("mk-clerk")
    path = f"/desk/cases/{case}/correct/supplement/"
    page = text(client.get(path))
    assert 'name="file-photo"' in page or 'id="f-' in page
    assert "摊位平面图" not in page
    field = page.split('type="file" name="')[1].split('"')[0]
    answer = client.post(
        path,
        {
            "key": str(uuid4()),
            "version": "2",
            field: SimpleUploadedFile("photo.png", PNG, content_type="image/png"),
        },
    )
    assert answer.status_code == 302
    matter = get_matter(case, actor=SYSTEM)
    assert matter.folded is not None
    assert matter.folded.facts["promised"] == []
    last = get_acts(case, actor=SYSTEM).rows[-1].act
    assert (last.name, last.payload["channel"]) == ("supplement", "window")
    assert "等申请人补齐容缺材料" not in text(client.get(f"/desk/cases/{case}/"))


def test_a_supplement_of_nothing_is_told_and_changes_nothing(sign_in: SignIn) -> None:
    case, client = tolerated(), sign_in("mk-clerk")
    answer = client.post(
        f"/desk/cases/{case}/correct/supplement/", {"key": str(uuid4()), "version": "2"}
    )
    assert answer.status_code == 400
    assert "请提交承诺后补的材料" in text(answer)
    assert get_matter(case, actor=SYSTEM).version == 2


def test_inv_lic_04_a_withdrawn_credential_stands_on_the_case(sign_in: SignIn) -> None:
    held = licence()
    case, client = relying(held), sign_in("mk-clerk")
    assert "本件所依据的证照已经变更" not in text(client.get(f"/desk/cases/{case}/"))
    withdraw(held, Status.REVOKED)
    shown = text(client.get(f"/desk/cases/{case}/"))
    assert "本件所依据的证照已经变更" in shown
    assert f"摊位许可证</strong> {held.number}：吊销：以欺骗手段取得" in shown
