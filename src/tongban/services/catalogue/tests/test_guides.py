"""The guide: one document for every channel."""

import pytest

from tongban.kernel.canonical import canonical
from tongban.record.types import SYSTEM
from tongban.services.catalogue import actions, guides, queries
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.laws import Law
from tongban.services.catalogue.tests.samples import item


def test_a_guide_reads_in_either_language() -> None:
    laws = {
        "spa": Law(
            name="中华人民共和国食品安全法", name_en="Food Safety Law", doc_no="主席令第81号"
        )
    }
    content = item(legal_basis=[{"law": "spa", "clause": "第三十五条"}])

    def guide(lang: str) -> dict[str, object]:
        return dict(
            guides.guide_of(
                content,
                lang,
                version=1,
                content_hash="sha256:x",
                laws=laws,
                bodies={"scjg": Label("孝南区市场监督管理局", "Market Regulation")},
                kinds={"business-licence": Label("营业执照", "Business licence")},
            )
        )

    zh, en = guide("zh-hans"), guide("en")
    assert (zh["name"], en["name"]) == ("食品经营许可（新办）", "Food business permit (new)")
    assert zh["item_type"] == {"code": "01", "label": "行政许可"}
    assert en["item_type"] == {"code": "01", "label": "Administrative licence"}
    assert zh["promised_limit"] == {"days": 5, "unit": "working_days", "text": "5个工作日"}
    assert en["body_name"] == "Market Regulation"
    assert en["legal_basis"] == [
        {"law": "Food Safety Law", "clause": "第三十五条", "doc_no": "主席令第81号", "text": ""}
    ]
    assert "quota_note" not in zh
    assert set(zh) == set(en)


@pytest.mark.django_db
def test_inv_item_09_every_channel_gets_the_same_bytes(procedure: str) -> None:
    record = actions.load_item(content=item(), actor=SYSTEM, division="420902", procedure=procedure)
    channels = {
        "hall": guides.guide_bytes(queries.guide(record.slug, "zh")),
        "pc": guides.guide_bytes(queries.guide(queries.get_item(record.slug), "zh-hans")),
        "kiosk": canonical(queries.guide(record, "zh")),
    }
    assert len(set(channels.values())) == 1
    assert queries.guide(record, "zh")["hash"] == record.hash
