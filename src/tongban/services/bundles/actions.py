"""Writes of bundles: take in what the district's folder says, fill a reform label."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from tongban.base.search import actions as search
from tongban.kernel.authority import NotPermitted
from tongban.kernel.canonical import digest
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.queries import grants_of
from tongban.record.types import SYSTEM
from tongban.services.bundles.models import BundleRow, LabelRow
from tongban.services.bundles.queries import (
    LabelNotFound,
    find_filled,
    forget,
    network,
    today,
)
from tongban.services.bundles.reading import BundleInvalid, label_faults
from tongban.services.bundles.types import ReformLabel
from tongban.services.catalogue.codec import Fault
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tongban.kernel.authority import Actor
    from tongban.services.bundles.types import Bundle, LabelMember

FILLERS: Final = frozenset({"item_editor", "item_publisher", "item_admin"})
"""Roles that may say what a reform label stands for."""


class LabelConflict(RuntimeError):  # noqa: N818 - the house's word for it
    """Somebody else filled the label in between; nothing was written."""

    code = "LABEL-CONFLICT"

    def __init__(self, label: str, version: int) -> None:
        super().__init__(f"label {label} is at version {version} by now; open it again")
        self.message = Label(
            f"标签 {label} 已是第 {version} 版，请重新打开",
            f"label {label} is at version {version} by now; open it again",
        )


def put_bundle(bundle: Bundle) -> bool:
    """Keep a bundle of the district as it is now; tells whether anything changed.

    For loading alone. Earlier contents stay; a matter that runs is pinned to its own. People find
    it by its name, and by its summary.
    """
    search.index(
        kind="bundle",
        id=bundle.id,
        title=bundle.name.zh,
        body=bundle.summary.zh if bundle.summary else "",
        keywords=[word for word in (bundle.name.en,) if word],
    )
    body = bundle.to_json()
    found = digest(body)
    last = BundleRow.objects.filter(bundle=bundle.id).order_by("-id").first()
    if last is not None and last.hash == found:
        return False
    BundleRow.objects.create(
        bundle=bundle.id, version=bundle.version, hash=found, body=body, put_at=clock.now()
    )
    forget()
    return True


def put_label(label: ReformLabel) -> bool:
    """Keep a reform label of the district; tells whether anything changed.

    For loading alone. What an officer has filled in stays unless the folder brings a later version
    than that.
    """
    body = label.to_json()
    with transaction.atomic():
        rows = LabelRow.objects.select_for_update().filter(label=label.id)
        last = rows.order_by("-version").first()
        if last is not None:
            loaded = rows.filter(key__isnull=True).order_by("-version").first()
            known = loaded is not None and loaded.hash == digest(body)
            if known or (last.key is not None and label.version <= last.version):
                return False
        version = label.version if last is None else max(label.version, last.version + 1)
        _write(label, version, actor=SYSTEM.id, key=None, loaded=digest(body))
    return True


@under_authority
def fill_label(
    *,
    label: str,
    members: Sequence[LabelMember],
    source: Label,
    as_of: date,
    expected: int,
    actor: Actor,
    key: str,
    note: Label | None = None,
) -> ReformLabel:
    """Say what a reform label stands for, with the source and the day it was known; a new version.

    `expected` is the version the officer saw. The same `key` again gives what it gave. Raises
    NotPermitted, LabelNotFound, LabelConflict, and BundleInvalid for members that the district does
    not know, a missing source or a day still to come.
    """
    _permit(actor)
    filled = find_filled(key)
    if filled is not None:
        return filled
    with transaction.atomic():
        rows = LabelRow.objects.select_for_update().filter(label=label)
        last = rows.order_by("-version").first()
        if last is None:
            raise LabelNotFound(label)
        if last.version != expected:
            raise LabelConflict(label, last.version)
        current = ReformLabel.from_json(last.body)
        made = replace(
            current,
            version=last.version + 1,
            members=tuple(members),
            source=source,
            as_of=as_of,
            note=note if note is not None else current.note,
        )
        faults = [*label_faults(made, network()), *_dated(made, today())]
        if faults:
            raise BundleInvalid(label, faults)
        try:
            with transaction.atomic():
                _write(made, made.version, actor=actor.id, key=key)
        except IntegrityError:
            raise LabelConflict(label, made.version) from None
    return made


def _write(
    label: ReformLabel, version: int, *, actor: str, key: str | None, loaded: str = ""
) -> None:
    body = replace(label, version=version).to_json()
    LabelRow.objects.create(
        label=label.id,
        version=version,
        hash=loaded or digest(body),
        body=body,
        actor=actor,
        key=key,
        put_at=clock.now(),
    )


def _permit(actor: Actor) -> None:
    held = [grant for grant in grants_of(actor=actor) if grant.role in FILLERS]
    asked()
    if not held:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} may not say what a reform label means")


def _dated(label: ReformLabel, on: date) -> list[Fault]:
    faults = []
    if label.source is None or not label.source.zh.strip():
        faults.append(
            Fault("source", "BUNDLE-MISSING", Label("须写明来源", "say where it is known from"))
        )
    if label.as_of is None or label.as_of > on:
        faults.append(
            Fault(
                "as_of",
                "BUNDLE-DAY",
                Label("截至日期不得晚于今天", "the day it was known lies in the future"),
            )
        )
    return faults
