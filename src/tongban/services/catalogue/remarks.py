"""What reading a foreign list may remark on: one table of codes, each with weight and meaning."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tongban.kernel.canonical import Json
from tongban.services.catalogue.labels import Label


class Weight(Enum):
    """What a remark does to the verdict on its row."""

    NOTE = "note"
    """Kept in the report; the row stays accepted."""
    FLAG = "flag"
    """The row comes in, but somebody must look."""
    FAULT = "fault"
    """The row stays out."""


N, F, X = Weight.NOTE, Weight.FLAG, Weight.FAULT

MEANINGS: Final[dict[str, tuple[Weight, Label]]] = {
    # the file and its rows
    "ROW-COLUMNS": (X, Label("列数与表头不符", "the number of cells differs from the header")),
    "ROW-BROKEN": (X, Label("本行不是完整的 JSON 对象", "the line is no complete JSON object")),
    "ROW-TOO-LARGE": (X, Label("本行过大", "the row is too large")),
    "TEXT-BROKEN": (X, Label("含有无法解码或控制字符", "undecodable or control characters")),
    "TEXT-TOO-LONG": (X, Label("文字超过上限", "the text is longer than allowed")),
    "TEXT-MARKUP": (F, Label("文字中含有网页标记", "the text holds markup")),
    "CELL-FORMULA": (F, Label("公式没有存储结果", "a formula without a stored value")),
    "CELL-ERROR": (F, Label("单元格为错误值", "the cell holds an error value")),
    "CELL-PRECISION": (
        X,
        Label("编码存成了数字，末位已丢失", "a code stored as a number lost digits"),
    ),
    "NAME-EMPTY": (X, Label("事项名称为空", "the item has no name")),
    "VALUE-UNKNOWN": (F, Label("取值不在代码表中", "the value is not in the code table")),
    "VALUE-MALFORMED": (F, Label("取值格式不符", "the value is malformed")),
    "CONTENT-INVALID": (X, Label("内容不符合字段要求", "the content does not fit the fields")),
    # codes
    "CODE-EMPTY": (X, Label("没有任何编码", "the row has no code at all")),
    "CODE-FORM": (F, Label("编码不是已知的任何格式", "the code has none of the known forms")),
    "CODE-CHECK": (
        F,
        Label("统一社会信用代码校验不符", "the check character of the USCC is wrong"),
    ),
    "CODE-BODY": (F, Label("编码中的机构代码无效", "the body's code inside the code is invalid")),
    "CODE-PLACEHOLDER": (F, Label("机构代码为占位数字", "the body's code is a placeholder")),
    "CODE-LEVEL": (F, Label("编码中的行使层级不符", "the exercise level inside the code differs")),
    "CODE-BASE": (F, Label("编码与基本编码不符", "the code and the base code differ")),
    "CODE-TYPE": (F, Label("基本编码与事项类型不符", "the base code and the item type differ")),
    "CODE-DIVISION": (
        F,
        Label("编码中的区划与所在区划不符", "the division inside the code differs"),
    ),
    "CODE-NATIONAL": (F, Label("国家编码与地方编码不符", "national and local code disagree")),
    "CODE-SHARED": (F, Label("与另一行国家编码相同", "another row has the same national code")),
    "CODE-LEGACY": (N, Label("地方旧编码，原样保留", "a legacy local code, kept as it is")),
    "CODE-WRITTEN": (
        N,
        Label(
            "编码写法已统一为半角大写", "the code was brought to half-width capitals before reading"
        ),
    ),
    "BODY-LEGACY": (N, Label("机构代码为旧组织机构代码", "the body has an old organisation code")),
    "BODY-DIFFERS": (
        N,
        Label("部门代码与编码中的机构不同", "department and body in the code differ"),
    ),
    "BODY-UNKNOWN": (
        N,
        Label("部门不在本区县机构名录中", "the department is not in this district"),
    ),
    # limits
    "LIMIT-ABSENT": (N, Label("未载明法定时限", "no statutory limit is stated")),
    "LIMIT-PROMISE-ABSENT": (F, Label("未载明承诺时限", "no promised limit is stated")),
    "LIMIT-UNIT": (F, Label("时限没有单位或单位不明", "the limit has no unit or an unknown one")),
    "LIMIT-UNIT-DAY": (F, Label("“日/天”未说明是否工作日", "days without saying which kind")),
    "LIMIT-UNITS-MIXED": (
        F,
        Label("承诺与法定单位不同，无法比较", "promise and law in units that cannot be compared"),
    ),
    "LIMIT-RANGE": (F, Label("时限为区间", "the limit is a range")),
    "LIMIT-MULTIPLE": (F, Label("时限写有多个数值", "the limit has several values")),
    "LIMIT-TEXT": (F, Label("时限无法识读", "the limit cannot be read")),
    "LIMIT-NEGATIVE": (F, Label("时限为负数", "the limit is negative")),
    "LIMIT-FRACTION": (F, Label("时限不是整数", "the limit is no whole number")),
    "LIMIT-IMPLAUSIBLE": (F, Label("时限长得不合常理", "the limit is implausibly long")),
    "LIMIT-EXCLUDES": (F, Label("扣除时间没有法定事由", "excludes time without a ground in law")),
    "LIMIT-NOTE": (N, Label("时限附有说明", "the limit carries a note")),
    "LIMIT-PROMISE-OVER-LAW": (
        F,
        Label("承诺时限长于法定时限", "the promise is longer than the law"),
    ),
    # content
    "MATERIAL-VAGUE": (F, Label("材料含兜底表述", "a catch-all material")),
    "MATERIAL-DUPLICATE": (F, Label("材料重复", "a material is asked for twice")),
    "NAME-DUPLICATE": (F, Label("同一部门同名事项编码不同", "same name and body, another code")),
    "DUP-ROW": (F, Label("与前行完全相同，未再写入", "the same as an earlier row; not written")),
    "DUP-CONFLICT": (F, Label("编码与前行相同而内容不同", "an earlier row's code, other content")),
    "DUP-CATALOGUE": (F, Label("目录中已有相同事项，未再写入", "already in the catalogue")),
    "DUP-CATALOGUE-CONFLICT": (
        F,
        Label(
            "目录中同编码事项内容不同，未写入", "the catalogue has other content under this code"
        ),
    ),
}
"""Every remark code with its weight and its meaning; docs/item-import.md lists them from here."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on a row: the code, the field it is about, the raw text, and what to add."""

    code: str
    field: str = ""
    raw: str = ""
    detail: Label | None = None

    @property
    def weight(self) -> Weight:
        """Give what it does to the verdict."""
        return MEANINGS[self.code][0]

    @property
    def meaning(self) -> Label:
        """Give what the code means."""
        return MEANINGS[self.code][1]

    def to_json(self) -> dict[str, Json]:
        """Write it for the report, the raw text shortened to 200 characters."""
        written: dict[str, Json] = {"code": self.code, "weight": self.weight.value}
        if self.field:
            written["field"] = self.field
        if self.raw:
            written["raw"] = printable(self.raw)
        written["message"] = (self.detail or self.meaning).to_json()
        return written


SHOWN: Final = 200
"""Characters of a raw value that a report shows."""


def printable(text: str) -> str:
    """Shorten a raw value, and write what no file and no database takes as escapes."""
    short = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return short.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\0")
