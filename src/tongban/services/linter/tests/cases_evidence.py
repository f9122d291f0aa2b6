"""TB1: what is asked of people."""

from typing import Final

from tongban.services.linter.tests.cases import (
    GAR,
    LIB,
    Case,
    more_evidence,
    named,
    slot,
)

CASES: Final = [
    Case(
        "TB101",
        more_evidence(slot("again", kind="photo")),
        LIB,
        "- slot: again",
        "reader-card",
        "needs[1]",
        more_evidence(slot("again", kind="photo", when="reader_name = '甲'")),
    ),
    Case(
        "TB103",
        {
            GAR: (
                ("      source: government", "      source: applicant"),
                ("kind: reader-proof", "kind: reader-card"),
            ),
            "evidence.yaml": (
                ("  issuer: lib\n  shareable: true", "  issuer: lib\n  shareable: false"),
            ),
        },
        GAR,
        "- slot: reader-card",
        "garden-permit",
        "needs[1]",
        {GAR: (("kind: reader-proof", "kind: reader-card"),)},
    ),
    Case(
        "TB104",
        more_evidence(slot("old", kind="reader-card")),
        LIB,
        "- slot: old",
        "reader-card",
        "needs[1]",
        more_evidence(slot("old", kind="reader-card", source="government", shareable="true")),
    ),
    Case(
        "TB105",
        named("无借书违约记录证明"),
        LIB,
        "- slot: more",
        "reader-card",
        "needs[1]",
        named("无线电台证明"),
    ),
    Case(
        "TB106",
        named("其他有关材料"),
        LIB,
        "name: {zh: 其他有关材料",
        "reader-card",
        "needs[1].name",
        named("高等学历证明"),
    ),
    Case(
        "TB107",
        named("符合借书条件的证明材料"),
        LIB,
        "name: {zh: 符合借书条件的证明材料",
        "reader-card",
        "needs[1].name",
        named("符合借书条件的证明材料", standard="{zh: 学生证或工作证, en: Pass}"),
    ),
    Case(
        "TB108",
        {
            GAR: (
                (
                    "kind: reader-proof\n      necessity: required\n      form: electronic\n",
                    (
                        "kind: reader-card\n      necessity: required\n"
                        "      form: electronic  # card\n"
                    ),
                ),
                ("original: 0", "original: 1"),
            )
        },
        GAR,
        "form: electronic  # card",
        "garden-permit",
        "needs[1].form",
        {GAR: (("kind: reader-proof", "kind: reader-card"),)},
    ),
    Case(
        "TB109",
        more_evidence(slot("old", kind="reader-card", source="government", copies="2")),
        LIB,
        "copies: 2",
        "reader-card",
        "needs[1].copies",
        more_evidence(slot("old", kind="plan", copies="2")),
    ),
    Case(
        "TB111",
        {
            "evidence.yaml": (
                (
                    "  credential: reader-card\n  issuer: lib\n  shareable: true",
                    "  shareable: true  # card",
                ),
            )
        },
        "evidence.yaml",
        "shareable: true  # card",
        "reader-card",
        "shareable",
        {"evidence.yaml": (("  credential: garden-permit\n", ""),)},
    ),
    Case(
        "TB112",
        {"elements.yaml": (("  max: 100\n  source: applicant", "  max: 100\n  source: gar"),)},
        GAR,
        "  form: [reader_name, plot_kind, plot_area]",
        "garden-permit",
        "form[2]",
        {"elements.yaml": (("  max: 100\n  source: applicant", "  max: 100\n  source: lib"),)},
    ),
]
