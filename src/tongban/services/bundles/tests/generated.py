"""Networks, facts and holdings drawn at random, for laws that hold whatever the district says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tongban.services.bundles.tests.small import bundle, element, item, kind, need, network
from tongban.services.bundles.types import Network

FACTS = ("fact_a", "fact_b", "fact_c", "fact_d")
CONDITIONS = (
    "fact_a = TRUE",
    "fact_b = FALSE",
    "fact_a = TRUE AND fact_c = TRUE",
    "fact_b = TRUE OR fact_d = TRUE",
    "NOT fact_c AND (fact_a OR fact_d)",
)
KINDS = tuple(f"paper-{n}" for n in range(5))
CREDENTIALS = tuple(f"card-{n}" for n in range(4))
FIELDS = ("field_a", "field_b", "field_c", "field_d", "field_e")


@dataclass(frozen=True)
class Case:
    """A network with goals, facts, holdings and options."""

    network: Network
    goals: tuple[str, ...]
    facts: dict[str, bool]
    holds: frozenset[str]
    complete: bool


@st.composite
def cases(draw: Any) -> Case:
    names = [f"item-{n}" for n in range(draw(st.integers(2, 7)))]
    conditions = st.none() | st.sampled_from(CONDITIONS)
    papers = st.builds(
        need,
        st.sampled_from(KINDS),
        necessity=st.sampled_from(["required", "required", "required", "tolerable", "optional"]),
        when=conditions,
        shareable=st.sampled_from([False, False, True]),
    )
    needs = st.one_of(papers, papers, papers, st.just(need("sheet", form=True)))
    items = [
        item(
            name,
            *draw(st.lists(needs, min_size=1, max_size=3, unique_by=lambda one: one.kind)),
            days=draw(st.sampled_from([0, 1, 2, 3, 5, 8, None])),
            produces=draw(st.sampled_from([None, *CREDENTIALS])),
            visits=draw(st.sampled_from([0, 0, 1, 2, None])),
            form=draw(
                st.sampled_from([(), ("field_a", "field_b"), ("field_b", "field_d", "field_e")])
            ),
        )
        for name in names
    ]
    kinds = [
        kind(
            name,
            # only later ones, so that the taxonomy has no circles to think about
            satisfies=tuple(draw(st.lists(st.sampled_from(KINDS[n + 1 :]), max_size=1)))
            if n + 1 < len(KINDS)
            else (),
            credential=CREDENTIALS[n] if n < len(CREDENTIALS) else "",
        )
        for n, name in enumerate(KINDS)
    ]
    members = [_member(draw, n, names, items[n].needs) for n in range(len(names))]
    chosen = members[: draw(st.integers(2, len(members)))]
    present = {each["item"] for each in chosen}
    for each in chosen:
        for key in ("waits_for", "parallel_with"):
            each[key] = [name for name in each[key] if name in present]
    rivals = [each for each in chosen if each.get("alternatives")]
    if len(rivals) == 1:
        del rivals[0]["alternatives"]
    net = network(
        *items,
        bundles=(bundle(*chosen, lifecycle=draw(st.sampled_from(["enterprise", "project"]))),),
        elements=(
            *(element(name) for name in FACTS),
            *(element(name, "text", zh="同义" if name > "field_c" else name) for name in FIELDS),
        ),
        kinds=tuple(kinds),
    )
    wanted = st.sampled_from(["matter", *names, *sorted(net.producers)])
    return Case(
        network=net,
        goals=tuple(
            draw(st.just(["matter"]) | st.lists(wanted, min_size=1, max_size=3, unique=True))
        ),
        facts=draw(st.dictionaries(st.sampled_from(FACTS), st.booleans())),
        holds=frozenset(
            draw(st.sets(st.sampled_from(sorted(net.credentials) or KINDS), max_size=2))
        ),
        complete=draw(st.booleans()),
    )


def _member(draw: Any, n: int, names: list[str], needs: Any) -> dict[str, Any]:
    role = draw(st.sampled_from(["required", "required", "conditional", "optional"]))
    member: dict[str, Any] = {
        "item": names[n],
        "role": role,
        "waits_for": draw(st.lists(st.sampled_from(names[:n]), max_size=1)) if n else [],
        "by": draw(st.sampled_from(["accepted", "decided", "issued"])),
        "parallel_with": draw(st.lists(st.sampled_from(names[:n]), max_size=1)) if n else [],
        "commitment": draw(st.sampled_from([False, False, True])),
        "prereview": draw(st.sampled_from([False, False, False, True])),
        "tolerable": [each.slot for each in needs if draw(st.sampled_from([False, False, True]))],
    }
    if role == "conditional":
        member["when"] = draw(st.sampled_from(CONDITIONS))
    if draw(st.sampled_from([False, False, True])):
        member["alternatives"] = "way"
    return member
