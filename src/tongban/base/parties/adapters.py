"""Links a sign-in at an identity provider to the one account of the person.

The provider (the national or provincial identity platform) says who somebody is. The resident id
it names is looked up by its keyed hash, so that one certificate has one account, and is taken out
of what is stored about the sign-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpResponseForbidden
from django.utils.html import escape

from tongban.base.parties import models
from tongban.base.parties.actions import put_account, register_person
from tongban.base.parties.identifiers import IdentifierError, check_resident_id
from tongban.base.parties.queries import find_account_of, find_by_resident_id
from tongban.base.parties.types import PartyError
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

DEFAULT_CLAIM: Final = "resident_id"
KEPT_CLAIMS: Final = frozenset({"sub", "iss", "aud", "iat", "exp", "email", "email_verified"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Lets nobody make an account by password: an account belongs to a checked person."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Refuse; people come through the identity provider, officers through the district."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Connects the provider's answer to the person's one account, made at the first sign-in.

    The claim with the resident id is TONGBAN_OIDC_ID_CLAIM (`resident_id` when unset), the name
    comes from `name`. Without a right resident id nobody is let in. Of the claims only those of
    KEPT_CLAIMS are stored.
    """

    def populate_user(
        self,
        request: HttpRequest,  # noqa: ARG002 - allauth's signature
        sociallogin: SocialLogin,
        data: dict[str, Any],  # noqa: ARG002 - as above
    ) -> models.Account:
        """Take the claims aside before allauth stores what the provider said."""
        extra = sociallogin.account.extra_data
        sociallogin.claims = _claims(extra)
        sociallogin.account.extra_data = {
            part: {key: value for key, value in content.items() if key in KEPT_CLAIMS}
            for part, content in extra.items()
            if isinstance(content, dict)
        }
        sociallogin.email_addresses = []
        account: models.Account = sociallogin.user
        return account

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the account; 403 in both languages for whom it cannot be."""
        claims = sociallogin.claims
        if sociallogin.is_existing:
            self._same_person(sociallogin, claims)
            return
        try:
            account = _account_of(claims)
        except (IdentifierError, PartyError) as error:
            raise _refusal(error.zh, error.en) from error
        sociallogin.connect(request, account)

    def is_open_for_signup(
        self,
        request: HttpRequest,  # noqa: ARG002 - allauth's signature
        sociallogin: SocialLogin,  # noqa: ARG002 - as above
    ) -> bool:
        """Refuse: accounts are made above, never by allauth's own form."""
        return False

    def _same_person(self, sociallogin: SocialLogin, claims: dict[str, Any]) -> None:
        """Refuse a known sign-in whose resident id is now another person's."""
        number = claims.get(_claim_name())
        if number is None:
            return
        try:
            known = find_by_resident_id(number)
        except IdentifierError as error:
            raise _refusal(error.zh, error.en) from error
        if known is None or known.id != sociallogin.user.party_id:
            raise _refusal(
                "该登录身份已关联另一证件号码；请到政务服务大厅核实。",
                "This sign-in belongs to another certificate. Have it checked at the hall.",
            )


def _account_of(claims: dict[str, Any]) -> models.Account:
    number = check_resident_id(claims.get(_claim_name(), ""))
    person = find_by_resident_id(number)
    if person is None:
        person = register_person(
            actor=SYSTEM,
            name=str(claims.get("name", "")),
            resident_id=number,
            phone=str(claims.get("phone_number", "")),
        )
    known = find_account_of(party=person.id)
    view = known or put_account(
        login=f"person-{person.id}", party=person.id, email=str(claims.get("email", ""))
    )
    return models.Account.objects.get(pk=view.id)


def _claims(extra: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of the identity token and of the user endpoint together."""
    merged: dict[str, Any] = {}
    for part in ("id_token", "userinfo"):
        merged.update(extra.get(part) or {})
    return merged or extra


def _claim_name() -> str:
    return str(getattr(settings, "TONGBAN_OIDC_ID_CLAIM", DEFAULT_CLAIM))


def _refusal(zh: str, en: str) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(
        HttpResponseForbidden(
            f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>无法登录 Not signed in'
            f'</title><h1>无法登录 Not signed in</h1><p>{escape(zh)}<p lang="en">{escape(en)}'
        )
    )
