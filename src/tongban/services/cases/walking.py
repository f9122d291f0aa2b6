"""Going through a queue case by case: which of them this officer can do something in now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.kernel.terms import Light
from tongban.record.guard import asked, under_authority
from tongban.record.queries import list_matters
from tongban.record.situations import situations_of
from tongban.services.cases.kinds import case_kinds
from tongban.services.cases.queries import lines_of

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.services.cases.types import CaseLine


@under_authority
def page_to_work(
    *, actor: Actor, after: str | None, limit: int, light: str | None = None, **filters: Any
) -> tuple[tuple[tuple[CaseLine, bool], ...], str | None]:
    """Give a page as `queries.list_cases` does, each case with whether anything can be done in it.

    As many statements for a page as for one case. Raises NotPermitted, CursorError.
    """
    page = list_matters(
        actor=actor,
        kinds=case_kinds(),
        light=None if light is None else Light(light),
        after=after,
        limit=limit,
        with_folded=True,
        **filters,
    )
    asked()
    open_to = {each.matter.id: bool(each.allowed) for each in situations_of(page.rows, actor=actor)}
    lines = lines_of(page.rows, actor=actor)
    return tuple((line, open_to[line.id]) for line in lines), page.after
