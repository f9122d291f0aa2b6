from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.internal.flows.login import pre_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from tongban.base.parties import models
from tongban.base.parties.adapters import AccountAdapter, SocialAccountAdapter
from tongban.base.parties.queries import find_by_resident_id

if TYPE_CHECKING:
    from datetime import datetime

    from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
    from django.http import HttpRequest
    from pytest_django import Settings

    from tongban.base.parties.types import AccountView, PartyView

ID = "420902199001010018"
PROVIDER = {
    "provider_id": "oidc",
    "name": "OIDC",
    "client_id": "tongban",
    "secret": "s",
    "settings": {"server_url": "https://id.example.org"},
}


@pytest.fixture(autouse=True)
def provider(settings: Settings, noon: datetime) -> None:  # noqa: ARG001 - the time
    settings.SOCIALACCOUNT_ADAPTER = "tongban.base.parties.adapters.SocialAccountAdapter"
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [PROVIDER]}}


def _request() -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    return request


def _sign_in(sub: str = "u1", **claims: Any) -> SocialLogin:
    request = _request()
    found: OpenIDConnectProvider = SocialAccountAdapter(request).get_provider(request, "oidc")
    login = found.sociallogin_from_response(request, {"userinfo": {"sub": sub, **claims}})
    pre_social_login(request, login)
    return login


def _refused(sub: str = "u1", **claims: Any) -> str:
    with pytest.raises(ImmediateHttpResponse) as caught:
        _sign_in(sub, **claims)
    assert caught.value.response.status_code == 403
    return str(caught.value.response.content.decode())


def test_a_first_sign_in_makes_person_and_account() -> None:
    login = _sign_in(resident_id=ID, name="王小芳", email="w@example.org")
    party = find_by_resident_id(ID)
    assert party is not None
    assert login.user.party_id == party.id
    assert login.user.email == "w@example.org"
    assert not login.user.has_usable_password()
    assert SocialAccount.objects.get().user_id == login.user.pk


def test_a_known_person_keeps_the_one_account(account: AccountView, wang: PartyView) -> None:
    login = _sign_in(resident_id=" 420902 19900101 0018", name="王小芳")
    assert login.user.pk == account.id
    second = _sign_in("another-sub", resident_id=ID, name="王小芳")
    assert second.user.pk == account.id
    assert models.Account.objects.filter(party_id=wang.id).count() == 1
    assert models.Party.objects.count() == 1


def test_the_resident_id_is_never_stored_in_clear() -> None:
    for _ in range(2):  # the second sign-in takes another way through allauth
        _sign_in(resident_id=ID, name="王小芳", address={"street": "文化路12号"})
        assert SocialAccount.objects.get().extra_data == {"userinfo": {"sub": "u1"}}


def test_a_wrong_or_missing_resident_id_is_let_in_nowhere() -> None:
    for claims in ({}, {"resident_id": "420902199001010019"}, {"resident_id": None}):
        page = _refused(name="王小芳", **claims)
        assert "无法登录" in page
        assert "42090219900101001" not in page
    _refused(resident_id=ID, name="")
    assert models.Account.objects.count() == 0
    assert models.Party.objects.count() == 0
    assert SocialAccount.objects.count() == 0


def test_a_sign_in_does_not_move_to_another_person(li: PartyView) -> None:
    first = _sign_in(resident_id=ID, name="王小芳")
    assert "大厅" in _refused(resident_id="420902198502280038", name="李刚")
    assert SocialAccount.objects.get().user_id == first.user.pk
    assert not models.Account.objects.filter(party_id=li.id).exists()


def test_the_claim_s_name_is_a_setting(settings: Settings) -> None:
    settings.TONGBAN_OIDC_ID_CLAIM = "idcard"
    _refused(resident_id=ID, name="王小芳")
    assert _sign_in(idcard=ID, name="王小芳").user.party_id is not None


def test_nobody_signs_up_by_a_form() -> None:
    request = _request()
    assert not AccountAdapter(request).is_open_for_signup(request)
    assert not SocialAccountAdapter(request).is_open_for_signup(request, SocialLogin())
