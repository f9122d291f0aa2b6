"""Reform labels at the desk: what nobody published says so; officers fill it with a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.services.bundles import queries
from tongban.services.bundles.actions import put_label
from tongban.services.bundles.types import ReformLabel
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


@pytest.fixture
def sample(district: None) -> str:  # noqa: ARG001 - sets the scene
    put_label(ReformLabel(id="533", name=Label("533审批制度改革", "Reform 533")))
    return "533"


def filled(client: Client, **changes: str) -> dict[str, str]:
    page = client.get("/desk/labels/533/").content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    return {
        "members": "item: stall-permit\n压缩审批环节 | Fewer steps",
        "source_zh": "区政府公开信息",
        "source_en": "",
        "as_of": "2022-03-01",
        "expected": "1",
        "key": key,
    } | changes


def test_what_nobody_published_says_so_on_every_page(
    sample: str, sign_in: Callable[[str], Client]
) -> None:
    editor = sign_in("mk-editor")
    for path in ("/desk/labels/", f"/desk/labels/{sample}/"):
        assert "内容未公布" in editor.get(path).content.decode()
    assert "533" in sign_in("wang").get("/matters/").content.decode()
    assert editor.get("/desk/labels/none/").status_code == 404


def test_an_editor_fills_a_label_once_with_source_and_day(
    sample: str, sign_in: Callable[[str], Client]
) -> None:
    editor = sign_in("mk-editor")
    body = filled(editor)
    for _ in range(2):  # a second press is the same deed
        assert editor.post(f"/desk/labels/{sample}/", body).status_code == 302
    label = queries.get_label(sample)
    assert (label.version, label.published) == (2, True)
    assert [(each.kind, each.ref) for each in label.members] == [
        ("item", "stall-permit"),
        ("text", None),
    ]
    page = editor.get(f"/desk/labels/{sample}/").content.decode()
    assert "压缩审批环节" in page
    assert "示例mk-editor" in page
    assert "第1版" in page
    assert "第2版" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"source_zh": ""}, "请写明内容的来源。"),
        ({"as_of": "gestern"}, "请填写日期，如 2022-04-01。"),
        ({"as_of": "2099-01-01"}, "as_of"),
        ({"members": "item: no-such-item"}, "no-such-item"),
        ({"members": "x\n" * 201}, "成员太多，或者一行太长。"),
        ({"expected": "7"}, "已是第 1 版，请重新打开"),
        ({"key": ""}, "页面已经过期，请重新打开。"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(
    sample: str, sign_in: Callable[[str], Client], changes: dict[str, str], told: str
) -> None:
    editor = sign_in("mk-editor")
    answer = editor.post(f"/desk/labels/{sample}/", filled(editor, **changes))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert queries.get_label(sample).version == 1


def test_others_neither_see_nor_fill(sample: str, sign_in: Callable[[str], Client]) -> None:
    body = filled(sign_in("mk-editor"))
    for who, seen, done in (
        ("mk-clerk", 403, 403),
        ("mk-watch", 403, 403),
        ("mk-legal", 200, 403),
        ("wang", 403, 403),
    ):
        client = sign_in(who)
        assert client.get("/desk/labels/").status_code == seen, who
        assert client.get(f"/desk/labels/{sample}/").status_code == seen, who
        assert client.post(f"/desk/labels/{sample}/", body).status_code == done, who
    assert queries.get_label(sample).version == 1
