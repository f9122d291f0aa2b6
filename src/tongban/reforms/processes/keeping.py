"""The district's own cases as a stored log: taken anew as a whole, the former one gives way."""

from __future__ import annotations

import hashlib
import json
import tempfile
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.kernel.canonical import digest
from tongban.record.db import raw
from tongban.record.history import histories
from tongban.record.queries import get_definition
from tongban.record.types import SYSTEM
from tongban.reforms.processes.models import LogRow
from tongban.reforms.processes.own import CHINA, case_of
from tongban.reforms.processes.storing import Incoming, Reading, Stored, stored
from tongban.reforms.processes.types import Event, LogError
from tongban.services.cases.kinds import is_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO

    from tongban.reforms.processes.types import Case

OWN: Final = "tongban"
LOCK: Final = "processes.own"


def keep_own(*, by: str, tell: Callable[[int], None] = lambda _events: None) -> Stored:
    """Store the own cases as of now; unchanged ones stay as they were stored.

    They are read as of one moment into a file first, so that no reader of the record waits, and
    replace the former log in one transaction. LogError LOG-EMPTY where there are none.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        mark, labels = _spool(file)
        with transaction.atomic():
            raw().execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (LOCK,))
            known = LogRow.objects.filter(digest=mark).first()
            if known is not None:
                return stored(known, fresh=False)
            sink = Incoming(OWN, CHINA, Reading(zone=str(CHINA)), tell)
            file.seek(0)
            for line in file:
                _replay(json.loads(line), sink)
            if not sink.numbers:
                raise LogError("LOG-EMPTY", "there are no cases yet; `tongban demo` makes some")
            LogRow.objects.filter(own=True).delete()
            return sink.keep(mark, by=by, own=True, labels=labels)


def _spool(file: IO[str]) -> tuple[str, Mapping[str, Any]]:
    """Write the cases line by line; give their digest, and what their acts are called."""
    made = hashlib.sha256()
    names: dict[str, set[str]] = {}
    row = 0
    for history in histories(actor=SYSTEM):
        if not is_case(history.kind):
            continue
        case = case_of(history, row)
        row += len(case.events)
        line = json.dumps(_written(case), ensure_ascii=False)
        made.update(line.encode())
        file.write(line + "\n")
        names.setdefault(history.definition, set()).update(each.act for each in history.acts)
    labels = {
        act: {"zh": rule.label.zh, "en": rule.label.en}
        for definition, acts in sorted(names.items())
        for act in sorted(acts)
        if (rule := get_definition(definition).acts.get(act)) is not None
    }
    return digest({"own": made.hexdigest(), "labels": labels}), labels


def _written(case: Case) -> list[Any]:
    events = [
        [each.activity, each.at.isoformat(), each.resource, each.group, each.row]
        for each in case.events
    ]
    return [case.id, dict(case.attributes), events]


def _replay(line: list[Any], sink: Incoming) -> None:
    name, attributes, events = line
    sink.open_case(name, attributes)
    for activity, at, who, where, row in events:
        sink.add(name, Event(activity, datetime.fromisoformat(at), who, where, row))
