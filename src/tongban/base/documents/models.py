"""Tables of documents, their links and looks, and of numbered papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Document(models.Model):
    """One row a distinct content; the bytes lie on the shelf under `hash`."""

    hash = models.CharField(max_length=80, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()


class DocumentLink(models.Model):
    """Where a document is used: given by `owner` for a matter, a draft or neither."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="links")
    owner = models.CharField(max_length=64)
    matter = models.UUIDField(null=True)
    draft = models.CharField(max_length=64, blank=True, default="")
    slot = models.CharField(max_length=100, blank=True, default="")
    purpose = models.CharField(max_length=40)
    filename = models.CharField(max_length=120)
    linked_by = models.CharField(max_length=64)
    linked_at = models.DateTimeField()

    class Meta:
        """What the database itself holds to."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "owner", "matter", "draft", "slot", "purpose"],
                nulls_distinct=False,
                name="documents_link_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["matter"], name="documents_link_matter"),
            models.Index(fields=["owner", "draft"], name="documents_link_draft"),
        ]


class DocumentLook(models.Model):
    """Who opened which document, when, for which matter; refused attempts too."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="looks")
    actor = models.CharField(max_length=64)
    matter = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40)
    permitted = models.BooleanField()
    at = models.DateTimeField()


class PaperNumber(models.Model):
    """The last number given per authority, kind of paper and year; the row lock keeps the order."""

    authority = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        """What the database itself holds to."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["authority", "kind", "year"], name="documents_number_once"
            )
        ]


class Paper(models.Model):
    """An official paper that was issued; `key` is the effect or act that asked for it."""

    key = models.CharField(max_length=200, unique=True)
    number = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=40)
    authority = models.CharField(max_length=64)
    matter = models.UUIDField(null=True, db_index=True)
    issued_on = models.DateField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="papers")
