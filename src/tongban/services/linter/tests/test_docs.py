from pathlib import Path

from tongban.services.linter.describe import CHAPTERS, table
from tongban.services.linter.registry import RULES

DOC = Path(__file__).parents[5] / "docs" / "linter.md"


def test_the_manual_holds_the_table_of_rules_as_it_is() -> None:
    written = DOC.read_text(encoding="utf-8").split("## All rules\n\n")[1]

    assert written.strip() == table().strip(), "renew it: tongban check --list-rules"


def test_every_rule_is_in_a_chapter_and_says_everything_in_both_languages() -> None:
    assert {number[:3] for number in RULES} == set(CHAPTERS)
    for rule in RULES.values():
        for label in (rule.title, rule.source, rule.advice):
            assert label.zh
            assert label.en
