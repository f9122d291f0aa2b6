"""Rows nobody has seen before: every one gets a verdict, none is half-taken, nothing is guessed."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.canonical import digest
from tongban.services.catalogue.importer.mapping import (
    FOLDER,
    ListMapping,
    MappingError,
    load_mapping,
)
from tongban.services.catalogue.importer.rows import Bodies, Reading, read_row
from tongban.services.catalogue.importer.run import Accepted, Target, run_import
from tongban.services.catalogue.importer.table import Row
from tongban.services.catalogue.importer.transforms import REGISTRY, TABLES
from tongban.services.catalogue.remarks import MEANINGS, Remark
from tongban.services.catalogue.types import ItemContent, Limit

USCC = "11440000006940116U"
CSV_HEADER = "department,main_item,name,itemCode,taskType,deptCode,areaCode,link"
CSV_ROW = (
    "区人社局,未分类,求职创业补贴申领,512B0159000000-511602000000-000-1251130145225903XN-1-00,"
    "20,1251130145225903XN,511602000000,http://example.cn/x"
)


def json_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "TASK_CODE": f"{USCC}2440102002002",
        "ORGCODE": "006940116",
        "TASK_TYPE_TEXT": "行政许可",
        "DEPT_NAME": "某省教育厅",
        "CATAID": "440102002002",
        "TASK_NAME": "地方课程教材审定",
        "URL": "http://example.cn/a?b=1&c=2",
        "ONLINECHECK": "1",
        "matter_code": "无",
        "matter_level": "省级",
        "visit_number": "0",
        "co_department": "省级司法（审核,决定与公开）、市级司法（受理）",
        "handle_location": "办理地点：某路1号",
        "handle_time": "20(工作日)",
        "handle_time_limit": "5(工作日)",
        "accept_standard": "符合条件的可以申请。",
        "consult_phone": "020-12345",
        "courier_service": "是",
        "complain_phone": "020-12345",
        "online_book": "是",
        "matter_short": "无",
        "matter_daily": "教材审定，教材",
        "theme_category": ["教育科研", "其他"],
        "service_object_name": ["自然人", "非法人企业", "其他组织"],
        "material_intro": ["审查申请表", "初审结果通知书"],
    }
    return row | changes


def guangdong() -> ListMapping:
    return load_mapping(Path("guangdong-items"))[0]


def read(**changes: Any) -> Reading:
    cells = {
        key: value if value is None or isinstance(value, list) else str(value)
        for key, value in json_row(**changes).items()
    }
    return read_row(Row(1, 1, cells), guangdong(), Bodies())


def codes(reading: Reading) -> list[str]:
    return sorted({remark.code for remark in reading.remarks})


def content(reading: Reading) -> ItemContent:
    assert reading.content is not None
    return reading.content


class Taken:
    """A catalogue that remembers what it was given."""

    def __init__(self, held: dict[str, str] | None = None) -> None:
        self.held, self.items = held or {}, list[Accepted]()

    def target(self) -> Target:
        return Target(
            lambda keys: {k: v for k, v in self.held.items() if k in keys}, self.items.extend
        )


def import_file(
    path: Path, mapping: str, taken: Taken | None = None, *, dry_run: bool = False
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    loaded, mapping_hash = load_mapping(Path(mapping))
    report = io.StringIO()
    run_import(
        path,
        mapping=loaded,
        mapping_hash=mapping_hash,
        target=(taken or Taken()).target(),
        report=report,
        dry_run=dry_run,
    )
    summary: dict[str, Any] = json.loads(report.getvalue())
    return summary, summary.pop("rows")


def lines(path: Path, *rows: Any) -> Path:
    texts = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def table(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join([CSV_HEADER, *rows, ""]).encode(encoding))
    return path


def test_a_good_row_is_accepted_with_every_field_it_states() -> None:
    reading = read()
    item = content(reading)
    assert (reading.verdict, codes(reading)) == ("accepted", [])
    assert item.to_json() == {
        "id": f"gd-{USCC.lower()}2440102002002",
        "name": {"zh": "地方课程教材审定"},
        "base_code": "440102002002",
        "implementation_code": f"{USCC}2440102002002",
        "local_task_code": f"{USCC}2440102002002",
        "item_type": "01",
        "exercise_level": ["2"],
        "body_name": "某省教育厅",
        "body_uscc": USCC,
        "joint_bodies": ["省级司法（审核,决定与公开）", "市级司法（受理）"],
        "service_objects": ["1", "6"],
        "statutory_limit": {"days": 20, "unit": "working_days"},
        "promised_limit": {"days": 5, "unit": "working_days"},
        "acceptance_conditions": [{"zh": "符合条件的可以申请。"}],
        "onsite_visits": 0,
        "is_online": True,
        "url": {"pc": "http://example.cn/a?b=1&c=2"},
        "express": True,
        "bookable": True,
        "addr": {"zh": "某路1号"},
        "contact": {"zh": "020-12345"},
        "supervision": {"zh": "020-12345"},
        "needs": [
            {"slot": "m01", "name": {"zh": "审查申请表"}},
            {"slot": "m02", "name": {"zh": "初审结果通知书"}},
        ],
        "keywords": ["教材审定", "教材", "教育科研"],
    }


def test_the_national_code_is_the_code_and_the_provincial_one_is_kept() -> None:
    national = f"{USCC}200010500400006"
    item = content(read(matter_code=national))
    assert item.handling_code == national
    assert item.implementation_code == national[:31]
    assert (item.base_code, item.handling_serial) == ("000105004000", "06")
    assert item.local_catalog_code == "440102002002"
    assert item.local_task_code == f"{USCC}2440102002002"


@pytest.mark.parametrize(
    ("changes", "verdict", "expected"),
    [
        ({"handle_time": "二十个工作日"}, "accepted", []),
        ({"handle_time": "90(自然日)"}, "accepted", []),
        ({"handle_time_limit": "即办"}, "accepted", []),
        ({"handle_time": "无"}, "accepted", ["LIMIT-ABSENT"]),
        ({"handle_time": None}, "accepted", ["LIMIT-ABSENT"]),
        ({"handle_time_limit": "无"}, "flagged", ["LIMIT-PROMISE-ABSENT"]),
        ({"handle_time_limit": "21(工作日)"}, "flagged", ["LIMIT-PROMISE-OVER-LAW"]),
        ({"handle_time_limit": "2个月"}, "flagged", ["LIMIT-PROMISE-OVER-LAW"]),
        ({"handle_time_limit": "40(自然日)"}, "flagged", ["LIMIT-UNITS-MIXED"]),
        ({"handle_time_limit": "5天"}, "flagged", ["LIMIT-UNIT-DAY"]),
        ({"handle_time_limit": "5"}, "flagged", ["LIMIT-UNIT"]),
        ({"handle_time_limit": "3-5个工作日"}, "flagged", ["LIMIT-RANGE"]),
        ({"handle_time": "20个工作日(不含公示)"}, "flagged", ["LIMIT-EXCLUDES"]),
        ({"TASK_CODE": f"{USCC[:-1]}12440102002002"}, "flagged", ["CODE-CHECK"]),
        ({"TASK_CODE": "12345"}, "flagged", ["CODE-FORM"]),
        ({"TASK_CODE": ""}, "rejected", ["CODE-EMPTY"]),
        ({"TASK_CODE": "9" * 61}, "rejected", ["CODE-FORM", "CONTENT-INVALID"]),
        ({"CATAID": "440102002003"}, "flagged", ["CODE-BASE"]),
        ({"matter_level": "市级"}, "flagged", ["CODE-LEVEL"]),
        ({"TASK_TYPE_TEXT": "行政确认"}, "flagged", ["CODE-TYPE"]),
        ({"TASK_TYPE_TEXT": "行政协助"}, "flagged", ["VALUE-UNKNOWN"]),
        ({"matter_code": f"11370800MB28559184{'2000105004000'}"}, "flagged", ["CODE-NATIONAL"]),
        ({"matter_code": "见附件"}, "flagged", ["CODE-FORM"]),
        ({"TASK_NAME": " "}, "rejected", ["NAME-EMPTY"]),
        ({"TASK_NAME": "名" * 1001}, "rejected", ["TEXT-TOO-LONG"]),
        ({"TASK_NAME": "坏\x00名"}, "rejected", ["TEXT-BROKEN"]),
        ({"TASK_NAME": "<script>alert(1)</script>审批"}, "flagged", ["TEXT-MARKUP"]),
        ({"accept_standard": "长" * 20_001}, "rejected", ["TEXT-TOO-LONG"]),
        ({"visit_number": "一次"}, "flagged", ["VALUE-MALFORMED"]),
        ({"visit_number": "1次"}, "accepted", []),
        ({"visit_number": "-1"}, "flagged", ["VALUE-MALFORMED"]),
        ({"courier_service": "也许"}, "flagged", ["VALUE-UNKNOWN"]),
        ({"URL": "见官网"}, "flagged", ["VALUE-MALFORMED"]),
        ({"URL": "javascript:alert(1)"}, "flagged", ["VALUE-MALFORMED"]),
        ({"service_object_name": ["自然人", "外星人"]}, "flagged", ["VALUE-UNKNOWN"]),
        ({"material_intro": ["其他材料"]}, "flagged", ["MATERIAL-VAGUE"]),
        ({"material_intro": ["申请表", "申请表"]}, "flagged", ["MATERIAL-DUPLICATE"]),
        ({"material_intro": "无"}, "accepted", []),
        ({"ORGCODE": "000000000"}, "flagged", ["CODE-BODY"]),
    ],
)
def test_each_defect_has_its_code(changes: Any, verdict: str, expected: list[str]) -> None:
    reading = read(**changes)
    assert (reading.verdict, codes(reading)) == (verdict, expected)
    assert (reading.content is None) == (verdict == "rejected")


def test_an_unread_limit_is_left_out_and_its_text_is_kept() -> None:
    reading = read(handle_time_limit="3-5个工作日")
    assert content(reading).promised_limit is None
    assert [(r.field, r.raw) for r in reading.remarks] == [("promised_limit", "3-5个工作日")]
    assert content(reading).statutory_limit == Limit(20, "working_days")


def test_known_authorities_are_recognised() -> None:
    cells = {"TASK_CODE": f"{USCC}2440102002002", "TASK_NAME": "审定", "DEPT_NAME": "某省教育厅"}
    by_code = read_row(Row(1, 1, {**cells}), guangdong(), Bodies({USCC: "jyj"}, {}))
    unknown = read_row(Row(1, 1, {**cells}), guangdong(), Bodies({"x": "y"}, {}))
    assert content(by_code).implementing_body == "jyj"
    assert content(unknown).implementing_body is None
    assert "BODY-UNKNOWN" in codes(unknown)


@pytest.mark.parametrize(
    "write",
    [str.lower, lambda code: "".join(chr(ord(each) + 0xFEE0) for each in code)],
    ids=["lower case", "full width"],
)
def test_a_code_written_otherwise_is_the_same_code(write: Any, tmp_path: Path) -> None:
    code = f"{USCC}2440102002002"
    other = write(code)
    reading = read(TASK_CODE=other)
    assert content(reading) == content(read())
    assert (reading.key, reading.verdict) == (code, "accepted")
    assert reading.remarks == (Remark("CODE-WRITTEN", "TASK_CODE", other),)
    twice = lines(tmp_path / "a.jsonl", json_row(), json_row(TASK_CODE=other))
    again = lines(tmp_path / "b.jsonl", json_row(TASK_CODE=other))
    known = Taken({code: digest(content(read()).to_json())})
    found = [
        [(row["written"], row["codes"]) for row in import_file(path, "guangdong-items", taken)[1]]
        for path, taken in ((twice, Taken()), (again, known))
    ]
    assert found == [
        [(True, []), (False, ["CODE-WRITTEN", "DUP-ROW"])],
        [(False, ["CODE-WRITTEN", "DUP-CATALOGUE"])],
    ]


def test_duplicates_are_found_in_the_file_and_in_the_catalogue(tmp_path: Path) -> None:
    other = json_row(TASK_CODE=f"{USCC}2440102002003", CATAID="440102002003", TASK_NAME="别的事项")
    taken = Taken({f"{USCC}2440102002003": "sha256:other"})
    path = lines(
        tmp_path / "a.jsonl",
        json_row(),
        json_row(_id="another key"),
        json_row(handle_time_limit="6(工作日)"),
        other,
        json_row(TASK_CODE=f"{USCC}2440102002004", CATAID="440102002004"),
    )
    summary, rows = import_file(path, "guangdong-items", taken)
    assert [(row["verdict"], row["written"], row["codes"]) for row in rows] == [
        ("accepted", True, []),
        ("flagged", False, ["DUP-ROW"]),
        ("flagged", False, ["DUP-CONFLICT"]),
        ("flagged", False, ["DUP-CATALOGUE-CONFLICT"]),
        ("flagged", True, ["NAME-DUPLICATE"]),
    ]
    assert summary["counts"] == {
        "rows": 5,
        "accepted": 1,
        "flagged": 4,
        "rejected": 0,
        "written": 2,
    }
    assert [accepted.row for accepted in taken.items] == [1, 5]


def test_two_rows_under_one_national_code_are_told_apart(tmp_path: Path) -> None:
    national = f"{USCC}200010500400006"
    path = lines(
        tmp_path / "a.jsonl",
        json_row(matter_code=national),
        json_row(
            TASK_CODE=f"{USCC}2440102002003",
            CATAID="440102002003",
            TASK_NAME="别的事项",
            matter_code=national,
        ),
    )
    _, rows = import_file(path, "guangdong-items")
    assert [row["codes"] for row in rows] == [[], ["CODE-SHARED"]]


def test_broken_json_lines_are_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        '{"TASK_CODE": "1", "TASK_NAME": ',
        "",
        '["not", "an", "object"]',
        '{"TASK_CODE": NaN}',
        '{"a":' * 100_000,
        '{"TASK_CODE": "\\ud800", "TASK_NAME": "坏"}',
        json_row(),
    )
    _, rows = import_file(path, "guangdong-items")
    assert [(row["line"], row["verdict"], row["codes"]) for row in rows[:5]] == [
        (1, "rejected", ["ROW-BROKEN"]),
        (3, "rejected", ["ROW-BROKEN"]),
        (4, "rejected", ["ROW-BROKEN"]),
        (5, "rejected", ["ROW-BROKEN"]),
        (6, "rejected", ["TEXT-BROKEN"]),
    ]
    assert rows[5]["verdict"] == "accepted"


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", json_row(), json_row())
    taken = Taken()
    summary, rows = import_file(path, "guangdong-items", taken, dry_run=True)
    assert [row["codes"] for row in rows] == [[], ["DUP-ROW"]]
    assert summary["counts"]["written"] == 0
    assert taken.items == []


def test_codes_that_differ_in_signs_alone_stay_two_items() -> None:
    one, other = read(TASK_CODE="A.1-b"), read(TASK_CODE="A-1.b")
    assert content(one).id != content(other).id


def test_a_mapping_names_all_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(
        "mapping: 2\ntitle: x\nrequired: [a]\nid: {prefix: x}\ncodes: {local: a}\n"
        "fields: {nme: {column: a}, name: {use: text}, addr: {column: b, use: magic},"
        " item_type: {column: c, use: code, table: nothing}}\n",
        encoding="utf-8",
    )
    with pytest.raises(MappingError) as caught:
        load_mapping(path)
    assert {(fault.path, fault.code) for fault in caught.value.faults} == {
        ("mapping", "ITEM-RANGE"),
        ("id.column", "ITEM-MISSING"),
        ("fields.nme", "ITEM-UNKNOWN-FIELD"),
        ("fields.name", "ITEM-MISSING"),
        ("fields.addr.use", "ITEM-CODE"),
        ("fields.item_type.table", "ITEM-CODE"),
    }


cells = st.one_of(st.none(), st.text(max_size=40), st.lists(st.text(max_size=10), max_size=3))


@given(st.dictionaries(st.sampled_from(sorted(json_row())), cells))
@settings(max_examples=150)
def test_any_row_gets_a_verdict_and_accepted_content_is_whole(changes: dict[str, Any]) -> None:
    reading = read_row(Row(1, 1, {**json_row(), **changes}), guangdong(), Bodies())
    assert reading.verdict in {"accepted", "flagged", "rejected"}
    if reading.content is None:
        assert reading.remarks
    else:
        assert ItemContent.from_json(reading.content.to_json()) == reading.content


def test_the_manual_names_every_code_transform_and_shipped_mapping() -> None:
    manual = (Path(__file__).parents[5] / "docs" / "item-import.md").read_text(encoding="utf-8")
    rows = [
        f"| {code} | {weight.value} | {label.zh} | {label.en} |"
        for code, (weight, label) in MEANINGS.items()
    ]
    assert [row for row in rows if row not in manual] == []
    assert [name for name in REGISTRY if f"| `{name}` |" not in manual] == []
    assert [name for name in TABLES if f"`{name}`" not in manual] == []
    assert [path.stem for path in FOLDER.glob("*.yaml") if f"`{path.stem}`" not in manual] == []
