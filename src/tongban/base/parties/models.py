"""Tables of parties, accounts, mandates and looks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tongban.record.rereading import read_rows


class Party(models.Model):
    """A natural or legal person; what is personal is sealed for this row and this column alone."""

    id = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    resident_id = models.TextField(blank=True, default="")
    resident_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULL is "none", which may repeat
    uscc = models.CharField(max_length=18, unique=True, null=True)  # noqa: DJ001 - as above
    firm_type = models.CharField(max_length=40, blank=True, default="")
    legal_representative = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    phone = models.TextField(blank=True, default="")
    address = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        """A person has a resident id, a firm a credit code, nobody both."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="parties_party_identified",
                condition=Q(kind="person", resident_hash__isnull=False, uscc__isnull=True)
                | Q(kind="firm", resident_hash__isnull=True, uscc__isnull=False),
            )
        ]


class PartyChange(models.Model):
    """Who changed which fields of a party, and when; never the values."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="changes")
    fields = models.JSONField()
    actor = models.CharField(max_length=128)
    at = models.DateTimeField()


class Look(models.Model):
    """A look at a clear value, written in the transaction that gave it away."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="looks")
    actor = models.CharField(max_length=128)
    actor_kind = models.CharField(max_length=8)
    field = models.CharField(max_length=80)
    purpose = models.CharField(max_length=20)
    note = models.TextField(blank=True, default="")
    matter = models.UUIDField(null=True)
    department = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """Looks of a party, newest first."""

        indexes: ClassVar = [models.Index(fields=["party", "-id"], name="parties_look_party")]


class Mandate(models.Model):
    """An agent's mandate; the power itself is the grant of the same id in the record."""

    id = models.CharField(primary_key=True, max_length=64)
    key = models.CharField(max_length=200)
    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="agents")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="principals")
    items = models.JSONField(null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=128)
    given_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=128, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Nobody is his or her own agent."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="parties_mandate_of_another", condition=~Q(principal=models.F("agent"))
            )
        ]


class AccountManager(BaseUserManager["Account"]):
    """Makes and finds accounts by login."""

    def create_user(self, login: str, password: str | None = None) -> Account:
        """Make an account; without a password it can only sign in through an identity provider."""
        account = self.model(login=login)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get(self, *conditions: Any, **fields: Any) -> Account:
        """Get one account; by its number alone, as every page asks, without building a query."""
        if conditions or fields.keys() != {"pk"}:
            return super().get(*conditions, **fields)
        found = read_rows(self.model, "WHERE id = $1::bigint", (fields["pk"],))
        if not found:
            raise self.model.DoesNotExist
        return found[0]


class Account(AbstractBaseUser):
    """Who signs in: a person (`party`), an officer (the officer's id in the district), or both.

    One person has one account, and the party is unique by the certificate's hash.
    """

    login = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True, default="")
    officer = models.CharField(max_length=64, blank=True, default="")
    party = models.OneToOneField(Party, on_delete=models.PROTECT, null=True, related_name="account")
    demonstration = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        """One officer has one account."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["officer"], name="parties_account_officer", condition=~Q(officer="")
            )
        ]
