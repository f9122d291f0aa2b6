"""The life of an item as a table: DRAFT to CANCELLED, who may do what, and who may not do both.

An item has two sides. `Stage` is where its next content stands with editors, reviewer and
publisher; `Live` is whether the published one is in use (national codes 1 in use, 2 suspended,
3 cancelled). A published item that is being revised keeps its old version live.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tongban.services.catalogue.labels import Label


class Stage(StrEnum):
    """Where the next content stands; NONE when nothing is being prepared."""

    NONE = ""
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


class Live(StrEnum):
    """Whether the published content is in use; NONE before the first publication."""

    NONE = ""
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class State(StrEnum):
    """What people see of both sides together."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    REJECTED = "REJECTED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    REVISING = "REVISING"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"


STATE_LABELS: Final = {
    State.DRAFT: Label("草稿", "Draft"),
    State.SUBMITTED: Label("待审核", "Submitted"),
    State.REJECTED: Label("已退回", "Rejected"),
    State.APPROVED: Label("已审核", "Approved"),
    State.PUBLISHED: Label("在用", "In use"),
    State.REVISING: Label("在用（修订中）", "In use, being revised"),
    State.SUSPENDED: Label("暂停", "Suspended"),
    State.CANCELLED: Label("取消", "Cancelled"),
}

EDITORS: Final = frozenset({"item_editor", "item_admin"})
REVIEWERS: Final = frozenset({"item_reviewer", "item_admin"})
PUBLISHERS: Final = frozenset({"item_publisher", "item_admin"})


@dataclass(frozen=True)
class Verb:
    """One step: who may take it, from where to where, and after which own steps they may not."""

    name: str
    label: Label
    roles: frozenset[str]
    stages: frozenset[Stage]
    lives: frozenset[Live]
    to_stage: Stage | None = None
    to_live: Live | None = None
    not_by: frozenset[str] = frozenset()
    needs_note: bool = False


_UNSAVED: Final = frozenset({Stage.NONE, Stage.DRAFT, Stage.REJECTED})
_ANY: Final = frozenset(Stage)
_OPEN: Final = frozenset({Live.NONE, Live.IN_USE, Live.SUSPENDED})
_EDITED: Final = frozenset({"save_draft", "submit"})

VERBS: Final[Mapping[str, Verb]] = {
    verb.name: verb
    for verb in (
        Verb("save_draft", Label("保存", "Save"), EDITORS, _UNSAVED, _OPEN, Stage.DRAFT),
        Verb(
            "submit",
            Label("提交审核", "Submit"),
            EDITORS,
            frozenset({Stage.DRAFT}),
            _OPEN,
            Stage.SUBMITTED,
        ),
        Verb(
            "approve",
            Label("审核通过", "Approve"),
            REVIEWERS,
            frozenset({Stage.SUBMITTED}),
            _OPEN,
            Stage.APPROVED,
            not_by=_EDITED,
        ),
        Verb(
            "reject",
            Label("退回修改", "Reject"),
            REVIEWERS,
            frozenset({Stage.SUBMITTED, Stage.APPROVED}),
            _OPEN,
            Stage.REJECTED,
            not_by=_EDITED,
            needs_note=True,
        ),
        Verb(
            "publish",
            Label("发布", "Publish"),
            PUBLISHERS,
            frozenset({Stage.APPROVED}),
            _OPEN,
            Stage.NONE,
            Live.IN_USE,
            not_by=_EDITED | {"approve"},
        ),
        Verb(
            "suspend",
            Label("暂停", "Suspend"),
            PUBLISHERS,
            _ANY,
            frozenset({Live.IN_USE}),
            to_live=Live.SUSPENDED,
            needs_note=True,
        ),
        Verb(
            "resume",
            Label("恢复", "Resume"),
            PUBLISHERS,
            _ANY,
            frozenset({Live.SUSPENDED}),
            to_live=Live.IN_USE,
        ),
        Verb(
            "cancel",
            Label("取消", "Cancel"),
            PUBLISHERS,
            _ANY,
            frozenset({Live.IN_USE, Live.SUSPENDED}),
            Stage.NONE,
            Live.CANCELLED,
            needs_note=True,
        ),
    )
}
"""Every step of the life of an item."""


class StepRefused(ValueError):  # noqa: N818 - what happened to the step
    """A step that the item's state or the separation of duties does not allow; nothing changed.

    Codes: ITEM-STATE, ITEM-SEPARATION, ITEM-NOTE.
    """

    def __init__(self, code: str, message: Label) -> None:
        """Keep the code and both languages."""
        super().__init__(message.en)
        self.code = code
        self.message = message


def state_of(stage: Stage, live: Live) -> State:
    """Give the one state that people see."""
    if live is Live.CANCELLED:
        return State.CANCELLED
    if live is Live.SUSPENDED:
        return State.SUSPENDED
    if live is Live.IN_USE:
        return State.PUBLISHED if stage is Stage.NONE else State.REVISING
    return State(stage.name) if stage is not Stage.NONE else State.DRAFT


def step(
    name: str, stage: Stage, live: Live, *, actor: str, did: Mapping[str, Iterable[str]], note: str
) -> tuple[Stage, Live]:
    """Give stage and live after a step; `did` names who took which steps on this content.

    Raises StepRefused. Who prepares a content neither approves nor publishes it, and who approves
    it does not publish it.
    """
    verb = VERBS[name]
    if stage not in verb.stages or live not in verb.lives:
        state = STATE_LABELS[state_of(stage, live)]
        after = "、".join(allowed(stage, live)) or "无"
        raise StepRefused(
            "ITEM-STATE",
            Label(
                f"事项处于“{state.zh}”，不能{verb.label.zh}；现在可以：{after}",
                f"the item is {state.en.lower()}, so {name} is not possible; now possible: "
                + (", ".join(allowed(stage, live)) or "nothing"),
            ),
        )
    for other in sorted(verb.not_by):
        if actor in did.get(other, ()):
            raise StepRefused(
                "ITEM-SEPARATION",
                Label(
                    f"{actor} 已对同一内容{VERBS[other].label.zh}，须由他人{verb.label.zh}",
                    f"{actor} did {other} on this content; somebody else must {name}",
                ),
            )
    if verb.needs_note and not note.strip():
        raise StepRefused("ITEM-NOTE", Label("须写明理由", f"{name} needs a reason"))
    return (
        stage if verb.to_stage is None else verb.to_stage,
        live if verb.to_live is None else verb.to_live,
    )


def allowed(stage: Stage, live: Live) -> tuple[str, ...]:
    """Give the steps possible from here."""
    return tuple(
        name for name, verb in VERBS.items() if stage in verb.stages and live in verb.lives
    )
