"""From plain content to records, and what is left standing when a part is at fault."""

from __future__ import annotations

import pytest

from clandestine.errors import BadInput
from clandestine.files.records import build, build_what_stands
from clandestine.files.yaml import parse_yaml
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model

TEXT = """\
clandestine: 1
dossier: a
window: 1925
sources:
  good: {kind: letter}
  bad: {kind: letter, read: 0}
observations:
  - {id: one, asserts: {x: y}, by: good, cite: {page: 0004}}
  - {id: two, asert: {x: y}, by: good}
  - {id: three, denies: {x: no}, by: good}
"""


def test_a_sound_record() -> None:
    text = "".join(line for line in TEXT.splitlines(keepends=True) if "bad" not in line and "two" not in line)
    dossier = build(Dossier, parse_yaml(text, "a.yaml"))
    assert str(dossier.observations[0].cite) == "p. 0004"
    assert dossier.observations[1].denies == {"x": "no"}


def test_what_stands_is_kept_with_its_places() -> None:
    built = build_what_stands(Dossier, parse_yaml(TEXT, "a.yaml"))
    assert not built.sound and built.record is not None
    assert [item.id for item in built.record.observations] == ["one", "three"]
    assert list(built.record.sources) == ["good"]
    assert built.broken == {("sources", "bad"), ("observations", 1)}
    assert built.pages.fault(("observations", 1, "denies"), "x").line == 10
    assert [fault.line for fault in sorted(built.faults)] == [6, 9]


def test_all_faults_are_raised_together() -> None:
    with pytest.raises(BadInput) as caught:
        build(Dossier, parse_yaml(TEXT, "a.yaml"))
    assert len(caught.value.faults) == 2


def test_nothing_stands() -> None:
    built = build_what_stands(Model, parse_yaml("- a\n", "a.yaml"))
    assert built.record is None and not built.sound
