"""TB9 and TB102: bundles."""

from typing import Final

from tongban.services.linter.tests.cases import (
    BUNDLE,
    GAR,
    LIB,
    Case,
    slot,
)

COMMITMENT: Final = """\
  commitment:
    conditions:
      - {text: {zh: 爱护园地, en: Cares for the plot}}
    verify_within: {days: 30, unit: working_days}
    basis: {law: shufa, clause: 第九条}
"""
CASES: Final = [
    Case(
        "TB901",
        {BUNDLE: (("promise: {days: 8,", "promise: {days: 9,"),)},
        BUNDLE,
        "promise: {days: 9",
        "read-outside",
        "promise",
        {BUNDLE: (("promise: {days: 8,", "promise: {days: 7,"),)},
    ),
    Case(
        "TB902",
        {BUNDLE: (("promise: {days: 8,", "promise: {days: 4,"),)},
        BUNDLE,
        "- item: garden-permit",
        "read-outside",
        "members[1]",
        {BUNDLE: (("promise: {days: 8,", "promise: {days: 5,"),)},
    ),
    Case(
        "TB903",
        {BUNDLE: (("extension: {days: 15,", "extension: {days: 16,"),)},
        BUNDLE,
        "extension: {days: 16",
        "read-outside",
        "limit.extension",
        {BUNDLE: (("limit: {days: 45,", "limit: {days: 44,"),)},
    ),
    Case(
        "TB904",
        {
            BUNDLE: (
                (
                    "  - item: garden-permit\n",
                    "  - item: garden-permit\n    waits_for: [reader-card]\n",
                ),
            )
        },
        BUNDLE,
        "waits_for",
        "read-outside",
        "members[1].waits_for",
        {
            BUNDLE: (
                (
                    "  - item: garden-permit\n",
                    (
                        "  - item: garden-permit\n    waits_for: [reader-card]\n"
                        "    basis: {law: shufa, clause: 第六条}\n"
                    ),
                ),
            )
        },
    ),
    Case(
        "TB905",
        {
            BUNDLE: (
                (
                    "  - item: garden-permit\n",
                    (
                        "  - item: garden-permit\n    waits_for: [reader-card]\n"
                        "    parallel_with: [reader-card]\n"
                    ),
                ),
            )
        },
        BUNDLE,
        "parallel_with",
        "read-outside",
        "members[1].parallel_with",
        {
            BUNDLE: (
                (
                    "  - item: garden-permit\n",
                    "  - item: garden-permit\n    parallel_with: [reader-card]\n",
                ),
            )
        },
    ),
    Case(
        "TB906",
        {BUNDLE: (("events: [read-outside]", "events: []"),)},
        BUNDLE,
        "events: []",
        "read-outside",
        "events",
        {},
    ),
    Case(
        "TB907",
        {
            BUNDLE: (
                ("sources:\n  - {zh: 示例, en: An example}\n", ""),
                ("sample: true", "sample: false"),
            )
        },
        BUNDLE,
        "id: read-outside",
        "read-outside",
        "sources",
        {BUNDLE: (("sources:\n  - {zh: 示例, en: An example}\n", ""),)},
    ),
    Case(
        "TB908",
        {
            BUNDLE: (
                (
                    "  - {id: card, name: {zh: 办证, en: Cards}}\n",
                    (
                        "  - {id: card, name: {zh: 办证, en: Cards}}\n"
                        "  - {id: gone, name: {zh: 空, en: Empty}}\n"
                    ),
                ),
            )
        },
        BUNDLE,
        "{id: gone",
        "read-outside",
        "stages[1]",
        {},
    ),
    Case(
        "TB909",
        {BUNDLE: (("joint_visit: [garden-permit]", "joint_visit: [reader-card]"),)},
        BUNDLE,
        "joint_visit",
        "read-outside",
        "policies.joint_visit[0]",
        {},
    ),
    Case(
        "TB102",
        {
            LIB: (("form: electronic", "form: paper"),),
            GAR: (
                (
                    "    - slot: plan\n",
                    slot("face", kind="photo", form="paper", original="1") + "    - slot: plan\n",
                ),
            ),
        },
        BUNDLE,
        "- item: garden-permit",
        "read-outside",
        "members[1]",
        {
            GAR: (
                (
                    "    - slot: plan\n",
                    slot("face", kind="photo", original="1") + "    - slot: plan\n",
                ),
            )
        },
    ),
    Case(
        "TB910",
        {
            BUNDLE: (
                ("  - item: garden-permit\n", "  - item: garden-permit\n    commitment: true\n"),
            )
        },
        BUNDLE,
        "commitment: true",
        "read-outside",
        "members[1].commitment",
        {
            BUNDLE: (
                ("  - item: garden-permit\n", "  - item: garden-permit\n    commitment: true\n"),
            ),
            GAR: (("  needs:\n", COMMITMENT + "  needs:\n"),),
        },
    ),
]
