"""TB5 to TB8: the network, conditions, names, roles."""

from typing import Final

from tongban.services.linter.tests.cases import (
    GAR,
    LIB,
    Case,
    kinds,
    more_evidence,
    slot,
)

STAMP: Final = """\
- id: stamp
  label: {zh: 收讫凭证, en: Receipt}
  satisfies: []
  credential: stamp
  issuer: lib  # stamp
"""
STAMPS: Final = """\
- id: stamp
  label: {zh: 收讫凭证, en: Receipt}
  type_code: 11100000MB0D00010A003
  issuer: lib
  holder: person
  validity: null
  number_format: 'S{seq:07d}'
  fields:
    - {element: reader_name}
- id: garden-permit
"""
NEED: Final = slot("stamp", kind="stamp", source="government")

CASES: Final = [
    Case(
        "TB502",
        kinds(STAMP, more_evidence(NEED))
        | {"credentials.yaml": (("- id: garden-permit\n", STAMPS),)},
        "evidence.yaml",
        "issuer: lib  # stamp",
        "stamp",
        "issuer",
        kinds(STAMP.replace("  credential: stamp\n", ""), more_evidence(NEED)),
    ),
    Case(
        "TB503",
        {LIB: (("produces: reader-card", "produces: garden-permit"),)},
        LIB,
        "produces",
        "reader-card",
        "produces",
        {LIB: (("  produces: reader-card\n", ""),)},
    ),
    Case(
        "TB504",
        {"evidence.yaml": (("satisfies: [reader-proof]", "satisfies: []"),)},
        GAR,
        "kind: reader-proof",
        "garden-permit",
        "needs[1].kind",
        {},
    ),
    Case(
        "TB505",
        kinds("- id: ticket\n  label: {zh: 门票, en: Ticket}\n  satisfies: []\n", {}),
        "evidence.yaml",
        "- id: ticket",
        "ticket",
        "",
        kinds(
            "- id: ticket\n  label: {zh: 门票, en: Ticket}\n  satisfies: []\n",
            more_evidence(slot("t", kind="ticket")),
        ),
    ),
    Case(
        "TB601",
        {GAR: (("      when: plot_area > 50", "      when: plot_size > 50"),)},
        GAR,
        "plot_size",
        "garden-permit",
        "needs[0].when",
        {GAR: (("      when: plot_area > 50", "      when: plot_area > 60"),)},
    ),
    Case(
        "TB602",
        {GAR: (("      when: plot_area > 50", "      when: plot_area > 100"),)},
        GAR,
        "plot_area > 100",
        "garden-permit",
        "needs[0].when",
        {GAR: (("      when: plot_area > 50", "      when: plot_area > 99"),)},
    ),
    Case(
        "TB603",
        {GAR: (("      when: plot_area > 50", "      when: plot_area >= 1"),)},
        GAR,
        "plot_area >= 1",
        "garden-permit",
        "needs[0].when",
        {GAR: (("      when: plot_area > 50", "      when: plot_area >= 2"),)},
    ),
    Case(
        "TB604",
        {GAR: (("      when: plot_area > 50", "      when: plot_kind = 'tulip'"),)},
        GAR,
        "tulip",
        "garden-permit",
        "needs[0].when",
        {GAR: (("      when: plot_area > 50", "      when: plot_kind = 'rose'"),)},
    ),
    Case(
        "TB605",
        {
            GAR: (
                ("  form: [reader_name, plot_kind, plot_area]", "  form: [reader_name, plot_area]"),
                ("      when: plot_area > 50", "      when: plot_kind = 'rose'"),
            )
        },
        GAR,
        "plot_kind = 'rose'",
        "garden-permit",
        "needs[0].when",
        {GAR: (("      when: plot_area > 50", "      when: plot_kind = 'rose'"),)},
    ),
    Case(
        "TB606",
        {GAR: (("      when: plot_area > 50", "      situations: [small]"),)},
        GAR,
        "situations: [small]",
        "garden-permit",
        "needs[0].situations",
        {GAR: (("      when: plot_area > 50", "      situations: [large]"),)},
    ),
    Case(
        "TB607",
        {GAR: (("order: 1, when: plot_area > 50}", "order: 1, when: plot_area > 70}"),)},
        GAR,
        "{id: large",
        "garden-permit",
        "situations[0]",
        {
            GAR: (
                ("order: 1, when: plot_area > 50}", "order: 1, when: plot_area > 70}"),
                ("      when: plot_area > 50", "      situations: [large]"),
            )
        },
    ),
    Case(
        "TB608",
        {
            GAR: (
                (
                    "      when: plot_area > 50",
                    "      when: plot_area < 20\n      situations: [large]",
                ),
            )
        },
        GAR,
        "plot_area < 20",
        "garden-permit",
        "needs[0].when",
        {
            GAR: (
                (
                    "      when: plot_area > 50",
                    "      when: plot_area > 20\n      situations: [large]",
                ),
            )
        },
    ),
    Case(
        "TB609",
        {
            GAR: (
                (
                    "order: 1, when: plot_area > 50}\n",
                    (
                        "order: 1, when: plot_area > 50}\n"
                        "    - {id: big, name: {zh: 大, en: B}, order: 2, when: plot_area  > 50}\n"
                    ),
                ),
            )
        },
        GAR,
        "{id: big",
        "garden-permit",
        "situations[1].when",
        {
            GAR: (
                (
                    "order: 1, when: plot_area > 50}\n",
                    (
                        "order: 1, when: plot_area > 50}\n"
                        "    - {id: big, name: {zh: 大, en: B}, order: 2, when: plot_area > 51}\n"
                    ),
                ),
            )
        },
    ),
    Case(
        "TB703",
        {"evidence.yaml": (("label: {zh: 园地平面图,", "label: {zh: 读者照片,"),)},
        "evidence.yaml",
        "label: {zh: 读者照片, en: Plan",
        "plan",
        "label",
        {"evidence.yaml": (("label: {zh: 园地平面图,", "label: {zh: 读者照片册,"),)},
    ),
    Case(
        "TB801",
        {
            "officers.yaml": (
                (
                    "- {role: approver, items: all, valid_from: 2022-01-01}\n- id: lib-head1",
                    "- {role: auditor, items: all, valid_from: 2022-01-01}\n- id: lib-head1",
                ),
            )
        },
        LIB,
        "- step: {zh: 材料审查",
        "reader-card",
        "flow_steps",
        {
            "officers.yaml": (
                (
                    "  name: 某approver\n  login: lib.approver1\n",
                    "  name: 某人\n  login: lib.approver1\n",
                ),
            )
        },
    ),
]
