"""Accounts are read by a prepared statement, as Django's own query gives them."""

from __future__ import annotations

import pytest

from tongban.base.parties.models import Account


def values(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.django_db
def test_an_account_is_got_by_its_number_as_by_anything_else() -> None:
    made = Account.objects.create_user("someone")
    by_number, by_login = Account.objects.get(pk=made.pk), Account.objects.get(login="someone")
    assert values(by_number) == values(by_login)
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get(pk=made.pk + 1)
