"""TB4: visits and channels."""

from typing import Final

from tongban.services.linter.tests.cases import (
    BUNDLE,
    LIB,
    LIB_LIMIT,
    Case,
)

CASES: Final = [
    Case(
        "TB401",
        {LIB: (("onsite_visits: 0", "onsite_visits: 1"),)},
        LIB,
        "onsite_visits",
        "reader-card",
        "onsite_visits",
        {
            LIB: (
                (
                    "onsite_visits: 0",
                    (
                        "onsite_visits: 1\n  onsite_reason: {zh: 本人到场, en: In person}\n"
                        "  onsite_basis: {law: shufa, clause: 第八条}"
                    ),
                ),
            )
        },
    ),
    Case(
        "TB402",
        {LIB: (("onsite_visits: 0", "onsite_visits: 2\n  onsite_reason: {zh: 两次, en: Twice}"),)},
        LIB,
        "onsite_visits",
        "reader-card",
        "onsite_visits",
        {LIB: (("onsite_visits: 0", "onsite_visits: 1\n  onsite_reason: {zh: 一次, en: Once}"),)},
    ),
    Case(
        "TB403",
        {
            LIB: (("  life_events: [read-outside]\n", ""),),
            "events.yaml": (("items: [reader-card, garden-permit]", "items: [garden-permit]"),),
            BUNDLE: (("  - item: reader-card\n    role: required\n    stage: card\n", ""),),
        },
        LIB,
        "- id: reader-card",
        "reader-card",
        "",
        {
            LIB: (("  life_events: [read-outside]\n", "  keywords: [借书]\n"),),
            "events.yaml": (("items: [reader-card, garden-permit]", "items: [garden-permit]"),),
            BUNDLE: (("  - item: reader-card\n    role: required\n    stage: card\n", ""),),
        },
    ),
    Case(
        "TB404",
        {"authorities.yaml": (("  hall_counter: A01\n", ""),)},
        LIB,
        "in_hall",
        "reader-card",
        "in_hall",
        {
            "authorities.yaml": (("  hall_counter: A01\n", ""),),
            LIB: (("in_hall: true", "in_hall: false"),),
        },
    ),
    Case(
        "TB405",
        {LIB: (("  online_depth: ['1', '2', '4']\n", ""),)},
        LIB,
        "- id: reader-card",
        "reader-card",
        "online_depth",
        {LIB: (("  online_depth: ['1', '2', '4']\n", ""), ("is_online: true", "is_online: false"))},
    ),
    Case(
        "TB406",
        {LIB: (("handling_forms: ['1', '2']", "handling_forms: ['1']"),)},
        LIB,
        "onsite_visits",
        "reader-card",
        "onsite_visits",
        {LIB: (("handling_forms: ['1', '2']", "handling_forms: ['1', '4']"),)},
    ),
    Case(
        "TB407",
        {LIB: (("handling_forms: ['1', '2']", "handling_forms: ['1', '4']"),)},
        LIB,
        "handling_forms",
        "reader-card",
        "handling_forms",
        {LIB: (("handling_forms: ['1', '2']", "handling_forms: ['1', '3']"),)},
    ),
    Case(
        "TB408",
        {LIB: (("  supervision: {zh: 12345热线, en: Hotline 12345}\n", ""),)},
        LIB,
        "contact",
        "reader-card",
        "contact",
        {LIB: (("12345热线", "12348热线"),)},
    ),
    Case(
        "TB409",
        {LIB: (("addr: {zh: 一楼, en: Floor 1}", "addr: {zh: 一楼}"),)},
        LIB,
        "addr",
        "reader-card",
        "addr",
        {LIB: (("addr: {zh: 一楼, en: Floor 1}", "addr: {zh: 一楼, en: F1}"),)},
    ),
    Case(
        "TB410",
        {
            LIB: (
                ("name: {zh: 借书证办理,", "name: {zh: 图书目录查询,"),
                ("item_type: '07'", "item_type: '20'"),
                (LIB_LIMIT, ""),
                ("  promised_limit: {days: 3, unit: working_days}\n", ""),
                (
                    (
                        "  needs:\n    - slot: photo\n      kind: photo\n"
                        "      necessity: required\n      form: electronic\n"
                        "      original: 1\n      copies: 0\n      source: applicant\n"
                        "      shareable: false\n"
                    ),
                    "",
                ),
            )
        },
        LIB,
        "name: {zh: 图书目录查询",
        "reader-card",
        "name",
        {
            LIB: (
                ("name: {zh: 借书证办理,", "name: {zh: 图书目录查询,"),
                ("item_type: '07'", "item_type: '20'"),
            )
        },
    ),
]
