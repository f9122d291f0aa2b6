"""拿地即开工 as pages show it: opinions, contract, payments, what is owed, what was decided."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tongban.record.queries import get_definition
from tongban.reforms.construction.dossier import WON, fact, fact_list
from tongban.reforms.construction.types import LandingView, OpinionView, Payment
from tongban.reforms.construction.views import Reader, card, forms_of
from tongban.reforms.construction.zoning import date_of
from tongban.services.bundles.queries import get_label, network

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.record.types import ActView, MatterView
    from tongban.reforms.construction.dossier import Dossier
    from tongban.reforms.construction.law import Label
    from tongban.services.catalogue.labels import Label as Words


def landing_view(
    dossier: Dossier,
    landing: MatterView,
    reader: Reader,
    acts: Sequence[ActView],
    names: Mapping[str, str],
) -> LandingView:
    """Show a landing with its opinions on the design at hand and before."""
    shown = card(landing, reader, acts, names)
    members = fact_list(landing, "members")
    items = network().items
    titles = {
        each: _words(items[each].name) if each in items else {"zh": each, "en": each}
        for each in members
    }
    return LandingView(
        **{name: getattr(shown, name) for name in type(shown).__slots__},
        label=_words(get_label(str(fact(landing, "label"))).name),
        members=tuple(titles.items()),
        opinions=tuple(
            _opinion(each, titles, reader) for each in dossier.opinions if each.parent == landing.id
        ),
        payments=payments_of(acts),
        owed=str(owed(landing)),
        decided=_decided(acts),
    )


def owed(landing: MatterView) -> Decimal:
    """Give what of the land's price is still to be paid; nothing before the contract (INV-BDL-06).

    Advance opinions cost nothing: no act of theirs knows a payment.
    """
    if landing.state not in WON:
        return Decimal(0)
    price = Decimal(str(fact(landing, "price")))
    return max(price - Decimal(str(fact(landing, "paid"))), Decimal(0))


def payments_of(acts: Sequence[ActView]) -> tuple[Payment, ...]:
    """Give the payments on record, in their order."""
    found = []
    for view in acts:
        if view.act.name == "record_payment":
            told = view.act.payload
            day = date_of(told["paid_on"])
            assert day is not None  # noqa: S101 - the procedure asks for it
            found.append(Payment(str(told["what"]), str(told["amount"]), day, str(told["receipt"])))
    return tuple(found)


def _decided(acts: Sequence[ActView]) -> dict[str, datetime]:
    return {
        str(view.act.payload["member"]): datetime.fromisoformat(str(view.act.payload["decided_at"]))
        for view in acts
        if view.act.name == "note_decided"
    }


def _opinion(matter: MatterView, titles: Mapping[str, Label], reader: Reader) -> OpinionView:
    state = get_definition(matter.definition).states[matter.state].label
    member = str(fact(matter, "member"))
    favourable = fact(matter, "favourable")
    body = reader.bodies.get(matter.department)
    return OpinionView(
        id=matter.id,
        version=matter.version,
        member=titles.get(member, {"zh": member, "en": member}),
        department={} if body is None else body.short,
        state=matter.state,
        state_label={"zh": state.zh, "en": state.en},
        design=str(fact(matter, "design")),
        favourable=favourable if isinstance(favourable, bool) else None,
        opinion=str(fact(matter, "opinion") or ""),
        at=matter.updated_at,
        allowed=forms_of(matter, reader)
        if matter.closed_at is None and reader.reads(matter)
        else (),
    )


def _words(label: Words) -> dict[str, str]:
    return {"zh": label.zh, "en": label.text("en")}
