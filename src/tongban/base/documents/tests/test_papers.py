from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pypdf
import pytest
from django.db import connection

from tongban.base.authorities.actions import put_authority
from tongban.base.documents import composing, models
from tongban.base.documents.paper_kinds import PAPERS
from tongban.base.documents.papers import PaperOrder, issue_paper, render_paper
from tongban.base.documents.queries import list_papers, open_document
from tongban.base.documents.tests.papers_data import AUTHORITY, COMPLETE, DATA
from tongban.base.documents.types import PaperError, PaperRef
from tongban.record.tests import club
from tongban.record.types import MatterNotFound, OutboxRow

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from pytest_django.fixtures import Settings

    from tongban.record.types import MatterView


def found_authority() -> str:
    return put_authority(
        "scjg",
        name={"zh": AUTHORITY["name"], "en": "Market Supervision"},
        short={"zh": "孝南市监", "en": "MS"},
        uscc="11420902MB0A000183",
        nature="1",
        division="420902",
        phone=AUTHORITY["phone"],
        address=AUTHORITY["address"],
    ).id


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.TONGBAN_DOCUMENTS = tmp_path
    settings.TONGBAN_DEMONSTRATION = True
    return tmp_path


@pytest.fixture
def scjg(db: None) -> str:  # noqa: ARG001 - asks for the database
    return found_authority()


def order(kind: str = "acceptance", year: int = 2022) -> PaperOrder:
    return PaperOrder(kind, "scjg", "p-anna", date(year, 4, 1), DATA)


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("kind", PAPERS)
def test_every_paper_is_one_page_with_its_title_number_and_date(kind: str) -> None:
    pdf = render_paper(kind, COMPLETE)
    text = text_of(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert PAPERS[kind].zh in text
    assert "孝南市监受字〔2022〕第0001号" in text
    assert "2022年4月1日" in text
    assert "演示文书" in text


def test_only_a_demonstration_says_that_it_is_one(settings: Settings) -> None:
    settings.TONGBAN_DEMONSTRATION = False
    text = text_of(render_paper("acceptance", COMPLETE))
    assert "演示" not in text
    assert "电子印章" in text


def test_the_refusal_tells_both_remedies_and_the_right_body() -> None:
    text = text_of(render_paper("decision_deny", COMPLETE))
    assert "收到本决定书之日起六十日内" in text
    assert "六个月内，依法直接向孝感市孝南区人民法院" in text
    assert "安陆市市场监督管理局" in text_of(render_paper("refusal", COMPLETE))


def test_a_deemed_acceptance_says_so() -> None:
    text = text_of(render_paper("acceptance", {**COMPLETE, "deemed": True}))
    assert "自收到申请材料之日起即为受理" in text
    assert "决定予以受理" not in text


def test_markup_in_data_stays_text() -> None:
    name = '#panic("x") *b* $x$ <b> \\ #sys.inputs "”'
    text = text_of(render_paper("acceptance", {**COMPLETE, "applicant": {"name": name}}))
    assert '#panic("x")*b*$x$<b>' in text
    assert "#sys.inputs" in text


def test_the_same_data_give_the_same_bytes() -> None:
    assert render_paper("receipt", COMPLETE) == render_paper("receipt", COMPLETE)


def test_missing_data_are_all_named() -> None:
    with pytest.raises(PaperError, match="lacks item, received_at, due") as missing:
        render_paper("acceptance", {**COMPLETE, "item": "", "received_at": None, "due": ""})
    assert missing.value.code == "PAPER-DATA"
    with pytest.raises(PaperError, match="expected one of receipt, acceptance"):
        render_paper("poem", COMPLETE)
    with pytest.raises(PaperError, match="do not fit the template"):
        render_paper("acceptance", {**COMPLETE, "due": "tomorrow"})


def test_numbers_follow_each_other_by_kind_and_year(scjg: str) -> None:
    numbers = [
        issue_paper(order(*what), key=f"k{n}", matter=None).number
        for n, what in enumerate([("acceptance",), ("acceptance",), ("receipt",)])
    ]
    numbers.append(issue_paper(order("acceptance", 2023), key="k9", matter=None).number)
    assert scjg == "scjg"
    assert numbers == [
        "孝南市监受字〔2022〕第0001号",
        "孝南市监受字〔2022〕第0002号",
        "孝南市监收字〔2022〕第0001号",
        "孝南市监受字〔2023〕第0001号",
    ]


@pytest.mark.usefixtures("scjg")
def test_the_same_key_gives_the_first_paper_and_wastes_no_number() -> None:
    first = issue_paper(order(), key="m:2:paper:0", matter=None)
    assert issue_paper(order(), key="m:2:paper:0", matter=None) == first
    assert models.Paper.objects.count() == 1
    assert issue_paper(order(), key="m:3:paper:0", matter=None).number.endswith("第0002号")


@pytest.mark.usefixtures("scjg")
def test_a_paper_that_fails_takes_no_number() -> None:
    bad = PaperOrder("acceptance", "scjg", "p", date(2022, 4, 1), {**DATA, "due": "tomorrow"})
    with pytest.raises(PaperError):
        issue_paper(bad, key="bad", matter=None)
    assert not models.PaperNumber.objects.exists()
    assert issue_paper(order(), key="good", matter=None).number.endswith("第0001号")


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_many_ask_at_once() -> None:
    found_authority()

    def one(n: int) -> str:
        try:
            return issue_paper(order(), key=f"k{n % 12}", matter=None).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(one, range(16)))
    assert sorted(set(numbers)) == [f"孝南市监受字〔2022〕第{n:04d}号" for n in range(1, 13)]
    assert numbers[12:] == numbers[:4]


@pytest.mark.usefixtures("scjg")
def test_an_effect_is_composed_by_the_floor_above_and_done_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(composing, "_composers", {})
    matter = club.live(club.found(), upto=0)
    effect = OutboxRow("paper", f"{matter}:1:paper:0", {"template": "receipt"}, matter, 1, 0)
    with pytest.raises(PaperError, match="nobody composes papers of 'club'"):
        composing.do_paper(effect)

    def compose(asked: OutboxRow, view: MatterView) -> PaperOrder:
        data = {**DATA, "case_number": view.number}
        kind = str(asked.payload["template"])
        return PaperOrder(kind, "scjg", view.applicant, date(2022, 4, 1), data)

    composing.composer("club")(compose)
    with pytest.raises(PaperError, match="already have a composer"):
        composing.composer("club")(lambda _row, _view: order())
    first = composing.do_paper(effect)
    assert composing.do_paper(effect) == first
    assert list_papers(matter=matter, actor=club.ANNA) == (first,)
    assert _text_for(first, matter).count("收件凭证") == 1
    with pytest.raises(MatterNotFound):
        list_papers(matter=uuid4(), actor=club.ANNA)


def _text_for(paper: PaperRef, matter: UUID) -> str:
    opened = open_document(paper.document.hash, actor=club.ANNA, matter=matter)
    with opened.file as file:
        return text_of(file.read())
