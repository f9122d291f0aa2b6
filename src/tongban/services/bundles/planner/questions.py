"""Which facts to ask for: only those that can still change the plan, the most telling first."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tongban.services.bundles.planner.results import Dependant, Question
from tongban.services.bundles.planner.scene import ASKED
from tongban.services.bundles.planner.selecting import inside
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.bundles.planner.scene import Scene
    from tongban.services.bundles.planner.selecting import Selected, Selection
    from tongban.services.bundles.types import Need


@dataclass(frozen=True, slots=True)
class Open:
    """A condition that is undecided: what it decides, and how many others hang on it."""

    when: str
    dependant: Dependant
    certain: bool
    gates: int


def questions(selection: Selection, scene: Scene) -> tuple[Question, ...]:
    """Give the facts to ask for.

    A fact is asked for when some answer to it can still change which items apply or which evidence
    is asked for and has to be handed in; one that only decides about evidence held, shared or made
    inside is not. What is needed for certain comes first, then what settles most: each open
    condition counts, with those that hang on it, shared out among its unknown facts. Knowing more
    never brings a question back.
    """
    weights: dict[str, Fraction] = {}
    sure: set[str] = set()
    dependants: dict[str, list[Dependant]] = {}
    for one in _open(selection, scene):
        unknown = scene.unknown(one.when)
        for name in unknown:
            weights[name] = weights.get(name, Fraction(0)) + Fraction(1 + one.gates, len(unknown))
            dependants.setdefault(name, []).append(one.dependant)
            if one.certain:
                sure.add(name)
    ranked = sorted(weights, key=lambda name: (name not in sure, -weights[name], name))
    return tuple(_question(name, dependants[name], scene, certain=name in sure) for name in ranked)


def _open(selection: Selection, scene: Scene) -> Iterator[Open]:
    """Give every undecided condition of what is in the plan or may come in."""
    for item, member in sorted(selection.possible.items()):
        node = scene.network.items[item]
        needs = [need for need in node.needs if _matters(member, need, selection, scene)]
        if member.truth is None and member.when is not None:
            about = Dependant(item, node.name, condition=member.when)
            yield Open(member.when, about, item in selection.members, len(needs))
        for need in needs:
            if need.when is not None:
                about = Dependant(item, node.name, need.slot, need.name, need.when)
                yield Open(need.when, about, member.certain, 0)


def _matters(member: Selected, need: Need, selection: Selection, scene: Scene) -> bool:
    """Tell whether it is open if the slot is asked for, and somebody would have to bring it."""
    if need.when is None or need.necessity not in ASKED or need.form:
        return False
    if scene.truth(need.when) is not None or need.kind in scene.held or scene.shared(need):
        return False
    if member.item not in selection.members:
        return True
    sources = inside(member.item, need, selection, scene)
    return not any(one.certain and one.role != "prerequisite" for one in sources)


def _question(name: str, about: list[Dependant], scene: Scene, *, certain: bool) -> Question:
    element = scene.network.elements[name]
    return Question(
        element=name,
        label=_label(element.label),
        type=element.type.value,
        choices=tuple((each.value, _label(each.label)) for each in element.choices),
        unit=element.unit,
        help=_label(element.help) if element.help else None,
        certain=certain,
        settles=len(about),
        dependants=tuple(about),
        source=element.source,
    )


def _label(label: object) -> Label:
    assert isinstance(label, dict)  # noqa: S101 - the reader of elements makes it so
    return Label(label["zh"], label.get("en", ""))
