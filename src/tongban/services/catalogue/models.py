"""Tables of the catalogue: items, their published versions, their log, laws, imports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.services.catalogue.lifecycle import Live, Stage


class LawRow(models.Model):
    """A law of the district, as its file states it."""

    id = models.CharField(primary_key=True, max_length=80)
    body = models.JSONField()


class ItemRow(models.Model):
    """An item: where its next content and its published one stand.

    `draft` is the next content (None when nothing is being prepared); the columns beside it repeat
    what lists filter by, from the published content where there is one, else from the draft.
    """

    slug = models.CharField(primary_key=True, max_length=80)
    code = models.CharField(max_length=60, default="", db_index=True)
    local_code = models.CharField(max_length=60, null=True, unique=True)  # noqa: DJ001 - the same
    name = models.CharField(max_length=1000)
    department = models.CharField(max_length=80, default="")
    division = models.CharField(max_length=12, default="")
    item_type = models.CharField(max_length=2, default="")
    stage = models.CharField(max_length=10, default=Stage.DRAFT)
    live = models.CharField(max_length=10, default=Live.NONE)
    cycle = models.IntegerField(default=0)
    draft = models.JSONField(null=True)
    draft_hash = models.CharField(max_length=80, default="")
    remarks = models.JSONField(default=list)
    origin = models.CharField(max_length=80, default="")
    cancelled_on = models.DateField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        """Keyset order by slug, filtered by department."""

        indexes: ClassVar = [
            models.Index(fields=["department", "slug"], name="item_department"),
            models.Index(fields=["live", "slug"], name="item_live"),
        ]


class VersionRow(models.Model):
    """A published content, immutable but for the day on which the next one takes over."""

    item = models.ForeignKey(ItemRow, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    hash = models.CharField(max_length=80)
    definition = models.CharField(max_length=80)
    content = models.JSONField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    cancel_on = models.DateField(null=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)

    class Meta:
        """One row a version; one definition belongs to one version."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "version"], name="item_version"),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True)
                | models.Q(effective_to__gte=models.F("effective_from")),
                name="item_version_days",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["definition"], name="item_definition"),
            models.Index(fields=["item", "effective_from"], name="item_effective"),
        ]


class EventRow(models.Model):
    """One step in the life of an item; only ever added."""

    item = models.ForeignKey(ItemRow, on_delete=models.PROTECT, related_name="events")
    cycle = models.IntegerField()
    verb = models.CharField(max_length=20)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    on = models.DateField()
    state = models.CharField(max_length=10)
    hash = models.CharField(max_length=80, default="")
    note = models.CharField(max_length=2000, default="")

    class Meta:
        """The log of an item in order."""

        indexes: ClassVar = [models.Index(fields=["item", "id"], name="item_event")]


class ImportRow(models.Model):
    """One import that wrote something: which file, by which mapping, with which counts."""

    file = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=80)
    mapping_hash = models.CharField(max_length=80)
    counts = models.JSONField()
    codes = models.JSONField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
