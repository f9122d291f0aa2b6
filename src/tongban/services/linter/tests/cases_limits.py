"""TB2: limits."""

from typing import Final

from tongban.services.linter.tests.cases import (
    GAR,
    GAR_LIMIT,
    LIB,
    LIB_LIMIT,
    Case,
)

CASES: Final = [
    Case(
        "TB201",
        {LIB: (("promised_limit: {days: 3,", "promised_limit: {days: 11,"),)},
        LIB,
        "promised_limit",
        "reader-card",
        "promised_limit",
        {LIB: (("promised_limit: {days: 3,", "promised_limit: {days: 10,"),)},
    ),
    Case(
        "TB202",
        {LIB: (("  promised_limit: {days: 3, unit: working_days}\n", ""),)},
        LIB,
        "- id: reader-card",
        "reader-card",
        "promised_limit",
        {},
    ),
    Case(
        "TB203",
        {
            LIB: (
                (
                    "promised_limit: {days: 3, unit: working_days}",
                    "promised_limit: {days: 12, unit: calendar_days}",
                ),
            )
        },
        LIB,
        "promised_limit",
        "reader-card",
        "promised_limit.unit",
        {LIB: (("promised_limit: {days: 3,", "promised_limit: {days: 4,"),)},
    ),
    Case(
        "TB204",
        {LIB: (("case_type: '2'", "case_type: '1'"),)},
        LIB,
        "promised_limit",
        "reader-card",
        "promised_limit",
        {
            LIB: (
                ("case_type: '2'", "case_type: '1'"),
                ("promised_limit: {days: 3,", "promised_limit: {days: 0,"),
            )
        },
    ),
    Case(
        "TB205",
        {LIB: (("promised_limit: {days: 3,", "promised_limit: {days: 10,"),)},
        LIB,
        "promised_limit",
        "reader-card",
        "promised_limit",
        {LIB: (("promised_limit: {days: 3,", "promised_limit: {days: 9,"),)},
    ),
    Case(
        "TB206",
        {LIB: (("statutory_limit: {days: 10,", "statutory_limit: {days: 365,"),)},
        LIB,
        "statutory_limit",
        "reader-card",
        "statutory_limit",
        {
            LIB: (
                (
                    "statutory_limit: {days: 10, unit: working_days",
                    "statutory_limit: {days: 365, unit: calendar_days",
                ),
            )
        },
    ),
    Case(
        "TB207",
        {LIB: (("limit: {zh: 2个工作日", "limit: {zh: 3个工作日"),)},
        LIB,
        "- step: {zh: 材料审查",
        "reader-card",
        "flow_steps",
        {
            LIB: (
                ("step: {zh: 材料审查", "step: {zh: 收件与受理"),
                ("limit: {zh: 2个工作日", "limit: {zh: 3个工作日"),
            )
        },
    ),
    Case(
        "TB208",
        {LIB: ((", basis: {law: shufa, clause: 第二条}", ""),)},
        LIB,
        "statutory_limit",
        "reader-card",
        "statutory_limit",
        {
            LIB: (
                (
                    LIB_LIMIT,
                    "",
                ),
            )
        },
    ),
    Case(
        "TB209",
        {
            LIB: (
                (
                    "  handling_forms",
                    "  special_procedures:\n    - {ground: other}\n  handling_forms",
                ),
            )
        },
        LIB,
        "- {ground: other}",
        "reader-card",
        "special_procedures[0]",
        {
            LIB: (
                (
                    "  handling_forms",
                    "  special_procedures:\n    - {ground: hearing}\n  handling_forms",
                ),
            )
        },
    ),
    Case(
        "TB210",
        {
            GAR: (
                (
                    GAR_LIMIT,
                    "",
                ),
            )
        },
        GAR,
        "- id: garden-permit",
        "garden-permit",
        "statutory_limit",
        {
            LIB: (
                (
                    LIB_LIMIT,
                    "",
                ),
            )
        },
    ),
    Case(
        "TB211",
        {
            GAR: (
                (
                    "{days: 20, unit: working_days, basis: {law: shufa, clause: 第四条}}",
                    "{days: 21, unit: working_days}",
                ),
            )
        },
        GAR,
        "statutory_limit",
        "garden-permit",
        "statutory_limit",
        {
            GAR: (
                (
                    "{days: 20, unit: working_days, basis: {law: shufa, clause: 第四条}}",
                    "{days: 20, unit: working_days}",
                ),
            )
        },
    ),
]
