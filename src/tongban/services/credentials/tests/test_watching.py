"""Watchers hear of every status a credential takes, and undo it when they cannot bear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.services.credentials import models, watching
from tongban.services.credentials.actions import change_status
from tongban.services.credentials.types import Status
from tongban.services.credentials.watching import CredentialChange, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.services.credentials.types import CredentialView

KEEPER = Actor("scjg-officer", ActorKind.OFFICER)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[CredentialChange]:
    monkeypatch.setattr(watching, "_watchers", [])
    told: list[CredentialChange] = []
    watch(told.append)
    return told


def test_issue_suspension_and_return_are_told_in_order(
    heard: list[CredentialChange], permit: Callable[..., CredentialView], firm: str
) -> None:
    one = permit()
    permit()  # the same key: nothing new
    change_status(one.identifier, to=Status.SUSPENDED, actor=KEEPER, basis="§1", note="检查")
    change_status(one.identifier, to=Status.VALID, actor=KEEPER, basis="§1", note="恢复")
    assert [(each.before, each.after) for each in heard] == [
        (None, Status.VALID),
        (Status.VALID, Status.SUSPENDED),
        (Status.SUSPENDED, Status.VALID),
    ]
    assert {(each.identifier, each.kind, each.holder) for each in heard} == {
        (one.identifier, "food-permit", firm)
    }


def test_the_former_version_is_told_to_lapse(
    heard: list[CredentialChange], permit: Callable[..., CredentialView]
) -> None:
    one = permit()
    two = permit("m:6:credential:0", previous=one.identifier)
    assert [(each.identifier, each.after) for each in heard] == [
        (one.identifier, Status.VALID),
        (one.identifier, Status.LAPSED),
        (two.identifier, Status.VALID),
    ]


def test_what_a_watcher_refuses_is_not_kept(
    heard: list[CredentialChange], permit: Callable[..., CredentialView]
) -> None:
    def refuse(_change: CredentialChange) -> None:
        raise RuntimeError("no")

    one = permit()
    watch(refuse)
    with pytest.raises(RuntimeError, match="no"):
        change_status(one.identifier, to=Status.SUSPENDED, actor=KEEPER, basis="§1", note="检查")
    row = models.Credential.objects.get(identifier=one.identifier)
    assert row.status == Status.VALID
    assert row.changes.count() == 0
    assert len(heard) == 2
