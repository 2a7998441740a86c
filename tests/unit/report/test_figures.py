"""Figures: well formed, the same everywhere, true to the answers, and nothing written over anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from clandestine import Case, read_dossier, read_model
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.weigh import weigh
from clandestine.report.document import roles_of
from clandestine.report.figure import KINDS, figure
from clandestine.report.figures.canvas import Canvas
from clandestine.report.figures.letters import letters
from clandestine.report.figures.press import on_axes, pressed
from clandestine.report.figures.roles import RoleBars
from clandestine.report.figures.waterfall import Step, Waterfall
from clandestine.report.pictures import weights_of

ROOT = Path(__file__).parents[3]
NAMES = sorted(path.stem for path in (ROOT / "evidence").glob("*.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


def cases(name: str) -> list[Case]:
    model = read_model("person")
    dossier = read_dossier(ROOT / "evidence" / f"{name}.yaml", model)
    return [Case(model, dossier, window=window) for window in dossier.window]


def overlapping(canvas: Canvas) -> list[tuple[str, str]]:
    """Pairs of texts of which one covers the other, by their estimated extents."""
    found = []
    for place, (left, top, right, foot, words) in enumerate(canvas.words):
        for other_left, other_top, other_right, other_foot, other in canvas.words[place + 1 :]:
            if min(right, other_right) - max(left, other_left) > 1 and min(foot, other_foot) - max(top, other_top) > 1:
                found.append((words, other))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_dossier_is_drawn_and_no_label_covers_another(name: str) -> None:
    for case in cases(name):
        for kind in ("waterfall", "roles", "tornado", "network"):
            one = figure(case, kind, draws=10)  # type: ignore[arg-type]
            canvas = one.drawn()
            root = ElementTree.fromstring(canvas.svg("a key", one.title, one.alt, standalone=True).encode())
            assert overlapping(canvas) == [], (kind, name)
            assert root.find(f"{SVG}title").text and len(root.find(f"{SVG}desc").text or "") > 20  # type: ignore[union-attr]
            inside = {left for words in canvas.words for left in (words[0] >= -1, words[2] <= canvas.width + 1)}
            assert inside == {True}, [words for words in canvas.words if words[0] < -1 or words[2] > canvas.width + 1]
            every = list(root.iter())
            assert {one.tag.removeprefix(SVG) for one in every} <= {
                "svg",
                "title",
                "desc",
                "rect",
                "line",
                "path",
                "text",
            }
            names = {held for one in every for held in one.attrib}
            assert not {held for held in names if held.startswith("on") or held in ("style", "href", "src")}


def test_the_figures_say_what_the_answers_say() -> None:
    (case,) = cases("baron-aron")
    weighed = weigh(case, draws=10).data
    mine = [one for one in weighed["weights"] if one["pair"] == ["clandestine", "retired"]]
    for one, data in zip(weights_of(case, mine), mine, strict=True):
        assert [step.weight for step in one.steps] == [item["in_order"] for item in data["items"]]
        assert one.posterior == pytest.approx(data["prior"] + data["total"], abs=1e-9)
        assert [one.low, one.high] == data["posterior_odds_range"]
    bars = RoleBars(roles_of(case, "role", weighed))
    held = dict(bars.roles.rows)["clandestine"]
    assert [one.now for one in held if not isinstance(one, str)] == [
        view["posterior"]["role"]["clandestine"] for view in weighed["views"].values()
    ]
    tornado: Any = figure(case, "tornado", "underground")
    data = sensitivity(case).data["views"]["underground"]
    assert tornado.now == data["posterior"]
    widest = max(data["numbers"].values(), key=lambda row: row["highest"] - row["lowest"])
    assert (tornado.swings[0].lowest, tornado.swings[0].highest) == (widest["lowest"], widest["highest"])


def test_informing_has_no_number_where_nothing_bears_on_it() -> None:
    case = next(one for one in cases("turkestan-1925"))
    assert not case.bears_on("informs") or case.dossier.person is None
    dropped = Case(*_baron_without_what_bears())
    bars = RoleBars(roles_of(dropped, "role", weigh(dropped, draws=5).data))
    assert dict(bars.roles.rows)["informing"] == "no evidence here, prior only"
    assert "informing: no evidence here, prior only." in bars.alt and "informing 0" not in bars.alt + letters(bars)


def _baron_without_what_bears() -> tuple[Any, Any]:
    (case,) = cases("baron-aron")
    bearing = set(case.bears_on("informs"))
    kept = [seen for seen in case.dossier.observations if seen.id not in bearing]
    return case.model, case.dossier.model_copy(update={"observations": kept})


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_in_another_process(kind: str, tmp_path: Path) -> None:
    texts = set()
    for seed in ("1", "77"):
        name = "gaidovsky-sergei" if kind == "timeline" else "zubakin-boris"
        path = tmp_path / f"{seed}.svg"
        words = ["figure", f"evidence/{name}.yaml", "--kind", kind, "-o", str(path), "--draws", "5"]
        held = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": "Asia/Omsk"}
        subprocess.run(
            [sys.executable, "-m", "clandestine", *words], cwd=ROOT, env=held, check=True, capture_output=True
        )
        texts.add(path.read_bytes())
    assert len(texts) == 1


def test_hostile_names_stay_text() -> None:
    evil = "</text><script>alert(1)</script>\u202e\x00&\"'"
    one = Waterfall(evil, (evil, evil), -1.0, (Step(evil, evil, 2.0),), -3.0, 4.0)
    root = ElementTree.fromstring(one.drawn().svg(evil, one.title, one.alt))
    assert not list(root.iter(f"{SVG}script"))
    text = "".join(root.itertext())
    assert "<script>alert(1)</script>" in text and "\u202e" not in text and "[U+202E]" in text
    assert "\u202e" not in letters(one)


def test_matplotlib_draws_the_same_numbers() -> None:
    (case,) = cases("baron-aron")
    one: Any = figure(case, "waterfall", "crushed", draws=10)
    (axes,) = on_axes(one).axes
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == pytest.approx([step.weight for step in one.steps])
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["prior odds", *(step.id for step in one.steps), "posterior odds"]
    tornado: Any = figure(case, "tornado", "crushed")
    (axes,) = on_axes(tornado).axes
    assert [bar.get_x() for bar in axes.patches] == pytest.approx([swing.lowest for swing in tornado.swings])
    bars: Any = figure(case, "roles", draws=10)
    (axes,) = on_axes(bars).axes
    shares = [held.now for _, row in bars.roles.rows for held in row]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(shares)
    assert pressed(one, "pdf") == pressed(one, "pdf")
    assert pressed(one, "png") == pressed(one, "png")


def test_letters_fit_a_terminal() -> None:
    for case in (*cases("klichevsky-boris"), *cases("turkestan-1925")):
        for kind in ("waterfall", "roles", "tornado"):
            assert max(map(len, letters(figure(case, kind, draws=5)).splitlines()[1:])) <= 80  # type: ignore[arg-type]
