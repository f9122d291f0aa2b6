"""How a fault of the village is written, and where it must be found."""

from dataclasses import dataclass
from typing import Final

LIB, GAR, BUNDLE = "items/lib.yaml", "items/gar.yaml", "bundles/read-outside.yaml"
LIB_LIMIT: Final = (
    "  statutory_limit: {days: 10, unit: working_days, basis: {law: shufa, clause: 第二条}}\n"
)
GAR_LIMIT: Final = (
    "  statutory_limit: {days: 20, unit: working_days, basis: {law: shufa, clause: 第四条}}\n"
)
OLD_AND_NEW: Final = "    - {law: jiufa, clause: 第一条}\n    - {law: shufa, clause: 第一条}\n"
Changes = dict[str, tuple[tuple[str, str], ...]]


def slot(ident: str, /, **more: str) -> str:
    """Write one more slot, to stand before a form."""
    fields = {
        "kind": "",
        "necessity": "required",
        "form": "electronic",
        "original": "0",
        "copies": "0",
        "source": "applicant",
        "shareable": "false",
    } | more
    lines = [f"      {key}: {value}" for key, value in fields.items() if value]
    return "\n".join([f"    - slot: {ident}", *lines, ""])


def more_evidence(text: str) -> Changes:
    """Let the library ask for one more slot."""
    return {LIB: (("  form: [reader_name]\n", text + "  form: [reader_name]\n"),)}


def named(name: str, **more: str) -> Changes:
    """Let the library ask for a photo of another name."""
    return more_evidence(slot("more", kind="plan", name=f"{{zh: {name}, en: Paper}}", **more))


def kinds(text: str, changes: Changes) -> Changes:
    """Add kinds of evidence to changes."""
    return changes | {"evidence.yaml": (("- id: plan\n", text + "- id: plan\n"),)}


@dataclass(frozen=True)
class Case:
    """A fault and where it must be found, and what looks like it and is none."""

    rule: str
    fault: Changes
    file: str
    marker: str
    id: str
    path: str
    near: Changes
