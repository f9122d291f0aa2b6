from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from tongban.base.notices import models, queries, templates
from tongban.base.notices.actions import mark_all_read, mark_read, notify
from tongban.base.notices.delivery import deliver_due
from tongban.base.notices.templates import FALLBACK, Text, register, render, scrub
from tongban.base.notices.tests.conftest import CLERK, HEAD, LI, NOON, WANG, apply
from tongban.base.notices.types import NoticeError, Recipient, RecipientKind
from tongban.base.parties.actions import give_mandate, revoke_mandate
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import actions as record
from tongban.record import effects
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("place")
TO_WANG = Recipient(RecipientKind.PARTY, "wang")


def test_an_act_tells_applicant_and_department_once() -> None:
    receipt = apply("wang", WANG)
    assert effects.drain() == 2
    (mine,) = queries.list_notices(actor=WANG)
    assert mine.title == {"zh": "已收件:入会申请".replace(":", "\uff1a"), "en": "Received: Join"}
    assert mine.body["zh"] == f"孝南区示例局已收到您的申请\uff0c办件编号 {receipt.number}。"
    assert mine.body["en"] == f"Sample Bureau has your application; its number is {receipt.number}."
    assert (mine.matter, mine.number, mine.read) == (receipt.matter, receipt.number, False)
    (theirs,) = queries.list_notices(actor=CLERK)
    assert theirs.template == "new_case"
    assert queries.list_notices(actor=LI) == []
    models.Notice.objects.all().update(at=NOON)
    before = list(models.Notice.objects.order_by("pk").values())
    for row in before:
        again = notify(
            key=row["key"],
            template="received",
            recipients=[Recipient(RecipientKind(row["recipient_kind"]), row["recipient"])],
            parameters={},
        )
        assert again == 0
    assert list(models.Notice.objects.order_by("pk").values()) == before


def test_unknown_words_fall_back_on_the_labels_of_act_and_state() -> None:
    receipt = apply("wang", WANG)
    record.perform(receipt.matter, act="admit", actor=CLERK, payload={}, key="2")
    effects.drain()
    last = queries.list_notices(actor=WANG)[0]
    assert "welcome" not in templates.registered()
    assert last.title["en"] == "Admit: Join"
    assert last.body["zh"] == f"办件 {receipt.number} 已“准予入会”\uff0c现在的状态是“已结束”。"


def test_personal_data_in_notices_is_masked() -> None:
    apply("wang", WANG, subject="王小芳 420902199001010018 电话13812340000 申请")
    effects.drain()
    stored = str(list(models.Notice.objects.values_list("parameters", flat=True)))
    for clear in ("420902199001010018", "13812340000"):
        assert clear not in stored
    (mine,) = queries.list_notices(actor=WANG)
    assert "王** 420902********0018 电话138****0000" in mine.title["zh"]


@given(st.text(alphabet="一0123456789 ,X", max_size=40))
def test_scrubbing_again_changes_nothing_and_leaves_case_numbers(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)
    assert scrub("办件 4209022022040100000017") == "办件 4209022022040100000017"


def test_an_agent_reads_what_the_mandate_covers() -> None:
    apply("shop", LI)
    effects.drain()
    assert [each.template for each in queries.list_notices(actor=LI)] == ["received"]
    assert queries.list_notices(actor=WANG) == []
    for items, seen in ((["other"], 0), (["join"], 1)):
        mandate = give_mandate(
            actor=LI, principal="shop", agent="wang", items=items, valid_to=None, key=items[0]
        )
        assert len(queries.list_notices(actor=WANG)) == seen
        revoke_mandate(mandate.id, actor=LI)
        assert queries.list_notices(actor=WANG) == []


def test_reading_is_each_reader_s_own() -> None:
    apply("wang", WANG)
    effects.drain()
    (theirs,) = queries.list_notices(actor=CLERK)
    assert mark_read([theirs.id], actor=WANG) == 0
    assert mark_read([theirs.id], actor=CLERK) == 1
    assert mark_read([theirs.id], actor=CLERK) == 0
    assert queries.list_notices(actor=CLERK)[0].read
    assert queries.list_notices(actor=CLERK, unread_only=True) == []
    assert queries.count_unread(actor=CLERK) == 0
    assert queries.count_unread(actor=HEAD) == 1
    assert mark_all_read(actor=HEAD) == 1


def test_strangers_have_no_inbox() -> None:
    apply("wang", WANG)
    effects.drain()
    for nobody in (SYSTEM, Actor("x", ActorKind.OFFICER), Actor("account:1", ActorKind.PERSON)):
        assert queries.list_notices(actor=nobody) == []
        assert queries.count_unread(actor=nobody) == 0


def test_inbox_pages_by_key() -> None:
    for n in range(5):
        notify(key=f"k{n}", template="received", recipients=[TO_WANG], parameters={"number": n})
    first = queries.list_notices(actor=WANG, limit=2)
    second = queries.list_notices(actor=WANG, limit=2, before=first[-1].id)
    assert [each.number for each in (*first, *second)] == ["4", "3", "2", "1"]


def test_mail_goes_to_the_person_and_to_agents_in_force() -> None:
    apply("wang", WANG)
    apply("shop", LI, key="2")
    effects.drain()
    assert deliver_due() == 2
    assert deliver_due() == 0
    assert sorted(message.to[0] for message in mail.outbox) == [
        "li@example.org",
        "wang@example.org",
    ]
    message = mail.outbox[0]
    assert "Received: Join" in message.subject
    assert "has your application" in message.body
    assert message.extra_headers["Message-ID"].startswith("<")


def test_mail_waits_for_a_server_that_is_down_and_keeps_no_address(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tongban.base.notices.tests.test_notices.DownBackend"
    apply("wang", WANG)
    effects.drain()
    assert deliver_due() == 0
    row = models.Delivery.objects.get()
    assert row.done_at is None
    assert row.available_at > row.created_at
    assert row.attempts.get().error == "SMTPRecipientsRefused"
    assert deliver_due() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    models.Delivery.objects.update(available_at=row.created_at - timedelta(seconds=1))
    assert deliver_due() == 1
    assert len(mail.outbox) == 1


class DownBackend:
    def __init__(self, *args: object, **kwargs: object) -> None:
        self.given = (args, kwargs)

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no")})


def test_texts_are_whole_and_every_key_has_both_languages() -> None:
    for key in templates.registered():
        words = render(key, {"number": "N", "subject": "S", "department": "D", "due": "2022-04-08"})
        assert set(words.title) == set(words.body) == {"zh", "en"}
        assert "S" in words.title["zh"]
        assert "N" in words.body["en"] or "D" in words.body["en"]  # of which matter or from whom
    assert "2022年4月8日" in render("accepted", {"due": "2022-04-08"}).body["zh"]
    assert "2022-04-08" in render("accepted", {"due": "2022-04-08"}).body["en"]
    assert "{" not in render("nobody", {"subject": "{number.__class__}"}).body["zh"]


@pytest.mark.parametrize(
    "text",
    [
        Text(title={"zh": "一"}, body=FALLBACK.body),
        Text(title=FALLBACK.title, body={"zh": "{secret}", "en": ""}),
    ],
)
def test_words_with_gaps_are_refused(text: Text) -> None:
    with pytest.raises(NoticeError) as caught:
        register("broken", text)
    assert caught.value.code == "NOTICE-TEMPLATE"
    assert "broken" not in templates.registered()


def test_a_service_s_own_words_win() -> None:
    kept = templates._texts["accepted"]
    own = Text(title={"zh": "一", "en": "a"}, body={"zh": "二", "en": "b"})
    register("accepted", own, replace=False)
    assert templates._texts["accepted"] is kept
    register("accepted", own)
    assert render("accepted", {}).body == {"zh": "二", "en": "b"}
    register("accepted", kept)
