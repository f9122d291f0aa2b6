"""A small district without a finding: a library and a garden office, one bundle, on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.services.linter.run import lint
from tongban.site.checking.folder import Read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tongban.services.linter.run import Report

FILES: Final[dict[str, str]] = {
    "district.yaml": """\
code: '420902'
name: {zh: 书香区, en: Book District}
clock_start: 2022-04-01 08:30:00+08:00
""",
    "laws.yaml": """\
shufa: {name: 中华人民共和国借书法, name_en: Lending Law, doc_no: 主席令第1号,
  rank: law, effective_from: 2000-01-01}
guanli: {name: 借书管理办法, name_en: Lending Measures, doc_no: 部令第2号,
  rank: rule, effective_from: 2000-01-01}
jiufa: {name: 旧借书法, name_en: Old Lending Law, doc_no: 主席令第0号,
  rank: law, effective_from: 1990-01-01, effective_to: 1999-12-31}
""",
    "authorities.yaml": """\
- id: lib
  name: {zh: 书香区图书局, en: Library Office}
  short: {zh: 图书局, en: Library}
  uscc: 11420902MB0A01010H
  nature: '1'
  division: '420902'
  department_code: '02'
  address: 一楼
  phone: 0712-0000101
  hours: 全天
  supervision: '12345'
  hall_counter: A01
- id: gar
  name: {zh: 书香区园林局, en: Garden Office}
  short: {zh: 园林局, en: Garden}
  uscc: 11420902MB0A01029E
  nature: '1'
  division: '420902'
  department_code: '31'
  address: 二楼
  phone: 0712-0000102
  hours: 全天
  supervision: '12345'
  hall_counter: A02
""",
    "officers.yaml": "".join(
        f"""\
- id: {body}-{role}{n}
  name: 某{role}
  login: {body}.{role}{n}
  department: {body}
  roles:
    - {{role: {role}, items: all, valid_from: 2022-01-01}}
"""
        for body in ("lib", "gar")
        for role, count in (
            ("clerk", 1),
            ("reviewer", 2),
            ("approver", 1),
            ("head", 1),
            ("certificate_officer", 1),
        )
        for n in range(1, count + 1)
    ),
    "elements.yaml": """\
- id: reader_name
  label: {zh: 读者姓名, en: Name of the reader}
  type: text
  source: applicant
  identifying: true
- id: plot_kind
  label: {zh: 园地类别, en: Kind of plot}
  type: choice
  choices:
    - {code: rose, label: {zh: 玫瑰, en: Roses}}
    - {code: herb, label: {zh: 香草, en: Herbs}}
  source: applicant
  identifying: false
- id: plot_area
  label: {zh: 园地面积, en: Area of the plot}
  type: int
  min: 1
  max: 100
  source: applicant
  identifying: false
""",
    "evidence.yaml": """\
- id: photo
  label: {zh: 读者照片, en: Photo of the reader}
  satisfies: []
- id: plan
  label: {zh: 园地平面图, en: Plan of the plot}
  satisfies: []
- id: reader-card
  label: {zh: 借书证, en: Reader's card}
  satisfies: [reader-proof]
  credential: reader-card
  issuer: lib
  shareable: true
- id: reader-proof
  label: {zh: 读者身份, en: Proof of being a reader}
  satisfies: []
  abstract: true
- id: garden-permit
  label: {zh: 园地许可证, en: Garden permit}
  satisfies: []
  credential: garden-permit
  issuer: gar
  shareable: true
""",
    "credentials.yaml": """\
- id: reader-card
  label: {zh: 借书证, en: Reader's card}
  type_code: 11100000MB0D00010A001
  issuer: lib
  holder: person
  validity: null
  number_format: 'R{seq:07d}'
  fields:
    - {element: reader_name}
- id: garden-permit
  label: {zh: 园地许可证, en: Garden permit}
  type_code: 11100000MB0D00010A002
  issuer: gar
  holder: person
  validity: null
  number_format: 'G{seq:07d}'
  fields:
    - {element: reader_name}
""",
    "events.yaml": """\
- id: read-outside
  kind: life
  label: {zh: 到户外看书, en: Read outside}
  items: [reader-card, garden-permit]
""",
    "items/lib.yaml": """\
- id: reader-card
  name: {zh: 借书证办理, en: Reader's card}
  base_code: '000702001001'
  handling_serial: '01'
  implementing_body: lib
  item_type: '07'
  exercise_level: ['4']
  power_source: '1'
  service_objects: ['1']
  case_type: '2'
  legal_basis:
    - {law: shufa, clause: 第一条}
  statutory_limit: {days: 10, unit: working_days, basis: {law: shufa, clause: 第二条}}
  promised_limit: {days: 3, unit: working_days}
  acceptance_conditions:
    - {zh: 喜欢看书, en: Likes to read}
  flow_steps:
    - step: {zh: 材料审查, en: Review}
      limit: {zh: 2个工作日, en: 2 working days}
    - step: {zh: 决定, en: Decision}
      limit: {zh: 1个工作日, en: 1 working day}
  handling_forms: ['1', '2']
  onsite_visits: 0
  onsite_review: false
  is_online: true
  online_depth: ['1', '2', '4']
  in_hall: true
  express: true
  pay_online: false
  is_fee: false
  addr: {zh: 一楼, en: Floor 1}
  hours: {zh: 全天, en: All day}
  contact: {zh: 0712-0000101, en: 0712-0000101}
  supervision: {zh: 12345热线, en: Hotline 12345}
  result_name: {zh: 借书证, en: Reader's card}
  result_type: certificate
  produces: reader-card
  life_events: [read-outside]
  needs:
    - slot: photo
      kind: photo
      necessity: required
      form: electronic
      original: 1
      copies: 0
      source: applicant
      shareable: false
  form: [reader_name]
""",
    "items/gar.yaml": """\
- id: garden-permit
  name: {zh: 园地使用许可, en: Use of a plot}
  base_code: '000131001001'
  handling_serial: '01'
  implementing_body: gar
  item_type: '01'
  exercise_level: ['4']
  power_source: '1'
  service_objects: ['1']
  case_type: '2'
  legal_basis:
    - {law: shufa, clause: 第三条}
  statutory_limit: {days: 20, unit: working_days, basis: {law: shufa, clause: 第四条}}
  promised_limit: {days: 5, unit: working_days}
  acceptance_conditions:
    - {zh: 园地空闲, en: The plot is free}
  flow_steps:
    - step: {zh: 材料审查, en: Review}
      limit: {zh: 3个工作日, en: 3 working days}
  handling_forms: ['1', '2']
  onsite_visits: 0
  onsite_review: true
  is_online: true
  online_depth: ['1', '2', '4']
  in_hall: true
  express: true
  pay_online: false
  is_fee: false
  addr: {zh: 二楼, en: Floor 2}
  hours: {zh: 全天, en: All day}
  contact: {zh: 0712-0000102, en: 0712-0000102}
  supervision: {zh: 12345热线, en: Hotline 12345}
  result_name: {zh: 园地许可证, en: Garden permit}
  result_type: certificate
  produces: garden-permit
  life_events: [read-outside]
  needs:
    - slot: plan
      kind: plan
      necessity: required
      when: plot_area > 50
      form: electronic
      original: 1
      copies: 0
      source: applicant
      shareable: false
    - slot: reader-card
      kind: reader-proof
      necessity: required
      form: electronic
      original: 0
      copies: 0
      source: government
      shareable: true
  situations:
    - {id: large, name: {zh: 大园地, en: Large plot}, order: 1, when: plot_area > 50}
  form: [reader_name, plot_kind, plot_area]
""",
    "bundles/read-outside.yaml": """\
id: read-outside
version: 1
name: {zh: 户外读书一件事, en: Read outside}
lifecycle: personal
lead: lib
events: [read-outside]
sources:
  - {zh: 示例, en: An example}
sample: true
members:
  - item: reader-card
    role: required
    stage: card
  - item: garden-permit
    role: required
    stage: card
stages:
  - {id: card, name: {zh: 办证, en: Cards}}
policies:
  joint_visit: [garden-permit]
promise: {days: 8, unit: working_days}
limit: {days: 45, unit: working_days, extension: {days: 15, unit: working_days},
  basis: {law: shufa, clause: 第五条}}
""",
}


def written(path: Path, changes: Mapping[str, tuple[tuple[str, str], ...]]) -> Path:
    """Write the village with changes: file -> (old text, new text); a new file has old text ''."""
    files = dict(FILES)
    for name, pairs in changes.items():
        text = files.get(name, "")
        for old, new in pairs:
            assert not old or text.count(old) == 1, (
                f"{name}: {old!r} stands {text.count(old)} times"
            )
            text = text.replace(old, new) if old else new
        files[name] = text
    for name, text in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def checked(
    path: Path,
    changes: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
    rules: frozenset[str] | None = None,
) -> Report:
    """Write the village with changes and check it."""
    read = Read(written(path, changes or {}))
    return lint(read.district, rules=rules, waivers=read.waivers, found=read.found)


def line_of(path: Path, name: str, marker: str) -> int:
    """Find the one line of a file that holds the marker."""
    lines = (path / name).read_text(encoding="utf-8").splitlines()
    (found,) = [n for n, text in enumerate(lines, 1) if marker in text]
    return found
