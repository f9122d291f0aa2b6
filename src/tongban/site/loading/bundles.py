"""What bundles and reform labels must agree on with the rest of a district's folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tongban.base.district.types import EvidenceKind
from tongban.services.bundles.network import node_of, with_bundles
from tongban.services.bundles.planner import plan
from tongban.services.bundles.planner.scheduling import end_of
from tongban.services.bundles.reading import (
    BundleInvalid,
    check_bundle,
    label_faults,
    read_bundle,
    read_label,
)
from tongban.services.bundles.types import Bundle, Network
from tongban.services.catalogue.codec import ContentError
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.limits import exceeds
from tongban.services.catalogue.types import Limit
from tongban.services.credentials.rules import read_kind
from tongban.services.credentials.types import CredentialError
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from datetime import date

    from tongban.services.bundles.types import ReformLabel
    from tongban.services.catalogue.types import ItemContent
    from tongban.services.credentials.types import CredentialKind
    from tongban.services.forms.types import DataElement
    from tongban.site.loading.folder import Folder, Row
    from tongban.site.loading.reader import Mistake


def network_of(
    folder: Folder, contents: Sequence[ItemContent], elements: Mapping[str, DataElement]
) -> Network:
    """Make the planner's network of what the folder says, without its bundles."""
    evidence = {row.id: _kind(row) for row in folder.rows.get("evidence", ())}
    authorities = {
        row.id: Label(row.body["name"]["zh"], row.body["name"].get("en", ""))
        for row in folder.rows.get("authorities", ())
        if isinstance(row.body.get("name"), dict) and row.body["name"].get("zh")
    }
    return Network(
        items={each.id: node_of(each, evidence, authorities=authorities) for each in contents},
        evidence=evidence,
        credentials=dict(_credentials(folder)),
        elements=elements,
        authorities=authorities,
    )


def check_bundles(
    folder: Folder,
    contents: Sequence[ItemContent],
    elements: Mapping[str, DataElement],
    *,
    on: date,
) -> Iterator[Mistake]:
    """Give every mistake of the bundles and labels, of form and of reference, on this day."""
    network = network_of(folder, contents, elements)
    gone = {each.id for each in contents if not _offered(each, on)}
    bundles = []
    for row in folder.rows.get("bundles", ()):
        bundle = yield from _bundle(row)
        bundles.append(bundle)
        if bundle is None:
            continue
        for fault in check_bundle(
            bundle,
            network,
            events=folder.ids("events"),
            laws=folder.mapping("laws").keys(),
            labels=folder.ids("labels"),
        ):
            yield row.mistake(fault.path, f"{fault.code} {fault.message.zh}")
        for path, message in _against(bundle, network, gone, row):
            yield row.mistake(path, message)
    whole = with_bundles(network, filter(None, bundles))
    for row in folder.rows.get("labels", ()):
        label = yield from _label(row)
        for fault in () if label is None else label_faults(label, whole):
            yield row.mistake(fault.path, f"{fault.code} {fault.message.zh}")


def check_promises(
    folder: Folder,
    contents: Sequence[ItemContent],
    elements: Mapping[str, DataElement],
    *,
    on: date,
) -> Iterator[Mistake]:
    """Give the bundles that promise more time than their slowest path takes (domain.md §4.5).

    For a folder without other mistakes: the path is planned with every member in it.
    """
    network = network_of(folder, contents, elements)
    for row in folder.rows.get("bundles", ()):
        bundle = read_bundle(plain(row.body))
        if bundle.promise is None:
            continue
        every = [replace(each, role="required", when=None) for each in bundle.members]
        everything = replace(
            bundle, members=tuple(replace(each, alternatives=None) for each in every), promise=None
        )
        found = plan(with_bundles(network, [everything]), [bundle.id], facts={}, holds=(), on=on)
        if found.due is not None and end_of(bundle.promise, on, network.calendar) > found.due:
            yield row.mistake(
                "promise",
                f"BUNDLE-PROMISE 承诺时限 {bundle.promise} 长于最慢路径（{on} 起至 {found.due}）",
            )


def _offered(content: ItemContent, on: date) -> bool:
    begins, ends = content.plan_effective, content.plan_cancel
    return (begins is None or begins <= on) and (ends is None or on < ends)


def _bundle(row: Row) -> Generator[Mistake, None, Bundle | None]:
    """Give the bundle unless it has faults of form; what contradicts itself is still read on."""
    try:
        return read_bundle(plain(row.body))
    except BundleInvalid as error:
        for fault in error.faults:
            yield row.mistake(fault.path, f"{fault.code} {fault.message.zh}")
    try:
        return Bundle.from_json(plain(row.body))
    except ContentError:
        return None  # its faults of form are those above


def _label(row: Row) -> Generator[Mistake, None, ReformLabel | None]:
    try:
        return read_label(plain(row.body))
    except BundleInvalid as error:
        for fault in error.faults:
            yield row.mistake(fault.path, f"{fault.code} {fault.message.zh}")
    return None


def _against(
    bundle: Bundle, network: Network, gone: set[str], row: Row
) -> Iterator[tuple[str, str]]:
    if row.sheet.file.rpartition("/")[2] != f"{bundle.id}.yaml":
        yield "id", f"BUNDLE-FILE 文件名应为 {bundle.id}.yaml"
    for n, member in enumerate(bundle.members):
        if member.item in gone:
            yield f"members[{n}].item", f"BUNDLE-ITEM {member.item} 在当日尚未实施或者已经取消"
    for n, item in enumerate(bundle.policies.joint_visit):
        node = network.items.get(item)
        if node is not None and not node.site_check:
            yield (
                f"policies.joint_visit[{n}]",
                f"BUNDLE-VISIT {item} 没有现场核查（onsite_review），不能列入联合踏勘",
            )
    if bundle.promise is not None and bundle.limit is not None:
        law = Limit(bundle.limit.days, bundle.limit.unit)
        if exceeds(bundle.promise, law):
            yield "promise", f"BUNDLE-LIMIT 承诺时限 {bundle.promise} 长于法定时限 {law}"


def _kind(row: Row) -> EvidenceKind:
    body, label = row.body, row.body.get("label")
    return EvidenceKind(
        id=row.id,
        label=label if isinstance(label, dict) and "zh" in label else {"zh": row.id},
        satisfies=tuple(body.get("satisfies") or ()),
        credential=body.get("credential") or "",
        issuer=body.get("issuer") or "",
        shareable=bool(body.get("shareable")),
        abstract=bool(body.get("abstract")),
        form=bool(body.get("form")),
    )


def _credentials(folder: Folder) -> Iterator[tuple[str, CredentialKind]]:
    for row in folder.rows.get("credentials", ()):
        try:
            yield row.id, read_kind(plain(row.body))
        except CredentialError:
            continue  # its faults are named where kinds of credentials are checked
