"""Items outside the window: listed, unless they are said to bear on it; where there are several windows, on the one named."""

from __future__ import annotations

import pytest

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.case import Case

MODEL = Model.model_validate(
    {
        "clandestine": "1",
        "name": "small",
        "about": "x",
        "variables": {"x": {"states": ["no", "yes"], "prior": 0.5}},
        "kinds": {"letter": {"says": "a letter", "rates": {"sees": 0.6, "invents": 0.1}}},
    }
)


def weighed(bears: object, window: str) -> list[str]:
    seen = {"id": "a", "asserts": {"x": "yes"}, "by": "s", "when": "1919", "bears_on_window": bears}
    dossier = Dossier.model_validate(
        {
            "clandestine": "1",
            "dossier": "small",
            "window": ["1920/1922", "1924/1930"],
            "sources": {"s": {"kind": "letter"}},
            "observations": [seen],
        }
    )
    return [item.id for item in Case(MODEL, dossier, window=window).network.items]


@pytest.mark.parametrize(
    ("bears", "early", "late"),
    [
        (None, [], []),
        ("it led there", ["a"], ["a"]),
        ({"1924/1930": "it led there"}, [], ["a"]),
        ({"1920/1922": "it began there", "1924/1930": "it led there"}, ["a"], ["a"]),
    ],
)
def test_only_the_window_it_bears_on(bears: object, early: list[str], late: list[str]) -> None:
    assert weighed(bears, "1920/1922") == early
    assert weighed(bears, "1924/1930") == late
