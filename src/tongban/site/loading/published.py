"""What a district's folder must agree on with what is loaded already: tasks, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.reforms.campaigns.figures import unknown
from tongban.reforms.campaigns.publishing import differences
from tongban.reforms.campaigns.reading import CampaignInvalid
from tongban.site.loading.campaigns import places, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.site.loading.folder import Folder
    from tongban.site.loading.reader import Mistake


def check_published(folder: Folder) -> Iterator[Mistake]:
    """Give where campaigns name no figure of the house, or differ from those published.

    A published task is changed by an act, never by a load.
    """
    for row in folder.rows.get("campaigns", ()):
        campaign = read(row)
        if isinstance(campaign, CampaignInvalid):
            continue
        for fault in differences(campaign):
            yield row.mistake(fault.path, fault.message)
        for path, task in places(row, campaign):
            wrong = None if task.metric is None else unknown(task.metric.source)
            if wrong is not None:
                yield row.mistake(f"{path}.metric.source", wrong)
