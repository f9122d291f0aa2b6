"""Campaigns as data: mistakes with file and line, loading twice, what is published stays."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.publishing import differences, publish
from tongban.reforms.campaigns.reading import CampaignInvalid, read_campaign
from tongban.reforms.campaigns.tests import world
from tongban.reforms.campaigns.types import CampaignRefused
from tongban.site.loading.campaigns import check_campaigns
from tongban.site.loading.folder import read_folder
from tongban.site.loading.reader import plain

DISTRICT = Path(__file__).resolve().parents[5] / "districts" / "xiaonan"


@pytest.fixture
def district_copy(tmp_path: Path) -> Path:
    """The files of the district that campaigns refer to."""
    for name in ("authorities.yaml", "officers.yaml", "labels.yaml"):
        shutil.copy(DISTRICT / name, tmp_path)
    shutil.copytree(DISTRICT / "campaigns", tmp_path / "campaigns")
    return tmp_path


def mistakes(path: Path) -> list[str]:
    return [
        f"{Path(each.file).name}:{each.line}: {each.message}"
        for each in check_campaigns(read_folder(path))
    ]


def test_the_26_measures_of_the_district_are_sound_and_marked_as_samples(
    district_copy: Path,
) -> None:
    folder = read_folder(district_copy)
    assert list(check_campaigns(folder)) == []
    (row,) = folder.rows["campaigns"]
    campaign = read_campaign(plain(row.body))
    assert (campaign.sample, len(campaign.measures), len(campaign.tasks)) == (True, 26, 56)
    labels = {each.id: each.body["members"] for each in folder.rows["labels"]}
    assert [labels[each] for each in campaign.labels] == [[], [], [], []]


def test_every_mistake_has_its_file_and_line(district_copy: Path) -> None:
    file = district_copy / "campaigns" / "measures-26.yaml"
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    for old, new in (
        ("lead: scjg", "lead: nobody"),
        ("leader: scjg-reviewer1", "leader: swj-head"),
        ("co: [gaj]", "co: [gaj, mars]"),
        ("cuoshi-26", "no-such-label"),
    ):
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")

    def at(part: str) -> int:
        return next(n for n, line in enumerate(lines, 1) if part in line)

    assert sorted(mistakes(district_copy)) == sorted(
        [
            f"measures-26.yaml:{at('lead: scjg')}: [measures-26] 'nobody' is no authority here",
            (
                f"measures-26.yaml:{at('scjg-reviewer1')}: [measures-26] 'swj-head'"
                " is no officer of scjg"
            ),
            f"measures-26.yaml:{at('co: [gaj]')}: [measures-26] 'mars' is no authority here",
            f"measures-26.yaml:{at('labels:')}: [measures-26] 'no-such-label' is no label here",
        ]
    )


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("year", {"year": "2022"}),
        ("name", {"name": "二十六条"}),
        ("basis", {"basis": {"clause": "x"}}),
        ("warn_days", {"warn_days": 0}),
        ("colour", {"colour": "red"}),
        ("measures", {"measures": {}}),
    ],
)
def test_what_is_no_campaign_says_where(path: str, change: dict[str, object]) -> None:
    with pytest.raises(CampaignInvalid) as found:
        read_campaign(world.body(**change))
    assert path in {each.path for each in found.value.faults}


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("due", {"due": "2022-03-01"}),
        ("co", {"co": ["mk"]}),
        (
            "milestones[1].id",
            {"milestones": [{"id": "a", "day": "2022-04-02", "name": world.label("甲")}] * 2},
        ),
        (
            "metric.target",
            {
                "metric": {
                    "name": world.label("天数"),
                    "baseline": 1,
                    "target": 3,
                    "direction": "down",
                }
            },
        ),
        ("metric.source", {"metric": {"name": world.label("天数"), "source": "guess"}}),
        ("start", {"start": "四月一日"}),
    ],
)
def test_a_task_that_contradicts_itself_says_where(path: str, change: dict[str, object]) -> None:
    body = world.body()
    body["measures"][0]["tasks"][0] |= change
    with pytest.raises(CampaignInvalid) as found:
        read_campaign(body)
    assert f"measures[0].tasks[0].{path}" in {each.path for each in found.value.faults}


@pytest.mark.usefixtures("district")
def test_loading_twice_changes_nothing_and_a_published_task_is_never_changed() -> None:
    campaign = world.published()
    held = set(models.TaskRow.objects.values_list("matter", flat=True))
    assert publish(campaign, actor=SYSTEM)["tasks"] == 0
    world.do("ask_due", day="2022-07-31", reason="设备晚到")
    world.do("grant_due", actor=world.LEADER, opinion="同意")
    assert list(differences(campaign)) == []  # what acts changed is no difference of the file
    body = world.body()
    body["measures"][0]["tasks"][0]["due"] = "2022-12-31"
    body["measures"][1]["name"] = world.label("改名")
    body["measures"][1]["tasks"].append({**body["measures"][1]["tasks"][0], "code": "2.2"})
    changed = read_campaign(body)
    assert [each.path for each in differences(changed)] == ["measures[1]", "measures[0].tasks[0]"]
    with pytest.raises(CampaignRefused) as refusal:
        publish(changed, actor=SYSTEM)
    assert refusal.value.code == "CAMPAIGN-PUBLISHED"
    assert set(models.TaskRow.objects.values_list("matter", flat=True)) == held
    assert get_matter(world.task(), actor=SYSTEM).due == date(2022, 7, 31)


@pytest.mark.usefixtures("district")
def test_who_sets_no_tasks_publishes_no_campaign() -> None:
    with pytest.raises(NotPermitted):
        publish(read_campaign(world.body()), actor=world.HEAD)
    assert models.CampaignRow.objects.count() == 0
    publish(read_campaign(world.body()), actor=world.OFFICE)
    assert models.TaskRow.objects.count() == 3
