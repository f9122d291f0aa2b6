"""Where answers are from that nobody typed, in words: a register, a credential of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tongban.base.authorities.queries import get_authorities
from tongban.faces.common.jinja import words
from tongban.services.credentials.queries import list_kinds
from tongban.services.forms.types import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.services.forms.types import DataElement, Origin


def origin_words(
    elements: Iterable[DataElement], origins: Mapping[str, Origin]
) -> Mapping[str, str]:
    """Say of each answer that was there by itself where it is from; two statements for any form."""
    if not origins:
        return {}
    listed = {each.id: each for each in elements if each.id in origins}
    bodies = get_authorities({each.source for each in listed.values()})
    kinds = {each.id: each.label for each in list_kinds()}

    def said(element: DataElement, origin: Origin) -> str:
        if origin.source != REGISTERS:
            name = words(kinds.get(origin.source, {"zh": origin.source, "en": origin.source}))
            return _("来自您的“%(name)s”，请核对。") % {"name": name}
        body = bodies.get(element.source)
        if body is None:
            return _("来自您的账户信息，请核对。")
        name = words(body.short or body.name)
        if origin.fixed:
            return _("来自%(name)s的登记，不需填写；登记有误的，请先到%(name)s更正。") % {
                "name": name
            }
        return _("来自%(name)s的登记，请核对。") % {"name": name}

    return {name: said(element, origins[name]) for name, element in listed.items()}
