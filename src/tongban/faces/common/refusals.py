"""What is said to somebody whose file is not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from tongban.base.documents.types import DocumentRefused

REASONS: Final = {
    "DOCUMENT-EMPTY": gettext_noop("文件是空的，请重新选择文件。"),
    "DOCUMENT-TOO-LARGE": gettext_noop("文件太大，请降低扫描分辨率，或分成几个文件。"),
    "DOCUMENT-TYPE": gettext_noop("不收这种文件，或文件不完整。请改存为 PDF，或上传照片。"),
    "DOCUMENT-EXTENSION": gettext_noop("文件名的后缀与内容不符，请核对是不是选错了文件。"),
    "DOCUMENT-EXECUTABLE": gettext_noop("文件里有程序，不能收下。请改存为 PDF。"),
    "DOCUMENT-ACTIVE": gettext_noop("文件里有网页或脚本，不能收下。请打印成普通 PDF 再上传。"),
    "DOCUMENT-MACRO": gettext_noop("文件里有宏，不能收下。请存成不含宏的文件，或 PDF。"),
    "DOCUMENT-ENCRYPTED": gettext_noop("文件加了密码，打不开。请去掉密码再上传。"),
    "DOCUMENT-ARCHIVE": gettext_noop("文件已损坏，打不开。请重新保存后再上传。"),
    "DOCUMENT-BOMB": gettext_noop("文件里套着别的文件，或展开后过大，不能收下。请改存为 PDF。"),
}
"""The words for each code of DocumentRefused; its own message is for programs and logs."""


def why_refused(error: DocumentRefused) -> str:
    """Say in the reader's language why a file is not taken and what to do about it."""
    return _(REASONS[error.code])
