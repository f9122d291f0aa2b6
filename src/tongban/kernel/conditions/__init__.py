"""Conditions: one expression language for the whole house.

A condition is an SQL boolean expression over the named facts of a data dictionary; a value
expression is an SQL expression that sets a fact. Both are parsed by sqlglot, checked once, and run
as Python closures.

Accepted, and nothing else:

- facts by name, in the case of letters of the dictionary, or quoted: `age`, `"age"`;
- literals `12`, `1.50`, `'text'` (a quote is doubled), `TRUE`, `FALSE`, `NULL`,
  `DATE '2022-04-01'`, `TIMESTAMP '2022-04-01 08:30:00+08:00'` (without offset: Chinese time);
- `= <> != < <= > >=`, `[NOT] IN (...)`, `[NOT] BETWEEN ... AND ...`, `[NOT] LIKE 'pattern'` with
  `%`, `_` and `ESCAPE 'c'`, `IS [NOT] NULL | TRUE | FALSE`, `text [NOT] IN list`;
- `AND`, `OR`, `NOT`, brackets, `CASE WHEN ... THEN ... [ELSE ...] END`, `CASE x WHEN ... END`;
- `+ - * / %` on numbers; date or moment `+ -` `INTERVAL '3' MONTH` (YEAR, MONTH, WEEK, DAY, and for
  moments HOUR, MINUTE); date `-` date gives days;
- the functions of `FUNCTIONS`: abs, round, least, greatest, coalesce, length, year, month, day,
  date_of, add_days, add_months, full_months, full_years, list_of, list_append, list_remove,
  list_length, list_contains.

Meaning:

- Three-valued as in SQL: an absent fact is unknown (NULL), and unknown stays unknown. `CASE` takes
  a branch only when its condition is true.
- Evaluation is total. Division by zero, a whole number beyond 64 bits, a decimal beyond 28 digits
  and a date beyond the year 9999 are unknown, so that one condition can run over millions of rows
  without one row stopping it (`a / NULLIF(b, 0)` in other engines).
- Decimals are exact, never floats; `*` and `/` round half up to 10 places; `/` always gives a
  decimal. `%` takes the sign of the dividend.
- A month more on the 31st ends on the last day of a shorter month (民法典 §202).
- Text compares by code point, case counts. Nothing reads the clock: time is the fact `today`.
- Limits: 10,000 characters, 2,000 words and signs, 20 levels of brackets.

Every refusal is a `ConditionError` with code, column and message in Chinese and English.
"""

from tongban.kernel.conditions.condition import Condition, Expression, parse, parse_value
from tongban.kernel.conditions.errors import ConditionError
from tongban.kernel.conditions.explaining import Clause, Explanation
from tongban.kernel.conditions.functions import FUNCTIONS, Function
from tongban.kernel.conditions.nearing import Nearest
from tongban.kernel.conditions.types import Dictionary, Facts, FactType, Value, to_json

__all__ = [
    "FUNCTIONS",
    "Clause",
    "Condition",
    "ConditionError",
    "Dictionary",
    "Explanation",
    "Expression",
    "FactType",
    "Facts",
    "Function",
    "Nearest",
    "Value",
    "parse",
    "parse_value",
    "to_json",
]
