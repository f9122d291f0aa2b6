"""Tables of what can be found and of the everyday words for it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Entry(models.Model):
    """Something that can be found, with its words: of the title, of title and keywords, of all."""

    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=128)
    title = models.TextField()
    keywords = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    boost = models.FloatField(default=0.0)
    title_words = ArrayField(models.TextField())
    head_words = ArrayField(models.TextField())
    all_words = ArrayField(models.TextField())

    class Meta:
        """Found by any of its words."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "ref"], name="search_entry_once")
        ]
        indexes: ClassVar = [
            GinIndex(fields=["all_words"], name="search_entry_by_word", fastupdate=False)
        ]


class Synonym(models.Model):
    """An everyday word and the official terms that it stands for, from the district."""

    word = models.CharField(primary_key=True, max_length=60)
    terms = ArrayField(models.TextField())
