"""Rules, signals and who was told of them; private to the app. Signals and tellings only grow."""
# ruff: noqa: D106 - Meta says nothing to readers

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RulesRow(models.Model):
    """The rules of the district as loaded."""

    id = models.SmallIntegerField(primary_key=True)
    body = models.JSONField()


class SignalRow(models.Model):
    """That a rule found a term wanting: once for each `key`, whatever the clock does."""

    key = models.TextField(unique=True)
    signal = models.TextField()
    rule = models.TextField()
    rule_label = models.JSONField()
    matter = models.UUIDField()
    number = models.TextField()
    kind = models.TextField()
    item = models.TextField(default="")
    subject = models.TextField()
    department = models.TextField()
    term = models.TextField()
    term_label = models.JSONField()
    due = models.DateField()
    raised_at = models.DateTimeField()
    card = models.UUIDField(null=True)
    card_state = models.TextField(default="")

    class Meta:
        db_table = "supervision_signal"
        indexes: ClassVar = [
            models.Index(fields=["department", "-id"], name="supervision_department"),
            models.Index(fields=["matter"], name="supervision_matter"),
            models.Index(
                fields=["-id"],
                name="supervision_causes",
                condition=models.Q(term="") & ~models.Q(card_state__in=["UPHELD", "WITHDRAWN"]),
            ),
        ]


class PlaceRow(models.Model):
    """How far the log was read for what happened."""

    id = models.SmallIntegerField(primary_key=True)
    leaf = models.BigIntegerField()

    class Meta:
        db_table = "supervision_place"


class ToldRow(models.Model):
    """That somebody was told of a signal, once each."""

    signal = models.ForeignKey(SignalRow, models.PROTECT, related_name="told")
    level = models.TextField()
    recipient_kind = models.TextField()
    recipient = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "supervision_told"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signal", "level", "recipient"], name="supervision_told_once"
            )
        ]
