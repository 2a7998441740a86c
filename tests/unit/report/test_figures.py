"""Figures: well formed, the same everywhere, true to the answers, and nothing written over anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clandestine import Case, read_dossier, read_model
from clandestine.ask.manners import called
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.timeline import timeline
from clandestine.ask.weigh import weigh
from clandestine.errors import BadQuestion
from clandestine.report.blocks import Share
from clandestine.report.document import roles_of
from clandestine.report.figure import KINDS, figure
from clandestine.report.figures.drawing import identified
from clandestine.report.figures.letters import letters
from clandestine.report.figures.measure import cut, width, wrapped
from clandestine.report.figures.network import network_of
from clandestine.report.figures.press import on_axes, pressed
from clandestine.report.figures.rolebars import RoleBars, role_bars
from clandestine.report.figures.svg import svg
from clandestine.report.figures.tornado import Swing, Tornado, tornado_of
from clandestine.report.figures.waterfall import Step, Waterfall, waterfall_of
from clandestine.report.figures.years import timeline_of
from clandestine.report.pictures import network_picture, role_picture, timeline_pictures, tornado_picture, waterfalls

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden"
NAMES = sorted(path.stem for path in (ROOT / "evidence").glob("*.yaml"))
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "path", "text"}
EVIL = "</text><script>alert(1)</script>\u202e\x00\ufffe&\"' style=x]]>"


def cases(name: str) -> list[Case]:
    model = read_model("person")
    dossier = read_dossier(ROOT / "evidence" / f"{name}.yaml", model)
    return [Case(model, dossier, window=window) for window in dossier.window]


def in_years(name: str) -> Case:
    model = read_model("person-years")
    return Case(model, read_dossier(ROOT / "evidence" / f"{name}.yaml", model))


def checked(text: str) -> ElementTree.Element:
    """The tree of a figure, of which nothing can run, load, or style, and no words leave the page or cover others."""
    root = ElementTree.fromstring(text.encode())
    every = list(root.iter())
    assert {one.tag.removeprefix(SVG) for one in every} <= DRAWN
    names = {name for one in every for name in one.attrib}
    assert not {name for name in names if name.startswith("on") or name in ("style", "href", "src")}
    assert root.get("role") == "img"
    ids = {one.get("id"): one for one in every if one.get("id")}
    assert ids[root.get("aria-labelledby")].text and len(ids[root.get("aria-describedby")].text or "") > 20
    wide, tall = (float(end) for end in str(root.get("viewBox")).split()[2:])
    extents = [extent(one) for one in root.iter(f"{SVG}text")]
    for left, top, right, foot, words in extents:
        assert left >= -1 and right <= wide + 1 and top >= -1 and foot <= tall + 1, words
    assert covered(extents) == []
    return root


def extent(one: ElementTree.Element) -> tuple[float, float, float, float, str]:
    """Where a text stands, by its estimated width."""
    words, size = str(one.text), float(one.get("font-size", "12"))
    x, y, long = float(one.get("x", "0")), float(one.get("y", "0")), width(words, size)
    left = x - {"start": 0.0, "middle": long / 2, "end": long}[one.get("text-anchor", "start")]
    return left, y - size * 0.75, left + long, y + size * 0.2, words


def covered(extents: list[tuple[float, float, float, float, str]]) -> list[tuple[str, str]]:
    return [
        (one[4], other[4])
        for place, one in enumerate(extents)
        for other in extents[place + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5
    ]


def test_words_that_cover_others_are_found() -> None:
    text = '<svg xmlns="http://www.w3.org/2000/svg"><text x="0" y="20">one</text><text x="8" y="22">two</text></svg>'
    extents = [extent(one) for one in ElementTree.fromstring(text)]
    assert covered(extents) == [("one", "two")]


@pytest.mark.parametrize("name", NAMES)
def test_every_dossier_is_drawn_and_no_label_covers_another(name: str) -> None:
    for case in cases(name):
        data = weigh(case, draws=10).data
        pair = data["weights"][0]["pair"]
        mine = [one for one in data["weights"] if one["pair"] == pair]
        names = (called(case, case.about, pair[0]), called(case, case.about, pair[1]))
        pictures = [
            *waterfalls(case, mine, names),
            role_picture(case, roles_of(case, case.about, data)),
            *tornado_picture(case, sensitivity(case).data),
            network_picture(case),
        ]
        assert len(pictures) >= 2 + 2 * len(mine)
        assert len({one.key for one in pictures}) == len(pictures)
        for one in pictures:
            root = checked(one.svg)
            assert one.caption and root.findtext(f"{SVG}desc") == " ".join(one.alt.split())


@pytest.mark.parametrize("name", ["belash-viktor", "gaidovsky-sergei"])
def test_years_are_drawn(name: str) -> None:
    case = in_years(name)
    data = timeline(case, draws=5).data
    for view, picture in zip(data["views"], timeline_pictures(case, data), strict=True):
        root = checked(picture.svg)
        one = timeline_of(data, view, "x")
        year = str(data["years"][3])
        assert {lane.state: lane.now[3] for lane in one.lanes} == data["views"][view]["posterior"][year]
        assert {lane.state: lane.low[3] for lane in one.lanes} == data["views"][view]["low"][year]
        texts = [held.text for held in root.iter(f"{SVG}text")]
        assert all(words in texts for words in data["prior_only"].values())


def test_two_windows_of_a_person_have_keys_of_their_own() -> None:
    keys = [network_picture(case).key for case in cases("arshinov-peter")]
    assert len(keys) == 2 and len(set(keys)) == 2


def test_the_figures_say_what_the_answers_say() -> None:
    (case,) = cases("baron-aron")
    data = weigh(case, draws=10).data
    for weighed in data["weights"]:
        one = waterfall_of(weighed, "x", ("a", "b"))
        assert [step.weight for step in one.steps] == [item["in_order"] for item in weighed["items"]]
        assert one.posterior == pytest.approx(weighed["prior"] + weighed["total"], abs=1e-9)
        assert one.ends[-1][1] == pytest.approx(one.posterior, abs=1e-9)
        assert [one.low, one.high] == weighed["posterior_odds_range"]
        root = checked(svg(one, "k"))
        zero, unit = (float(str(root.get(f"data-{name}"))) for name in ("zero", "unit"))
        for step, (start, end) in zip(one.steps, one.ends, strict=True):
            (group,) = [group for group in root.iter(f"{SVG}g") if group.get("data-item") == step.id]
            bar = group.find(f"{SVG}rect")
            assert bar is not None
            assert float(bar.get("x", "")) == pytest.approx(zero + unit * min(start, end), abs=0.02)
            assert float(bar.get("width", "")) == pytest.approx(max(unit * abs(end - start), 0.8), abs=0.02)
    bars = role_bars(roles_of(case, "role", data), "x")
    root = checked(svg(bars, "k"))
    zero, unit = (float(str(root.get(f"data-{name}"))) for name in ("zero", "unit"))
    for view, answer in data["views"].items():
        for state, now in answer["posterior"]["role"].items():
            groups = [
                one for one in root.iter(f"{SVG}g") if (one.get("data-state"), one.get("data-view")) == (state, view)
            ]
            bar = groups[0].find(f"{SVG}rect")
            assert len(groups) == 1 and bar is not None
            assert float(bar.get("x", "")) == pytest.approx(zero, abs=0.02)
            assert float(bar.get("width", "")) == pytest.approx(max(unit * now, 0.8), abs=0.02)
    moved = sensitivity(case).data
    tornado = tornado_of(moved, "underground", "x", "clandestine")
    held = moved["views"]["underground"]
    assert tornado.answer == held["posterior"] and tornado.of_all == len(held["numbers"])
    swings = sorted((row["highest"] - row["lowest"] for row in held["numbers"].values()), reverse=True)
    assert [one.highest - one.lowest for one in tornado.swings] == pytest.approx(swings[: len(tornado.swings)])


def test_informing_has_no_number_where_nothing_bears_on_it() -> None:
    dropped = Case(*_baron_without_what_bears())
    bars = role_bars(roles_of(dropped, "role", weigh(dropped, draws=5).data), "x")
    assert dict(bars.rows)["informing"] == "no evidence here, prior only"
    assert "informing: no evidence here, prior only." in bars.alt and "informing 0" not in bars.alt + letters(bars)
    root = checked(svg(bars, "k"))
    assert "informing" not in {one.get("data-state") for one in root.iter(f"{SVG}g")}
    assert "no evidence here, prior only" in [one.text for one in root.iter(f"{SVG}text")]
    assert "no evidence here, prior only" in [one.get_text() for one in on_axes(bars).axes[0].texts]


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
    (text,) = texts
    assert text.startswith(b"<?xml") and text.endswith(b"</svg>\n")
    checked(text.decode())


@pytest.mark.parametrize("kind", ["waterfall", "roles"])
def test_as_kept(kind: str) -> None:
    """Drawn out of given numbers, so that no last digit of a machine's arithmetic shows in two decimals."""
    shares = (Share(0.1, 0.25, 0.125, 0.5), Share(0.2, 0.75, 0.5, 0.875))
    one = (
        Waterfall("A B, 1925", "crushed", ("clandestine", "retired"), -6.25,
                  (Step("letter", "contact: yes", 5.5), Step("file", "sentence: exile", -1.25), Step("copy", "the same", None)),
                  -2.0, -8.5, 4.0, "2 items, 1 independent origin")
        if kind == "waterfall"
        else RoleBars("A B, 1925", "role", ("crushed", "underground"),
                      (("clandestine", shares), ("informing", "no evidence here, prior only")))
    )  # fmt: skip
    text = svg(one, kind, standalone=True)
    checked(text)
    assert text == (GOLDEN / f"figure-{kind}.svg").read_text(encoding="utf-8")


def hostile() -> list[Any]:
    shares = (Share(0.1, 0.2, 0.1, 0.3),)
    return [
        Waterfall(EVIL, EVIL, (EVIL, EVIL * 9), -1.0, (Step(EVIL, EVIL * 5, 2.0), Step("", "", None)), 1.0, -3.0, 4.0),
        RoleBars(EVIL, EVIL, (EVIL * 9,), ((EVIL * 9, shares), ("x", EVIL * 9))),
        Tornado(EVIL, EVIL, EVIL * 9, 0.3, (Swing(EVIL, EVIL * 9, 0.1, (0.0, 0.2), 0.2, 0.4, 0.2, 0.0, 0.3),), 1),
    ]


@pytest.mark.parametrize("place", range(3))
def test_hostile_names_stay_text(place: int) -> None:
    one = hostile()[place]
    text = svg(one, identified("a", EVIL))
    root = checked(text)
    assert "\u202e" not in text and "\ufffe" not in text
    assert "<script>" in str(root.findtext(f"{SVG}title")) and "[U+202E]" in text
    assert "\u202e" not in letters(one)
    assert pressed(one, "png").startswith(b"\x89PNG")


weights = st.none() | st.floats(-300, 300)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(weights, max_size=8),
    weights,
    st.floats(-300, 300),
    st.floats(0, 200),
    st.text(max_size=60),
    st.text(max_size=60),
)
def test_any_waterfall_fits(
    held: list[float | None], prior: float | None, now: float, doubt: float, name: str, other: str
) -> None:
    steps = tuple(Step(f"{name}{place}", other, weight) for place, weight in enumerate(held))
    one = Waterfall(f"A {name}", "crushed", (f"b {name}", f"c {other}"), prior, steps, now, now - doubt, now + doubt)
    checked(svg(one, "key", standalone=True))
    assert all(len(line) <= 80 for line in letters(one).splitlines()[2:])


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=5), st.text(max_size=40))
def test_any_tornado_fits(answer: float, ends: list[tuple[float, float]], name: str) -> None:
    swings = tuple(
        Swing("p", f"n {name}", 0.5, (0.0, 1.0), min(low, answer), max(high, answer), low, high, high)
        for low, high in ends
    )
    checked(svg(Tornado("A", "crushed", f"s {name}", answer, swings, 9), "key"))


def test_cut_words_fit_their_room() -> None:
    for words in ("a-rather-long-name-1925", "Аршинов Пётр Андреевич", "漢字漢字漢字漢字"):
        for room in (20, 45, 90, 400):
            shown = cut(words, 11, room)
            assert width(shown, 11) <= room or shown == "…"
            assert shown == words or "…" in shown
            assert all(width(line, 11) <= room or line == "…" for line in wrapped(f"{words} {words}", 11, room))


def test_names_become_identifiers_of_their_own() -> None:
    assert len({identified("a", name) for name in ("b c", "b-c", "b.c", "b/c", "b.20.c", "é", "ü")}) == 7


def test_the_network_is_cut_to_the_nearest() -> None:
    (case,) = cases("baron-aron")
    whole, few = network_of(case), network_of(case, most=12)
    assert len(few.dots) == 12 and few.hidden == len(whole.dots) - 12
    assert {one.name for one in few.dots if one.seen or one.asked} == {
        one.name for one in whole.dots if one.seen or one.asked
    }
    assert f"{few.hidden} nodes farther off are left out" in few.alt
    for one in (whole, few):
        layer = {dot.name: dot.layer for dot in one.dots}
        assert all(layer[above] < layer[below] for above, below in one.edges)
        checked(svg(one, "k"))


def test_matplotlib_draws_the_same_numbers() -> None:
    (case,) = cases("baron-aron")
    one: Any = figure(case, "waterfall", "crushed", draws=10)
    (axes,) = on_axes(one).axes
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == pytest.approx([one.prior, one.posterior, *(step.weight for step in one.steps)])
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["prior odds", *(step.id for step in one.steps), "posterior odds"]
    tornado: Any = figure(case, "tornado", "crushed")
    (axes,) = on_axes(tornado).axes
    ends = [bar.get_x() + bar.get_width() for bar in axes.patches]
    assert ends == pytest.approx([end for swing in tornado.swings for end in (swing.lowest, swing.highest)])
    bars: Any = figure(case, "roles", draws=10)
    (axes,) = on_axes(bars).axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(
        [held.now for _, row in bars.rows for held in row]
    )
    assert pressed(one, "pdf") == pressed(one, "pdf")
    assert pressed(one, "png") == pressed(one, "png")


def test_what_cannot_be_drawn_is_told() -> None:
    (case,) = cases("zubakin-boris")
    with pytest.raises(BadQuestion, match=r"\.svg"):
        pressed(figure(case, "network"), "pdf")
    with pytest.raises(BadQuestion, match="view"):
        figure(case, "tornado", "no-such-view")


def test_a_weight_that_does_not_exist_is_no_bar() -> None:
    one = Waterfall("A", "model", ("a", "b"), 0.0, (Step("x", "", None),), None, None, None)
    root = checked(svg(one, "k"))
    assert [held.text for held in root.iter(f"{SVG}text")].count("none") == 2
    assert letters(one).count("none") == 1 and "without a number" in replace(one, view="crushed").alt


def test_letters_fit_a_terminal() -> None:
    for case in (*cases("klichevsky-boris"), *cases("turkestan-1925")):
        for kind in ("waterfall", "roles", "tornado"):
            assert max(map(len, letters(figure(case, kind, draws=5)).splitlines()[1:])) <= 80  # type: ignore[arg-type]
