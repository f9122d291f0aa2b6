"""Tables of credentials, their kinds, counters, changes of status and calls."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CredentialKind(models.Model):
    """A kind of credential as the district describes it."""

    id = models.CharField(max_length=64, primary_key=True)
    body = models.JSONField()
    last_serial = models.PositiveIntegerField(default=0)


class Credential(models.Model):
    """An issued credential; `fields` has personal values sealed."""

    identifier = models.CharField(max_length=140, unique=True)
    code = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=200, unique=True)
    kind = models.ForeignKey(CredentialKind, on_delete=models.PROTECT, related_name="issued")
    serial = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    previous = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="next"
    )
    number = models.CharField(max_length=100)
    holder = models.CharField(max_length=64, db_index=True)
    holder_name = models.CharField(max_length=300)
    holder_code = models.CharField(max_length=18, blank=True, default="")
    issuer = models.CharField(max_length=64)
    matter = models.UUIDField(null=True, db_index=True)
    fields = models.JSONField()
    status = models.CharField(max_length=2)
    status_note = models.CharField(max_length=500, blank=True, default="")
    issued_at = models.DateTimeField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    document = models.CharField(max_length=80, db_index=True)
    token = models.TextField()

    class Meta:
        """One line of versions a serial, at most one of them in force."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "issuer", "serial", "version"], name="credentials_version_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "issuer", "serial"],
                condition=models.Q(status__in=["01", "02"]),
                name="credentials_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="credentials_validity",
            ),
        ]


class StatusChange(models.Model):
    """One step of a credential's status: from what to what, who, why, by which decision."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=2)
    after = models.CharField(max_length=2)
    actor = models.CharField(max_length=64)
    basis = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True, default="")
    decision = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()


class Authorisation(models.Model):
    """A holder lets an authority call a credential until a day, for a stated use."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="allowed")
    requester = models.CharField(max_length=64)
    use_cause = models.CharField(max_length=200)
    expires_on = models.DateField()
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField()


class CredentialCall(models.Model):
    """A call: who relied on a credential, for which case, why, with which annotated copy."""

    key = models.CharField(max_length=200, unique=True)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="calls")
    use_cause = models.CharField(max_length=200)
    requester = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    matter = models.UUIDField(null=True, db_index=True)
    authorisation = models.ForeignKey(Authorisation, null=True, on_delete=models.PROTECT)
    called_at = models.DateTimeField()
    expires_on = models.DateField()
    document = models.CharField(max_length=80, blank=True, default="", db_index=True)
    flagged_at = models.DateTimeField(null=True)
    flag = models.CharField(max_length=500, blank=True, default="")
