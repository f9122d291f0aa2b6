"""Holding the rules against every running term and all that happened: signals, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.authorities.queries import list_officers
from tongban.base.notices.actions import notify
from tongban.base.notices.types import Recipient, RecipientKind
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.actions import open_matter
from tongban.record.changes import changed_since, wholes_of
from tongban.record.queries import calendar, get_definition, get_matter, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.supervision import models
from tongban.reforms.supervision.causes import caused
from tongban.reforms.supervision.procedure import CARD, SETTLED, WITHDRAWN, ensure_published
from tongban.reforms.supervision.rules import read_rules, signals_of
from tongban.reforms.supervision.types import CARDS, NOBODY, Rule, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from tongban.base.authorities.types import OfficerView
    from tongban.kernel.calendar import Calendar
    from tongban.kernel.matters import TermClock
    from tongban.record.changes import Whole
    from tongban.record.types import MatterView

PAGE: Final = 200
BATCHES: Final = 50
"""Batches of the log that one look reads; the rest is for the next one."""
NO_TERM: Final = {"zh": "不涉及期限", "en": "No term"}
"""Stands for the term where a signal is about something that happened."""
TOLD_FOR: Final = timedelta(days=60)
"""How long more people may be told of a signal about something that happened."""
HANDLING: Final = ("start_review", "accept", "find_valid", "contact", "explain")
"""Acts whose last performer is the officer that a matter is with."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How one look ended: matters looked at, signals that are new, tellings that are new."""

    looked: int
    raised: int
    told: int


def put_rules(body: object) -> bool:
    """Keep the rules of the district; tells whether anything changed. A system path.

    Raises RulesInvalid with every mistake.
    """
    read_rules(body)
    row = models.RulesRow.objects.filter(pk=1).first()
    if row is not None and row.body == body:
        return False
    models.RulesRow.objects.update_or_create(pk=1, defaults={"body": body})
    return True


def find_rules() -> Rules | None:
    """Give the rules of the district, None where it loaded none: then nothing is watched."""
    row = models.RulesRow.objects.filter(pk=1).first()
    return None if row is None else read_rules(row.body)


def watch() -> Watch:
    """Raise every signal that is due by the record's clock and tell whom it concerns.

    A system path, repeatable: a signal is raised once for a term and its rule, however often this
    runs and wherever the clock jumps; nobody is told of the same signal twice.
    """
    rules = find_rules()
    if rules is None:
        return Watch(0, 0, 0)
    look = _Look(rules, calendar(), clock.now())
    looked = raised = told = 0
    for matter in _open_matters(rules):
        looked += 1
        fresh, heard = look.matter(matter)
        raised += fresh
        told += heard
    if any(rule.when for rule in rules.rules):
        raised += _happened(look)
        told += look.standing_causes()
    return Watch(looked, raised, told)


def _happened(look: _Look) -> int:
    """Raise what the matters broke that changed since the last look, batch by batch."""
    kinds = {rule.kind for rule in look.rules.rules if rule.when}
    raised = 0
    for _ in range(BATCHES):
        with transaction.atomic():
            place, _new = models.PlaceRow.objects.select_for_update().get_or_create(
                id=1, defaults={"leaf": 0}
            )
            leaves = changed_since(place.leaf, limit=PAGE, actor=SYSTEM)
            if not leaves:
                break
            changed = sorted({each.matter for each in leaves if each.kind in kinds})
            for whole in wholes_of(changed, actor=SYSTEM):
                raised += sum(look.cause(rule, whole) for rule in caused(look.rules.rules, whole))
            place.leaf = leaves[-1].place + 1
            place.save(update_fields=["leaf"])
    return raised


def _open_matters(rules: Rules) -> Iterator[MatterView]:
    """Give the open matters with a due day; those whose clock stands have none."""
    after = None
    while True:
        page = list_matters(actor=SYSTEM, order="due", after=after, limit=PAGE, with_folded=True)
        for each in page.rows:
            if each.due is None:
                return
            if each.kind in rules.watch:
                yield each
        after = page.after
        if after is None:
            return


class _Look:
    """One look at everything, with what every matter asks for."""

    def __init__(self, rules: Rules, days: Calendar, now: datetime) -> None:
        self.rules, self.days, self.now = rules, days, now
        self.officers: Sequence[OfficerView] | None = None

    def matter(self, matter: MatterView) -> tuple[int, int]:
        """Raise what is new about a matter and tell of what stands; gives how many of each."""
        folded = matter.folded
        if folded is None:
            raise LookupError(f"matter {matter.number} was read without its state")
        standing: list[str] = []
        raised = 0
        for name in self.rules.watch[matter.kind]:
            term = folded.terms.get(name)
            if term is None:
                continue
            for rule, due in signals_of(self.rules.rules, term, self.days, self.now):
                key = _key(matter, name, term, rule, due)
                standing.append(key)
                raised += self._raise(matter, name, rule, due, key)
        if not standing:
            return 0, 0
        rows = models.SignalRow.objects.filter(key__in=standing).exclude(card_state=WITHDRAWN)
        return raised, sum(self._tell(row, matter) for row in rows)

    def cause(self, rule: Rule, whole: Whole) -> int:
        """Raise a signal about something that happened, once for a matter and a rule."""
        matter = whole.view
        key = f"{matter.id}:happened:{rule.id}"
        return self._raise(matter, "", rule, local_day(self.now), key)

    def standing_causes(self) -> int:
        """Tell of what happened and is not settled; gives how many tellings are new."""
        rows = models.SignalRow.objects.filter(term="", raised_at__gte=self.now - TOLD_FOR).exclude(
            card_state__in=SETTLED
        )
        return sum(
            self._tell(row, get_matter(row.matter, actor=SYSTEM)) for row in rows.order_by("id")
        )

    @transaction.atomic
    def _raise(self, matter: MatterView, name: str, rule: Rule, due: date, key: str) -> int:
        terms = get_definition(matter.definition).terms
        label = terms[name].label.to_json() if name else NO_TERM
        row, new = models.SignalRow.objects.get_or_create(
            key=key,
            defaults={
                "signal": rule.signal,
                "rule": rule.id,
                "rule_label": dict(rule.label),
                "matter": matter.id,
                "number": matter.number,
                "kind": matter.kind,
                "item": matter.item,
                "subject": matter.subject,
                "department": matter.department,
                "term": name,
                "term_label": label,
                "due": due,
                "raised_at": self.now,
            },
        )
        if new and rule.signal in CARDS:
            row.card = open_matter(
                definition=ensure_published(),
                act="issue",
                actor=SYSTEM,
                department=matter.department,
                division=matter.division,
                applicant=NOBODY,
                key=f"card:{row.pk}:{matter.id}",
                payload={
                    "colour": rule.signal,
                    "rule": rule.id,
                    "matter": str(matter.id),
                    "matter_number": matter.number,
                    **({"term": name, "due": due.isoformat()} if name else {}),
                },
                item=CARD,
                subject=matter.subject,
            ).matter
            row.card_state = "ISSUED"
            row.save(update_fields=["card", "card_state"])
        return int(new)

    def _tell(self, row: models.SignalRow, matter: MatterView) -> int:
        """Tell everybody whose step has come and who was not told yet."""
        passed = self.days.between(local_day(row.raised_at), local_day(self.now))
        told = 0
        for step in self.rules.escalation[row.signal]:
            if step.after <= passed:
                for recipient in self._recipients(step.to, matter):
                    told += self._tell_one(row, step.to, recipient)
        return told

    @transaction.atomic
    def _tell_one(self, row: models.SignalRow, level: str, recipient: Recipient) -> int:
        _, new = models.ToldRow.objects.get_or_create(
            signal=row,
            level=level,
            recipient=recipient.id,
            defaults={"recipient_kind": recipient.kind, "at": self.now},
        )
        if new:
            notify(
                key=f"supervision:{row.pk}:{level}",
                template=f"supervision_{row.signal}",
                recipients=[recipient],
                parameters={
                    "number": row.number,
                    "subject": row.subject,
                    "department": row.department,
                    **({"due": row.due.isoformat()} if row.term else {}),
                    "note": row.term_label if row.term else row.rule_label,
                },
                matter=row.card or row.matter,
                item=CARD,
            )
        return int(new)

    def _recipients(self, level: str, matter: MatterView) -> list[Recipient]:
        """Name who is told: the officer it is with, heads, supervision; else the department."""
        office = Recipient(RecipientKind.DEPARTMENT, matter.department)
        if level == "handler":
            handler = self._handler(matter)
            return [Recipient(RecipientKind.OFFICER, handler)] if handler else [office]
        today = local_day(self.now)
        found = [
            Recipient(RecipientKind.OFFICER, officer.id)
            for officer in self._all_officers()
            if any(
                role.role == level
                and (role.department or officer.department) == matter.department
                and role.valid_from <= today
                and (role.valid_to is None or today <= role.valid_to)
                for role in officer.roles
            )
        ]
        return found or [office]

    def _handler(self, matter: MatterView) -> str:
        done = {} if matter.folded is None else matter.folded.performers
        return next((done[act][-1] for act in HANDLING if done.get(act)), "")

    def _all_officers(self) -> Sequence[OfficerView]:
        if self.officers is None:
            self.officers = list_officers()
        return self.officers


def _key(matter: MatterView, name: str, term: TermClock, rule: Rule, due: date) -> str:
    """Name a signal for good: a card once for a term as started, a warning once for a due day."""
    began = term.term.start.isoformat()
    key = f"{matter.id}:{name}:{began}:{rule.id}"
    return key if rule.signal in CARDS else f"{key}:{due.isoformat()}"
