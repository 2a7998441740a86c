# ruff: noqa: E501 (a model is a line, however long)
"""Twenty-two small models with their archives: between them everything that a table or dossier can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from clandestine.learn.archive import Paper
from clandestine.record.model import Model

YES_NO = ["no", "yes"]
BOTH = ("x", "habit")


@dataclass(frozen=True)
class Small:
    """A model, the papers of its archive, and the window."""

    name: str
    variables: Mapping[str, Any]
    kinds: Mapping[str, Any]
    papers: tuple[Paper, ...]
    rest: Mapping[str, Any] = field(default_factory=dict)
    window: str = "1925"

    @property
    def model(self) -> Model:
        """The model itself."""
        kinds = {name: {"says": name, **body} for name, body in self.kinds.items()}
        plain = {
            "clandestine": "1",
            "name": "small",
            "about": "x",
            "variables": self.variables,
            "kinds": kinds,
            **self.rest,
        }
        return Model.model_validate(plain)


def rates(sees: Any, invents: Any, so: Any = 0.05, not_so: Any = 0.15, **rest: Any) -> dict[str, Any]:
    """A block of rates."""
    return {"sees": sees, "invents": invents, "denies": {"so": so, "not_so": not_so}, **rest}


def said(*about: str, **block: Any) -> dict[str, Any]:
    """A kind that says the same of several variables."""
    return {"about": dict.fromkeys(about, block)}


TONE = {
    "states": ["sober", "padded", "forged"],
    "made": "forged",
    "prior": {"sober": 0.5, "padded": 0.3, "forged": 0.2},
}
FORGED = {"made": {"asserts": 0.7, "denies": 0.1}}
TWO = {
    "x": {"states": YES_NO, "prior": 0.4},
    "habit": {"states": YES_NO, "given": ["x"], "table": {"no": 0.2, "yes": 0.7}},
}
THREE = {
    "x": {"states": list("abc"), "prior": {"a": 0.5, "b": 0.3, "c": 0.2}},
    "habit": {"states": YES_NO, "given": ["x"], "table": {"a": 0.15, "b": 0.5, "c": 0.85}},
}
LETTER = said(*BOTH, **rates(0.6, 0.1))
POLICE = {
    **said(*BOTH, **rates({"sober": 0.6, "padded": 0.55}, {"sober": 0.05, "padded": 0.3}, 0.05, 0.05)),
    "temper": "tone",
    **FORGED,
}
EITHER = {
    "states": YES_NO,
    "given": ["x", "habit"],
    "table": {"no": {"no": 0.05, "yes": 0.6}, "yes": {"no": 0.2, "yes": 0.9}},
}


def two_letters(*about: str) -> tuple[Paper, ...]:
    """Two papers of one kind, not always looked at."""
    return tuple(Paper(name, "letter", about or BOTH, looked=0.8) for name in ("s1", "s2"))


def filed(prior: str, other: tuple[float, float] = (0.2, 0.75)) -> Small:
    """People on file: by arrest, or for some other reason; `other` is how many are on file at all, by x."""
    table = (
        {"no": {"no": 0.1, "yes": 0.4}, "yes": {"else": 1}}
        if prior == "population"
        else dict(zip(YES_NO, other, strict=True))
    )
    variables = {
        "x": {"states": YES_NO, "prior": 0.4},
        "arrest": {"states": YES_NO, "given": ["x"], "table": {"no": 0.1, "yes": 0.6}},
        "on_file": {"states": YES_NO, "given": ["arrest", "x"] if prior == "population" else ["x"], "table": table},
        "habit": {"states": YES_NO, "given": ["x"], "table": {"no": 0.2, "yes": 0.7}},
    }
    # A register that never errs: what entails being on file is a fact, or nothing at all is said of it.
    kinds = {"register": said("arrest", **rates(1.0, 0.0, 0.0, 1.0)), "letter": said("habit", **rates(0.6, 0.1))}
    papers = (Paper("s1", "register", ("arrest",)), Paper("s2", "letter", ("habit",)))
    entry = {"variable": "on_file", "state": "yes", "entailed_by": {"arrest": "yes"}}
    return Small(f"on file, {prior}", variables, kinds, papers, {"prior_of": prior, "on_file": entry})


def everything() -> Small:
    """Most of it at once."""
    kinds = {
        "police": {**POLICE, "about": {name: rates({"sober": 0.6, "padded": 0.8}, {"sober": 0.05, "padded": 0.5}, conceals={"habit": {"yes": 0.5}}, cover=0.4) for name in ("x", "deed")}},
        "letter": said("x", "habit", "deed", **rates(0.6, 0.1)),
        "bulletin": {**said(*BOTH, **rates(0.6, 0.1)), "deals_with": {"hidden": 0.4}},
    }  # fmt: skip
    papers = (
        Paper("f1", "police", ("x", "deed"), looked=0.8, written=1925), Paper("f2", "police", ("x",), file="f1", written=1925),
        Paper("c1", "letter", ("x",), copy_of="f1", adds=0.2, slip=0.1), Paper("b1", "bulletin", BOTH, whole=True),
    )  # fmt: skip
    variables = {**TWO, "deed": EITHER, "habit": {**TWO["habit"], "topic": "hidden"}}
    return Small("everything", variables, kinds, papers, {"tempers": {"tone": TONE}})


def small_models() -> list[Small]:
    """All of them, each named after what it adds."""
    tone = {"tempers": {"tone": TONE}}
    file = (Paper("f1", "police", BOTH, written=1925), Paper("f2", "police", ("x",), file="f1", written=1925))
    wave = {"sober": 0.9, "padded": 0.1, "forged": 0.0}, {"sober": 0.1, "padded": 0.6, "forged": 0.3}
    periods = {
        "periods": {"early": "1917/1924", "late": "1925/1930"},
        "tempers": {"tone": {**TONE, "ordered": "yes", "prior": {"early": wave[0], "late": wave[1]}}},
    }
    agents = {"informer": {"states": YES_NO, "given": ["x"], "table": {"a": 0.1, "b": 0.3, "c": 0.6}}}
    hides = rates(0.65, 0.15, conceals={"informer": {"yes": 0.9}}, cover=0.5)
    own = rates(0.7, 0.1, conceals={"x": {"yes": 0.6}}, cover=0.7)
    others = {"others": {"movement": {"because": "a test"}, "general": {"set": {"x": "no"}, "because": "a test"}}}
    copies = (
        Paper("s1", "letter", BOTH, looked=0.5),
        Paper("c1", "letter", BOTH, copy_of="s1", slip=0.4),
        Paper("c2", "letter", ("x",), copy_of="s1", slip=0.4),
    )
    knowing = (Paper("s1", "letter", BOTH, looked=0.5), Paper("c1", "letter", BOTH, copy_of="s1", adds=0.4, slip=0.05))
    whole = (Paper("s1", "bulletin", BOTH, whole=True), Paper("s2", "bulletin", BOTH, whole=True))
    causes = {
        **TWO,
        "arrest": {
            "states": YES_NO,
            "given": ["x"],
            "table": {"no": 0.05, "yes": 0.2},
            "causes": {"habit": {"yes": 0.6}},
        },
    }
    derived = {
        **TWO,
        "role": {
            "states": ["quiet", "busy", "both"],
            "derive": [
                {"when": {"x": "yes", "habit": "yes"}, "is": "both"},
                {"when": {"habit": "yes"}, "is": "busy"},
                {"otherwise": "quiet"},
            ],
        },
    }
    period = {
        "time": {"from_window": "yes", "states": ["early", "late"]},
        "x": {"states": YES_NO, "given": ["time"], "table": {"early": 0.8, "late": 0.1}}, "habit": TWO["habit"],
    }  # fmt: skip
    world = {
        "world": {"states": YES_NO, "prior": 0.3, "of_the_world": "yes"},
        "x": {"states": YES_NO, "given": ["world"], "table": {"no": 0.2, "yes": 0.7}},
        "habit": TWO["habit"],
    }
    confused = {
        **said("habit", **rates(0.6, 0.1)),
        "about": {
            "habit": rates(0.6, 0.1),
            "x": rates({"a": 0.3, "b": 0.4, "c": 0.4}, 0.4, confuses={"a": {"b": 0.95, "c": 0.05}}),
        },
    }
    return [
        Small("two states", TWO, {"letter": LETTER}, two_letters()),
        Small("three states", THREE, {"letter": LETTER}, two_letters()),
        Small("states confused", THREE, {"letter": confused}, two_letters()),
        Small("two parents", {**TWO, "deed": EITHER}, {"letter": said("deed", "habit", **rates(0.7, 0.05))}, two_letters("deed", "habit")),
        Small("causes", causes, {"letter": said("arrest", **rates(0.7, 0.05))}, two_letters("arrest")),
        Small("derived", derived, {"letter": LETTER}, two_letters()),
        Small("world", world, {"letter": LETTER}, two_letters()),
        Small("period", period, {"letter": LETTER}, two_letters(), {"periods": {"early": "1917/1924", "late": "1925/1930"}}, "1923/1926"),
        Small("file", TWO, {"police": POLICE}, file, tone),
        Small("file of three states", THREE, {"police": POLICE}, file, tone),
        Small("file by period", TWO, {"police": POLICE}, file, periods),
        Small("concealed by another", {**THREE, **agents}, {"letter": said(*BOTH, **hides)}, two_letters()),
        Small("concealed by itself", TWO, {"letter": {"about": {"x": own, "habit": rates(0.6, 0.1)}}}, two_letters()),
        Small("copies", TWO, {"letter": LETTER}, copies),
        Small("copies of three states", THREE, {"letter": LETTER}, copies),
        Small("a copy that adds", TWO, {"letter": LETTER}, knowing),
        Small("made to order", TWO, {"letter": {**LETTER, **FORGED}}, (Paper("s1", "letter", BOTH, made=0.4), Paper("s2", "letter", ("x",), file="s1"))),
        Small("doubtful record", TWO, {"letter": LETTER}, (Paper("s1", "letter", BOTH, same=0.6), Paper("s2", "letter", BOTH)), others),
        Small("doubtful file", TWO, {"police": POLICE}, (Paper("f1", "police", ("x",), same=0.5, others="general", written=1925), *file[1:]), {**others, **tone}),
        Small("topics", {**TWO, "habit": {**TWO["habit"], "topic": "hidden"}, "x": {**TWO["x"], "topic": "hidden"}}, {"bulletin": {**LETTER, "deals_with": {"hidden": 0.4}}}, whole),
        filed("population"),
        filed("on_file"),
        everything(),
    ]  # fmt: skip


def seeded(name: str, base: int = 19170) -> np.random.Generator:
    """The draws of one of them: by its name, whatever else there is."""
    return np.random.default_rng([base, *name.encode()])
