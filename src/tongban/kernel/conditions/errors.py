"""What a condition says when it cannot be used: a stable code, the column, and what to do."""

from __future__ import annotations

from typing import Final, NamedTuple


class ConditionError(ValueError):
    """A condition, a dictionary or a fact that cannot be used.

    `code` is stable (`CONDITION-NAME`, ...). `column` counts characters of the whole text from 1
    and is 0 where there is no text. `message` and `hint` are English, `message_zh` and `hint_zh`
    Chinese; a hint says what to do and may be empty.
    """

    def __init__(
        self,
        code: str,
        message: str,
        column: int,
        *,
        message_zh: str = "",
        hint: str = "",
        hint_zh: str = "",
        text: str = "",
    ) -> None:
        where = f" at column {column}" if column else ""
        super().__init__(f"{code}{where}: {message}" + (f" ({hint})" if hint else ""))
        self.code = code
        self.message = message
        self.column = column
        self.message_zh = message_zh or message
        self.hint = hint
        self.hint_zh = hint_zh or hint
        self.text = text

    def pointer(self) -> str:
        """Show the line of the text that is wrong with a caret below the column."""
        if not self.column:
            return ""
        before = self.text[: self.column - 1]
        start = before.rfind("\n") + 1
        line = self.text[start:].split("\n", 1)[0]
        # A Chinese character is as wide as two spaces where carets are looked at.
        pad = "".join("\u3000" if ord(char) > 0x2E7F else " " for char in before[start:])  # noqa: PLR2004 -- first CJK block
        return f"{line}\n{pad}^"


class Message(NamedTuple):
    """One fault in both languages, with `{}` places for what was found."""

    code: str
    en: str
    zh: str
    hint: str = ""
    hint_zh: str = ""


MESSAGES: Final[dict[str, Message]] = {
    "not_text": Message(
        "CONDITION-TEXT",
        "a condition is a text, this is {found}",
        "条件应为文本，这里是 {found}",
        "write it in quotes",
        "请加引号写成文本",
    ),
    "empty": Message(
        "CONDITION-TEXT",
        "the text is empty",
        "文本为空",
        "write a condition, or TRUE for always",
        "请写出条件；恒成立写 TRUE",
    ),
    "too_long": Message(
        "CONDITION-LONG",
        "the text is too long: {found} {unit}, at most {limit}",
        "文本过长：{found} {unit_zh}，上限 {limit}",
        "split it into facts of their own",
        "请拆成若干独立的事实",
    ),
    "too_deep": Message(
        "CONDITION-DEEP",
        "nested more than {limit} levels deep",
        "嵌套超过 {limit} 层",
        "split it, or drop brackets that are not needed",
        "请拆分，或去掉多余的括号",
    ),
    "comment": Message(
        "CONDITION-COMMENT",
        "comments are not accepted",
        "不接受注释",
        "put the remark beside the condition, not into it",
        "请把说明写在条件之外",
    ),
    "semicolon": Message(
        "CONDITION-STATEMENT",
        "a condition is one expression; ';' is not accepted",
        "条件是一个表达式，不接受分号",
        "join clauses by AND or OR",
        "请用 AND 或 OR 连接",
    ),
    "subquery": Message(
        "CONDITION-SUBQUERY",
        "{found} is a query; a condition asks no table",
        "{found} 属于查询语句；条件不得查询数据表",
        "use a named fact",
        "请使用已定义的事实",
    ),
    "quote": Message(
        "CONDITION-SYNTAX",
        "a quote is opened and never closed",
        "引号没有闭合",
        "close it; a quote inside a text is written ''",
        "请补上引号；文本中的单引号写作 ''",
    ),
    "full_width": Message(
        "CONDITION-SYNTAX",
        "{found} is a full-width character",
        "{found} 是全角符号",
        "write {instead}",
        "请改用半角 {instead}",
    ),
    "unexpected": Message(
        "CONDITION-SYNTAX",
        "{found} is not expected here",
        "此处不应出现 {found}",
    ),
    "unfinished": Message(
        "CONDITION-SYNTAX",
        "the text ends where something is expected after {found}",
        "{found} 之后缺少内容",
    ),
    "operand": Message(
        "CONDITION-SYNTAX",
        "an operator is missing before {found}",
        "{found} 之前缺少运算符",
        "join clauses by AND or OR",
        "请用 AND、OR 或其他运算符连接",
    ),
    "refused": Message(
        "CONDITION-REFUSED",
        "{found} is outside the accepted subset",
        "{found} 不在允许的语法范围内",
        "{instead}",
        "{instead_zh}",
    ),
    "name": Message(
        "CONDITION-NAME",
        "no fact is called {found}",
        "没有名为 {found} 的事实",
        "{instead}",
        "{instead_zh}",
    ),
    "function": Message(
        "CONDITION-FUNCTION",
        "no function is called {found}",
        "没有名为 {found} 的函数",
        "{instead}",
        "{instead_zh}",
    ),
    "arguments": Message(
        "CONDITION-FUNCTION",
        "{found} takes {expected} arguments, here are {given}",
        "{found} 应有 {expected} 个参数，这里有 {given} 个",
        "{usage}",
        "{usage}",
    ),
    "clock": Message(
        "CONDITION-CLOCK",
        "{found} is refused: time is a fact",
        "不接受 {found}：时间是一项事实",
        "use the fact `today`",
        "请使用事实 today",
    ),
    "number": Message(
        "CONDITION-LITERAL",
        "{found} is not an accepted number",
        "{found} 不是可接受的数字",
        "whole numbers of 64 bits, decimals of at most 28 digits, 10 after the point, no exponent",
        "整数限 64 位；小数最多 28 位数字，小数点后最多 10 位；不用指数",
    ),
    "date": Message(
        "CONDITION-LITERAL",
        "{found} is not a {kind}",
        "{found} 不是有效的{kind_zh}",
        "write {instead}",
        "请写成 {instead}",
    ),
    "interval": Message(
        "CONDITION-LITERAL",
        "{found} is not an interval",
        "{found} 不是有效的时间间隔",
        "write INTERVAL '3' MONTH; units are YEAR, MONTH, WEEK, DAY, HOUR, MINUTE",
        "请写成 INTERVAL '3' MONTH；单位为 YEAR、MONTH、WEEK、DAY、HOUR、MINUTE",
    ),
    "escape": Message(
        "CONDITION-LITERAL",
        "ESCAPE takes one character, followed in the pattern by %, _ or itself",
        "ESCAPE 后应为一个字符，且在模式中只能用于 %、_ 或其自身之前",
    ),
    "compare": Message(
        "CONDITION-TYPE",
        "{left} cannot be compared with {right}",
        "{left_zh}不能与{right_zh}比较",
        "{instead}",
        "{instead_zh}",
    ),
    "order": Message(
        "CONDITION-TYPE",
        "{left} has no order; only = and <> apply",
        "{left_zh}没有大小之分，只能用 = 或 <>",
    ),
    "type": Message(
        "CONDITION-TYPE",
        "{where} needs {expected}, this is {found}",
        "{where_zh}需要{expected_zh}，这里是{found_zh}",
        "{instead}",
        "{instead_zh}",
    ),
    "arithmetic": Message(
        "CONDITION-TYPE",
        "{left} {op} {right} is not defined",
        "{left_zh}与{right_zh}之间不能做 {op} 运算",
        "{instead}",
        "{instead_zh}",
    ),
    "branches": Message(
        "CONDITION-TYPE",
        "the results of one {where} must have one type; these are {left} and {right}",
        "{where} 的各结果类型应一致，这里有{left_zh}和{right_zh}",
    ),
    "fact": Message(
        "CONDITION-FACT",
        "fact {name} should be {expected}, its value is {found}",
        "事实 {name} 应为{expected_zh}，实际值为 {found}",
        "{instead}",
        "{instead}",
    ),
    "facts": Message(
        "CONDITION-FACT",
        "facts are a mapping from name to value, this is {found}",
        "事实应为“名称到值”的映射，这里是 {found}",
    ),
    "fact_name": Message(
        "CONDITION-DICTIONARY",
        "{found} cannot name a fact",
        "{found} 不能作为事实名称",
        "a letter, then letters, digits and _; no reserved word",
        "以字母开头，由字母、数字和下划线组成，且不是保留字",
    ),
    "fact_type": Message(
        "CONDITION-DICTIONARY",
        "fact {name} has the unknown type {found}",
        "事实 {name} 的类型 {found} 未知",
        "types are {instead}",
        "类型有 {instead}",
    ),
    "redefined": Message(
        "CONDITION-DICTIONARY",
        "fact {name} is {left} and {right} at once",
        "事实 {name} 同时被定义为 {left} 和 {right}",
    ),
}


def fault(key: str, at: int = -1, text: str = "", **found: object) -> ConditionError:
    """Make the error of `MESSAGES[key]`; `at` counts characters from 0, -1 for nowhere."""
    message = MESSAGES[key]

    def fill(template: str) -> str:
        return template.format_map(found)

    return ConditionError(
        message.code,
        fill(message.en),
        at + 1,
        message_zh=fill(message.zh),
        hint=fill(message.hint),
        hint_zh=fill(message.hint_zh),
        text=text,
    )
