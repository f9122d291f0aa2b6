"""The verdict on a certificate in words: one for the eye, one sentence of advice."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

from tongban.services.credentials.types import Result

VERDICTS: Final = {
    Result.VALID: ("good", gettext_noop("✓ 真实有效")),
    Result.NOT_IN_FORCE: ("warn", gettext_noop("！真实，但目前不能使用")),
    Result.ALTERED: ("bad", gettext_noop("✗ 文件被改动过")),
    Result.UNKNOWN: ("bad", gettext_noop("✗ 查不到这份证照")),
}
"""Tone and title of each result."""
ADVICE: Final = {
    Result.VALID: gettext_noop("这份证照由本区颁发，现在有效。"),
    Result.NOT_IN_FORCE: gettext_noop("这份证照由本区颁发，但现在不在有效状态，原因见下。"),
    Result.ALTERED: gettext_noop(
        "它与颁发时的文件不一致，不能作为凭据。请向持证人索取原始文件，或扫码核验。"
    ),
    Result.UNKNOWN: gettext_noop(
        "本区没有颁发过与此相符的证照。请核对编号，或请持证人出示原始文件。"
    ),
}
"""What each result means for who holds the certificate in hand."""
