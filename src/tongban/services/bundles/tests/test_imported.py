"""Networks of another maker's list: what has one name is one kind."""

from __future__ import annotations

import pytest

from tongban.services.bundles.imported import kind_of_name, network_of_items
from tongban.services.bundles.tests.small import planned
from tongban.services.catalogue.tests.samples import item


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("《居民身份证》（原件及复印件）", "居民身份证"),
        ("居民身份证 复印件", "居民身份证"),
        ("居民身份证（正反面）一份", "居民身份证"),
        ("申请书", "申请书"),
        ("原件", "原件"),
        ("场所平面图", "场所平面图"),
    ],
)
def test_a_kind_is_told_by_its_name(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


def test_items_of_a_list_hang_together_by_names() -> None:
    first = item(
        id="first",
        produces=None,
        result_name={"zh": "《营业执照》"},
        needs=[{"slot": "m01", "name": {"zh": "身份证（原件）"}}],
    )
    second = item(
        id="second",
        produces=None,
        result_name={"zh": "许可证"},
        needs=[
            {"slot": "m01", "name": {"zh": "营业执照复印件"}},
            {"slot": "m02", "name": {"zh": "身份证"}},
        ],
    )
    net = network_of_items([first, second])
    found = planned(net, "second")
    assert found.items == ("first", "second")
    assert {line.kind: line.status for line in found.evidence} == {
        "身份证": "bring",
        "营业执照": "produced",
    }
    (line,) = found.bring
    assert line.asked_by == (("first", "m01"), ("second", "m02"))
