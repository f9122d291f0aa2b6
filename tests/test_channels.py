"""INV-NET-04: what is handed in stands in portal, desk and interface at once, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from tongban.base.parties.models import Account

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall


def page(login: str, path: str) -> str:
    client = Client()
    client.force_login(
        Account.objects.get(login=login), backend="django.contrib.auth.backends.ModelBackend"
    )
    shown = client.get(path)
    assert shown.status_code == 200
    return shown.content.decode()


def test_inv_net_04_all_channels_show_a_case_at_once(place: Hall) -> None:
    draft = place.draft()
    first = place.post(f"/drafts/{draft}/submit", "wang", key="one").json()
    again = place.post(f"/drafts/{draft}/submit", "wang", key="two").json()
    case, number = first["matter"], first["number"]
    assert (again["matter"], again["replayed"]) == (case, True)
    assert len(place.get("/cases/mine", "wang").json()["rows"]) == 1
    pages = {"wang": f"/my/cases/{case}/", "mk-clerk": f"/desk/cases/{case}/"}
    for login, path in pages.items():
        shown = page(login, path)
        assert (number in shown, "已受理" in shown) == (True, False)
    accept = {"payload": {"opinion": "材料齐全", "place": "hall"}}
    assert place.post(f"/cases/{case}/acts/accept", "mk-clerk", accept).status_code == 201
    assert place.get(f"/cases/{case}", "wang").json()["state"] == "ACCEPTED"
    for login, path in pages.items():
        assert "已受理" in page(login, path)
