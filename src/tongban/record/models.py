"""Tables of the record; nobody outside this app reads or writes them but through its verbs."""
# ruff: noqa: D106, DJ001 - Meta says nothing to readers; an absent text is NULL in SQL and None here

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class DefinitionRow(models.Model):
    """A published procedure or item, immutable, known by its content hash."""

    hash = models.TextField(primary_key=True)
    kind = models.TextField()
    code = models.TextField()
    version = models.TextField()
    body = models.JSONField()
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "record_definition"
        indexes: ClassVar = [models.Index(fields=["kind", "code"], name="record_definition_code")]


class MatterRow(models.Model):
    """A matter with the state that its acts add up to; verify checks `folded` against them."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField()
    definition = models.TextField()
    kind = models.TextField()
    item = models.TextField()
    department = models.TextField()
    division = models.TextField()
    applicant = models.TextField()
    parent = models.UUIDField(null=True)
    subject = models.TextField(default="")
    state = models.TextField()
    outcome = models.TextField(null=True)
    version = models.IntegerField()
    folded = models.JSONField()
    head = models.TextField()
    due = models.DateField(null=True)
    timed = models.BooleanField(default=False, db_default=False)
    yellow_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(null=True)
    assignee = models.TextField(default="", db_default="")
    next_check = models.DateTimeField(null=True)
    check_error = models.TextField(default="")
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "record_matter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="record_matter_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "-id"], name="record_matter_department"),
            models.Index(fields=["department", "state", "-id"], name="record_matter_state"),
            models.Index(fields=["department", "item", "-id"], name="record_matter_item"),
            models.Index(
                fields=["applicant", "-id"],
                include=["department", "kind", "item", "division", "state", "closed_at"],
                name="record_matter_applicant",
            ),
            models.Index(
                fields=["department", "-id"],
                name="record_matter_open",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["department", "red_at"],
                include=["yellow_at", "timed", "kind", "item", "division", "state", "assignee"],
                name="record_matter_lights",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["next_check"],
                name="record_matter_next_check",
                condition=models.Q(next_check__isnull=False),
            ),
            models.Index(
                fields=["parent"],
                name="record_matter_parent",
                condition=models.Q(parent__isnull=False),
            ),
        ]


class ActRow(models.Model):
    """One act, append-only: the kernel's Act, and what a repeated request gets back."""

    pk = models.CompositePrimaryKey("matter", "seq")
    matter = models.UUIDField()
    seq = models.IntegerField()
    name = models.TextField()
    actor = models.JSONField()
    on_behalf = models.TextField()
    authority = models.TextField()
    at = models.DateTimeField()
    payload = models.JSONField()
    evidence = models.JSONField()
    basis = models.JSONField(null=True)
    key = models.TextField()
    prev = models.TextField()
    algorithm = models.TextField()
    hash = models.TextField()
    request = models.TextField()
    state = models.TextField()

    class Meta:
        db_table = "record_act"
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="record_act_key")]


class OutboxEntry(models.Model):
    """An effect to be done once; `queued_at`: a job has it, `dead_at`: it was given up."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    kind = models.TextField()
    matter = models.UUIDField()
    seq = models.IntegerField()
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(db_default=0)
    dead_at = models.DateTimeField(null=True)
    reason = models.TextField(db_default="")

    class Meta:
        db_table = "record_outbox"
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="record_outbox_key")]
        indexes: ClassVar = [
            models.Index(
                fields=["available_at"],
                name="record_outbox_waiting",
                condition=models.Q(
                    queued_at__isnull=True, done_at__isnull=True, dead_at__isnull=True
                ),
            ),
            models.Index(
                fields=["queued_at"],
                name="record_outbox_queued",
                condition=models.Q(
                    queued_at__isnull=False, done_at__isnull=True, dead_at__isnull=True
                ),
            ),
            models.Index(
                fields=["dead_at"],
                name="record_outbox_dead",
                condition=models.Q(dead_at__isnull=False),
            ),
        ]


class EffectDone(models.Model):
    """An effect that was done, written in the transaction that did it."""

    key = models.TextField(primary_key=True)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "record_effect_done"


class GrantRow(models.Model):
    """A role given to a holder; `lineage` names the grants it comes from, nearest first.

    `body` is the kernel's Grant as JSON, ready to be handed out; the columns are for finding it.
    """

    id = models.TextField(primary_key=True)
    holder = models.TextField()
    role = models.TextField()
    department = models.TextField(null=True)
    division = models.TextField(null=True)
    items = models.JSONField(null=True)
    acts = models.JSONField(null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    parent = models.TextField(null=True)
    party = models.TextField(null=True)
    lineage = models.JSONField(default=list)
    granted_by = models.TextField()
    granted_at = models.DateTimeField()
    body = models.TextField(db_default="")

    class Meta:
        db_table = "record_grant"
        indexes: ClassVar = [
            models.Index(fields=["holder"], name="record_grant_holder"),
            models.Index(
                fields=["party"],
                name="record_grant_party",
                condition=models.Q(party__isnull=False),
            ),
            models.Index(
                fields=["department"],
                name="record_grant_department",
                condition=models.Q(party__isnull=True),
            ),
        ]


class PendingLeaf(models.Model):
    """An act that no root covers yet; written with the act, taken by the next root."""

    pk = models.CompositePrimaryKey("matter", "version")
    matter = models.UUIDField()
    version = models.IntegerField()

    class Meta:
        db_table = "record_pending"


class Leaf(models.Model):
    """A leaf of the Merkle log: the head of a matter at a version."""

    index = models.BigIntegerField(primary_key=True)
    matter = models.UUIDField()
    version = models.IntegerField()
    head = models.TextField()

    class Meta:
        db_table = "record_leaf"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "version"], name="record_leaf_once")
        ]


class Root(models.Model):
    """A published root over the first `size` leaves, with the proof that it continues the last.

    `peaks` are the hashes of the full subtrees from left to right: enough to go on from.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.TextField()
    at = models.DateTimeField()
    prior_size = models.BigIntegerField()
    proof = models.JSONField()
    peaks = models.JSONField()
    algorithm = models.TextField()

    class Meta:
        db_table = "record_root"


class ClockRow(models.Model):
    """The record's clock: its shift from the database's, and the newest calendar's version."""

    id = models.SmallIntegerField(primary_key=True)
    shift = models.DurationField()
    calendar = models.IntegerField(db_default=0)

    class Meta:
        db_table = "record_clock"


class CalendarRow(models.Model):
    """A published table of working days beyond those that come with the product."""

    version = models.BigAutoField(primary_key=True)
    tables = models.JSONField()
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "record_calendar"
