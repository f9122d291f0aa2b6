"""A text in two languages, Chinese first."""

from dataclasses import dataclass

from tongban.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class Label:
    """A text in Chinese and, where there is one, in English."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        return self.zh

    def to_json(self) -> dict[str, Json]:
        """Write the languages there are."""
        return {"zh": self.zh, "en": self.en} if self.en else {"zh": self.zh}

    def text(self, lang: str) -> str:
        """Give the text in `lang` (`zh`, `en`, `en-gb`, ...), else in Chinese."""
        return self.en if lang.startswith("en") and self.en else self.zh
