"""The main job: a convenience store, from the first search to three certificates, twice."""

from __future__ import annotations

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.record.verify import verify_all
from tongban.services.cases.queries import get_case, my_cases
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.verification import verify_by_code
from tongban.site.demo.stage import Stage
from tongban.site.demo.store import FOOD, LICENCE, TOBACCO, Row, play

pytestmark = [pytest.mark.usefixtures("district"), pytest.mark.slow]

OWNER = Actor("zhang-xiaolan", ActorKind.PERSON, "zhang-xiaolan")
TABLE = [
    # item, evidence asked, reused, working days used, promise, law, certificate
    ("个体工商户设立登记", 0, 2, 0, "1个工作日", "3个工作日", "营业执照"),
    ("食品经营许可（新办）", 3, 2, 2, "5个工作日", "20个工作日", "食品经营许可证"),
    ("烟草专卖零售许可证新办", 0, 3, 9, "10个工作日", "20个工作日", "烟草专卖零售许可证"),
]


def facts(rows: list[Row]) -> list[tuple[str, int, int, int, str, str, str]]:
    return [(r.item, r.asked, r.reused, r.used, r.promise, r.law, r.credential) for r in rows]


def test_a_store_opens_as_the_guides_promise() -> None:
    lines: list[str] = []
    rows = play(Stage(tell=lines.append))
    assert facts(rows) == TABLE
    assert [line.split()[0] for line in lines] == [str(n) for n in range(1, len(lines) + 1)]
    owned = {row.item: row for row in my_cases(actor=OWNER, limit=20).rows if row.closed_at}
    assert set(owned) == {LICENCE, FOOD, TOBACCO}
    views = {item: get_case(row.id, actor=OWNER) for item, row in owned.items()}
    # silence for five working days counts as acceptance, and only the tobacco office was silent
    assert {item: view.deemed for item, view in views.items()} == {
        LICENCE: False,
        FOOD: False,
        TOBACCO: True,
    }
    assert {view.outcome for view in views.values()} == {"granted"}
    assert all(view.closed_at is not None for view in views.values())
    for view in views.values():
        (held,) = credentials_of_case(view.id, actor=OWNER)
        assert verify_by_code(held.code).result.value == "valid"
    report = verify_all()
    assert (report.count, report.roots) == (0, 1)


def test_it_plays_again_where_it_was_played() -> None:
    assert facts(play(Stage(tell=lambda _: None))) == TABLE
    closed = [row.item for row in my_cases(actor=OWNER, limit=20).rows if row.closed_at]
    assert sorted(closed) == sorted([LICENCE, FOOD, TOBACCO] * 2)
    report = verify_all()
    assert report.count == 0
