"""Reading a model from YAML: every fault of the file at once, each with its path."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import yaml

from tongban.kernel.canonical import digest
from tongban.reforms.assessment.feeds import read_grades, read_origin
from tongban.reforms.assessment.types import (
    TOTAL,
    Anchor,
    AssessmentError,
    Composite,
    Indicator,
    Missing,
    Model,
    RankMethod,
    Topic,
)

SHIPPED: Final = Path(__file__).with_name("models")
MAX_DEPTH: Final = 6
_MODEL_KEYS: Final = frozenset(
    {"id", "version", "name", "source", "data", "rank", "composites", "topics", "note", "grades"}
)
_TOPIC_KEYS: Final = frozenset({"id", "name", "weight", "parts", "missing", "score_column", "note"})
_LEAF_KEYS: Final = frozenset(
    {"id", "name", "unit", "column", "best", "worst", "weight", "direction", "power", "missing"}
    | {"words", "score_column", "source", "note", "origin", "feed"}
)
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
_TREATMENTS: Final = {each.value: each for each in Missing}


def load_model(path: Path | str) -> Model:
    """Read a model file, or a shipped model by its name; AssessmentError ASSESS-MODEL with faults.

    The hash covers what the file says, not how it is written.
    """
    file = Path(path)
    shipped = SHIPPED / f"{path}.yaml"
    if not file.suffix and shipped.exists():
        file = shipped
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.yaml")))
        raise AssessmentError(
            "ASSESS-MODEL", [f"no file {file}; give a path, or one of the shipped models: {known}"]
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AssessmentError("ASSESS-MODEL", [f"{file}: {error}"]) from error
    return read_model(raw)


def read_model(raw: Any) -> Model:
    """Make a model of a mapping; raises AssessmentError naming every fault."""
    reader = _Reader()
    model = reader.model(raw)
    if reader.faults or model is None:
        raise AssessmentError("ASSESS-MODEL", reader.faults)
    return model


class _Reader:
    """Collects faults with their paths."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def model(self, raw: Any) -> Model | None:
        if not isinstance(raw, Mapping):
            self.fault("model", "expected a mapping with id, name and topics")
            return None
        self.keys(raw, _MODEL_KEYS, "model")
        data = self.mapping(raw.get("data"), "data")
        rank = self.mapping(raw.get("rank", {}), "rank")
        topics = self.parts(raw.get("topics"), "topics", depth=1)
        root = Topic(TOTAL, {"zh": "总分", "en": "Total"}, Fraction(1), topics)
        names = Counter([each.id for each in _leaves_and_topics(root)])
        for name, count in names.items():
            if count > 1:
                self.fault("topics", f"id {name!r} stands {count} times; each must be its own")
        composites = self.composites(raw.get("composites", []))
        decimals = rank.get("decimals")
        if decimals is not None and (not isinstance(decimals, int) or not 0 <= decimals <= 10):  # noqa: PLR2004 - digits of a float that mean anything
            self.fault("rank.decimals", f"{decimals!r}; expected a number of digits 0 to 10")
            decimals = None
        made = Model(
            id=self.text(raw, "id", "model"),
            version=str(raw.get("version", "1")),
            name=self.label(raw.get("name"), "name"),
            source=str(raw.get("source", "")),
            root=root,
            composites=composites,
            unit_column=str(data.get("unit", "unit")),
            period_column=str(data.get("period", "period")),
            method=self.method(rank.get("method", "competition")),
            rank_decimals=decimals,
            hash="" if self.faults else digest(_writable(raw)),
            grades=read_grades(raw.get("grades", []), self.fault),
            document=_writable(raw),
        )
        return None if self.faults else made

    def parts(self, raw: Any, path: str, *, depth: int) -> tuple[Topic | Indicator, ...]:
        if not isinstance(raw, list) or not raw:
            self.fault(path, "expected a list with at least one topic or indicator")
            return ()
        if depth > MAX_DEPTH:
            self.fault(path, f"more than {MAX_DEPTH} levels")
            return ()
        weights = self.weights([each if isinstance(each, Mapping) else {} for each in raw], path)
        made = []
        for n, (each, weight) in enumerate(zip(raw, weights, strict=True)):
            place = f"{path}[{n}]"
            if not isinstance(each, Mapping):
                self.fault(place, "expected a mapping")
                continue
            place += f" {each.get('id', '')}".rstrip()
            if "parts" in each:
                made.append(self.topic(each, weight, place, depth))
            else:
                made.append(self.indicator(each, weight, place))
        return tuple(made)

    def topic(
        self, raw: Mapping[str, Any], weight: Fraction, path: str, depth: int
    ) -> Topic | Indicator:
        self.keys(raw, _TOPIC_KEYS, path)
        return Topic(
            self.text(raw, "id", path),
            self.label(raw.get("name"), f"{path}.name"),
            weight,
            self.parts(raw["parts"], f"{path}.parts", depth=depth + 1),
            self.treatment(raw.get("missing", "error"), f"{path}.missing"),
            str(raw.get("score_column", "")),
        )

    def indicator(self, raw: Mapping[str, Any], weight: Fraction, path: str) -> Indicator:
        self.keys(raw, _LEAF_KEYS, path)
        best = self.anchor(raw, "best", path)
        worst = self.anchor(raw, "worst", path)
        direction = raw.get("direction")
        if direction not in {None, "higher", "lower"}:
            self.fault(f"{path}.direction", f"{direction!r}; expected higher or lower")
        higher = direction == "higher"
        if best.value is not None and worst.value is not None:
            if best.value == worst.value:
                self.fault(path, f"best and worst are both {best.value}; they must differ")
            if direction is not None and higher != (best.value > worst.value):
                self.fault(path, f"direction {direction} contradicts best {best.value}")
            higher = best.value > worst.value
        elif direction is None:
            self.fault(f"{path}.direction", "needed where best or worst comes from the universe")
        power = raw.get("power", 1)
        if isinstance(power, str) and _NUMBER.fullmatch(power):
            power = float(power)
        if isinstance(power, bool) or not isinstance(power, int | float) or not power > 0:
            self.fault(f"{path}.power", f"{power!r}; expected a number above 0")
            power = 1
        words = self.mapping(raw.get("words", {}), f"{path}.words")
        return Indicator(
            id=self.text(raw, "id", path),
            name=self.label(raw.get("name"), f"{path}.name"),
            unit=str(raw.get("unit", "")),
            column=str(raw.get("column", raw.get("id", ""))),
            best=best,
            worst=worst,
            weight=weight,
            higher_is_better=higher,
            power=float(power),
            missing=self.treatment(raw.get("missing", "error"), f"{path}.missing"),
            words={
                str(word): self.treatment(what, f"{path}.words[{word}]")
                for word, what in words.items()
            },
            score_column=str(raw.get("score_column", "")),
            source=str(raw.get("source", "")),
            origin=(found := read_origin(raw, path, self.fault))[0],
            feed=found[1],
        )

    def anchor(self, raw: Mapping[str, Any], which: str, path: str) -> Anchor:
        given = raw.get(which)
        if isinstance(given, str) and _NUMBER.fullmatch(given):
            given = float(given)  # as `document` writes numbers with a point
        if isinstance(given, int | float) and not isinstance(given, bool):
            return Anchor(value=float(given))
        if isinstance(given, Mapping) and set(given) == {"percentile"}:
            q = given["percentile"]
            if isinstance(q, str) and _NUMBER.fullmatch(q):
                q = float(q)
            if isinstance(q, int | float) and not isinstance(q, bool) and 0 <= q <= 100:  # noqa: PLR2004 - per cent
                return Anchor(percentile=float(q))
        if given == "universe":
            lowest = (raw.get("direction") == "lower") == (which == "best")
            return Anchor(percentile=0.0 if lowest else 100.0)
        self.fault(
            f"{path}.{which}",
            f"{given!r}; an indicator needs a number, `universe` or {{percentile: 0..100}}",
        )
        return Anchor(value=0.0 if which == "worst" else 1.0)

    def weights(self, parts: list[Mapping[str, Any]], path: str) -> list[Fraction]:
        """Give the weights of siblings; none given means equal ones."""
        given = [each.get("weight") for each in parts]
        equal = [Fraction(1, len(parts))] * len(parts)
        if all(each is None for each in given):
            return equal
        read = []
        for n, each in enumerate(given):
            try:
                weight = Fraction(str(each))
            except (ValueError, ZeroDivisionError):
                self.fault(
                    f"{path}[{n}].weight", f"{each!r}; expected a number such as 0.25 or 1/8"
                )
                return equal
            if weight < 0:
                self.fault(f"{path}[{n}].weight", f"{each!r} is below 0")
            read.append(weight)
        if sum(read) != 1:
            self.fault(path, f"the weights add up to {float(sum(read)):g}, not to 1")
        return read

    def composites(self, raw: Any) -> tuple[Composite, ...]:
        if not isinstance(raw, list):
            self.fault("composites", "expected a list of {unit, of: {unit: weight}}")
            return ()
        made = []
        for n, each in enumerate(raw):
            of = each.get("of") if isinstance(each, Mapping) else None
            if not isinstance(of, Mapping) or not of or "unit" not in each:
                self.fault(f"composites[{n}]", "expected {unit, of: {unit: weight}}")
                continue
            weights = self.weights(
                [{"weight": weight} for weight in of.values()], f"composites[{n}] {each['unit']}"
            )
            made.append(
                Composite(str(each["unit"]), dict(zip((str(u) for u in of), weights, strict=True)))
            )
        return tuple(made)

    def method(self, raw: Any) -> RankMethod:
        if raw in set(RankMethod):
            return RankMethod(raw)
        self.fault("rank.method", f"{raw!r}; expected {', '.join(RankMethod)}")
        return RankMethod.COMPETITION

    def treatment(self, raw: Any, path: str) -> Missing:
        if raw in _TREATMENTS:
            return _TREATMENTS[raw]
        self.fault(path, f"{raw!r}; expected {', '.join(_TREATMENTS)}")
        return Missing.ERROR

    def mapping(self, raw: Any, path: str) -> Mapping[str, Any]:
        if raw is None or isinstance(raw, Mapping):
            return raw or {}
        self.fault(path, "expected a mapping")
        return {}

    def label(self, raw: Any, path: str) -> Mapping[str, str]:
        if isinstance(raw, Mapping) and raw.get("zh") and raw.get("en"):
            return {"zh": str(raw["zh"]), "en": str(raw["en"])}
        self.fault(path, "expected {zh: ..., en: ...}")
        return {"zh": "", "en": ""}

    def text(self, raw: Mapping[str, Any], name: str, path: str) -> str:
        found = raw.get(name)
        if isinstance(found, str) and found:
            return found
        self.fault(f"{path}.{name}", f"{found!r}; expected a text")
        return ""

    def keys(self, raw: Mapping[str, Any], known: frozenset[str], path: str) -> None:
        for name in sorted(str(key) for key in set(raw) - known):
            self.fault(path, f"unknown key {name!r}; known are {', '.join(sorted(known))}")

    def fault(self, path: str, text: str) -> None:
        self.faults.append(f"{path}: {text}")


def _leaves_and_topics(root: Topic) -> list[Topic | Indicator]:
    found: list[Topic | Indicator] = []
    for part in root.parts:
        found.append(part)
        if isinstance(part, Topic):
            found += _leaves_and_topics(part)
    return found


def _writable(raw: Any) -> Any:
    """Write numbers with a point as text: the canonical form has no floats."""
    if isinstance(raw, Mapping):
        return {str(key): _writable(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_writable(each) for each in raw]
    return raw if isinstance(raw, str | bool | int) or raw is None else str(raw)
