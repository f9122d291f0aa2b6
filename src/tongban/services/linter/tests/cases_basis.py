"""TB3: what things rest on."""

from typing import Final

from tongban.services.linter.tests.cases import (
    LIB,
    OLD_AND_NEW,
    Case,
    named,
)

CASES: Final = [
    Case(
        "TB301",
        {LIB: (("{law: shufa, clause: 第一条}", "{law: shufa}"),)},
        LIB,
        "- {law: shufa}",
        "reader-card",
        "legal_basis",
        {LIB: (("{law: shufa, clause: 第一条}", "{law: guanli, clause: 第一条}"),)},
    ),
    Case(
        "TB302",
        {LIB: (("{law: shufa, clause: 第一条}", "{law: jiufa, clause: 第一条}"),)},
        LIB,
        "- {law: jiufa",
        "reader-card",
        "legal_basis",
        {
            LIB: (
                (
                    "    - {law: shufa, clause: 第一条}\n",
                    OLD_AND_NEW,
                ),
            )
        },
    ),
    Case(
        "TB303",
        {
            LIB: (
                (
                    "    - {law: shufa, clause: 第一条}\n",
                    OLD_AND_NEW,
                ),
            )
        },
        LIB,
        "{law: jiufa",
        "reader-card",
        "legal_basis[0]",
        {LIB: (("{law: shufa, clause: 第一条}", "{law: guanli, clause: 第一条}"),)},
    ),
    Case(
        "TB304",
        {
            LIB: (
                ("is_fee: false", "is_fee: true\n  fee_items:\n    - name: {zh: 工本费, en: Fee}"),
            )
        },
        LIB,
        "- name: {zh: 工本费",
        "reader-card",
        "fee_items[0]",
        {
            LIB: (
                (
                    "is_fee: false",
                    (
                        "is_fee: true\n  fee_items:\n    - name: {zh: 工本费, en: Fee}\n"
                        "      basis: {law: guanli, clause: 第九条}"
                    ),
                ),
            )
        },
    ),
    Case(
        "TB305",
        {
            LIB: (
                (
                    "is_fee: false",
                    (
                        "is_fee: false\n  fee_items:\n    - name: {zh: 工本费, en: Fee}\n"
                        "      basis: {law: guanli, clause: 第九条}"
                    ),
                ),
            )
        },
        LIB,
        "- name: {zh: 工本费",
        "reader-card",
        "fee_items",
        {LIB: (("is_fee: false", "is_fee: false\n  fee_items: []"),)},
    ),
    Case(
        "TB306",
        named("借书押金缴纳凭证"),
        LIB,
        "- slot: more",
        "reader-card",
        "needs[1]",
        named("农民工工资保证金缴存凭证"),
    ),
    Case(
        "TB307",
        {
            LIB: (
                (
                    "  result_name",
                    "  intermediary_service:\n    - name: {zh: 评书, en: Review}\n  result_name",
                ),
            )
        },
        LIB,
        "- name: {zh: 评书",
        "reader-card",
        "intermediary_service[0]",
        {
            LIB: (
                (
                    "  result_name",
                    (
                        "  intermediary_service:\n    - name: {zh: 评书, en: Review}\n"
                        "      basis: {law: shufa, clause: 第七条}\n  result_name"
                    ),
                ),
            )
        },
    ),
    Case(
        "TB308",
        {LIB: (("basis: {law: shufa, clause: 第二条}", "basis: {law: shufa}"),)},
        LIB,
        "statutory_limit",
        "reader-card",
        "statutory_limit.basis",
        {},
    ),
]
