"""The living report, opened in a real browser from a file, with the network off."""

from __future__ import annotations

import json
import random
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from browser.conftest import Visit
from browser.states import random_state, whatif
from clandestine import Case, read_dossier, read_model
from clandestine.cli.main import cli
from clandestine.files.suppositions import read_supposition
from clandestine.translate.supposed import supposed

ROOT = Path(__file__).parents[2]
BARON = ROOT / "evidence" / "baron-aron.yaml"
STATES = 200
PUT = """(one) => { const { state } = window.clandestine;
  state.off = new Set(one.off); state.copies = new Map(one.copies); state.moved = new Map(one.moved);
  state.scenario = one.view || "";
  window.clandestine.show(); return window.clandestine.last().found.map((each) => [each.view, each.posterior]); }"""


def built(folder: Path, dossier: Path, *options: str) -> Path:
    """A report, built by the command line; the two parts that take longest are left out."""
    target = folder / f"{dossier.stem}.html"
    words = [
        "report",
        str(dossier),
        "-o",
        str(target),
        "--draws",
        "40",
        "--leave-out",
        "bounds",
        "--leave-out",
        "worth",
    ]
    done = CliRunner().invoke(cli, [*words, *options])
    assert done.exit_code == 0, done.output
    return target


@pytest.fixture(scope="module")
def baron(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on Aron Baron."""
    return built(tmp_path_factory.mktemp("report"), BARON)


@pytest.fixture(scope="module")
def case() -> Case:
    """The case it is about."""
    known = read_model("person")
    return Case(known, read_dossier(BARON, known))


def test_every_posterior_of_two_hundred_states_is_pythons(visit: Visit, baron: Path, case: Case) -> None:
    page = visit.open(baron)
    circuit = page.evaluate("() => window.clandestine.circuit")
    chance = random.Random(2026)
    mixed = Case(case.model, case.dossier, average=True)
    worst = 0.0
    for number in range(STATES):
        state = random_state(circuit, chance)
        state["view"] = chance.choice(["", "", "crushed", "underground", "average"])
        found = page.evaluate(PUT, state)
        one = whatif(circuit, state, state["view"] or "average")  # side by side: no scenario is named
        supposing = mixed if state["view"] == "average" else case
        known = supposing if one.empty else supposed(supposing, one)
        for (view, shares), own in zip(found, known.views, strict=True):
            assert view == own.name
            logs = known.log_joint("role", own)[:, 0]
            truth = np.exp(logs - np.logaddexp.reduce(logs))
            worst = max(worst, float(np.abs(np.array(shares) - truth).max()))
            assert worst < 1e-9, (number, view, state)


def test_unticking_an_item_moves_the_answer_and_marks_what_does_not_follow(visit: Visit, baron: Path) -> None:
    page = visit.open(baron)
    assert page.locator(".first-note:visible").count() == 0
    before = page.locator('[data-live="posterior"][data-view="crushed"][data-state="clandestine"]').inner_text()
    page.get_by_role("checkbox", name=re.compile("letters-abroad")).uncheck()
    page.wait_for_function("() => document.documentElement.classList.contains('is-changed')")
    after = page.locator('[data-live="posterior"][data-view="crushed"][data-state="clandestine"]').inner_text()
    assert before != after
    assert page.locator(".first-note:visible").count() >= 3
    assert page.locator('[data-live="tip"].moved').count() > 5  # the tipping points of the table follow, too
    page.get_by_role("status").filter(has_text="As changed").wait_for()
    words = page.get_by_role("status").inner_text()
    assert "with no range" in words and "independent origin" in words and "model person" in words
    page.get_by_role("button", name="Back to the report as it was").click()
    page.wait_for_function("() => !document.documentElement.classList.contains('is-changed')")
    assert page.locator('[data-live="posterior"][data-view="crushed"][data-state="clandestine"]').inner_text() == before
    assert page.locator(".first-note:visible").count() == 0


def test_a_link_restores_the_state(visit: Visit, baron: Path) -> None:
    page = visit.open(baron)
    page.get_by_role("checkbox", name=re.compile("file-1934")).uncheck()
    page.get_by_text("The numbers: priors").click()
    slider = page.locator(".living-numbers input").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    page.locator("#living-scenario").select_option("underground")
    page.wait_for_function("() => location.hash.includes('view=underground')")
    address, shares = page.url, page.evaluate("() => window.clandestine.last().found[0].posterior")
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function("() => window.clandestine && window.clandestine.state.off.size === 1")
    assert page.evaluate("() => window.clandestine.last().found[0].posterior") == shares
    assert not page.get_by_role("checkbox", name=re.compile("file-1934")).is_checked()
    page.goto(baron.as_uri() + "#what-if?off=no-such-item&number=nothing%0A0.5&view=elsewhere&copy=a%0Ab")
    page.get_by_role("status").filter(has_text="Not all of the link").wait_for()


def test_the_saved_supposition_is_read_by_the_command_line(
    visit: Visit, baron: Path, case: Case, tmp_path: Path
) -> None:
    page = visit.open(baron)
    page.get_by_role("checkbox", name=re.compile("shot-tobolsk")).uncheck()
    page.get_by_role("combobox", name=re.compile("exile-tobolsk: its source")).select_option("note-on-letter")
    page.get_by_text("The numbers: priors").click()
    page.locator(".living-numbers input").nth(3).press("PageDown")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save as a supposition file").click()
    path = tmp_path / waited.value.suggested_filename
    waited.value.save_as(path)
    found = read_supposition(path)
    assert (
        found.drop == ["shot-tobolsk"] and found.copies == {"rublev-2019": "note-on-letter"} and len(found.numbers) == 1
    )
    shown = page.evaluate("() => window.clandestine.last().found.map((one) => one.posterior)")
    one = supposed(case, found)
    for view, shares in zip(one.views, shown, strict=True):
        logs = one.log_joint("role", view)[:, 0]
        np.testing.assert_allclose(shares, np.exp(logs - np.logaddexp.reduce(logs)), rtol=0, atol=1e-9)
    done = CliRunner().invoke(cli, ["suppose", str(BARON), "--file", str(path), "--draws", "5"])
    assert done.exit_code == 0, done.output
    assert "--file tried-in-the-report.yaml" in page.locator(".living-saved code").inner_text()


def test_informing_is_withheld_when_nothing_is_left_that_bears_on_it(visit: Visit, baron: Path, case: Case) -> None:
    page = visit.open(baron)
    for name in case.bears_on("informs"):
        page.get_by_role("checkbox", name=re.compile(name)).uncheck()
    page.wait_for_function("() => document.documentElement.classList.contains('is-changed')")
    page.wait_for_function("() => document.querySelectorAll('.living-results .withheld').length === 2")
    assert set(page.locator('[data-live="posterior"][data-state="informing"]').all_inner_texts()) == {"withheld"}


def test_by_keyboard_alone(visit: Visit, baron: Path) -> None:
    """The first Tab leads to the text; from there a box is reached and ticked off with the keys."""
    page = visit.open(baron)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.type === 'checkbox'"):
            break
    name = page.evaluate("() => document.activeElement.labels[0].innerText")
    page.keyboard.press("Space")
    page.wait_for_function("() => window.clandestine.state.off.size === 1")
    assert "northern-camps" in name
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_names_for_a_screen_reader(visit: Visit, baron: Path) -> None:
    """Everything that can be moved has a name; headings do not skip a level; every table says what it shows."""
    page = visit.open(baron)
    page.get_by_text("The numbers: priors").click()
    unnamed = page.evaluate("""() => [...document.querySelectorAll('input, select, button, textarea, a[href]')]
      .filter((one) => !(one.getAttribute('aria-label') || one.innerText || (one.labels && one.labels.length)))
      .map((one) => one.outerHTML)""")
    assert unnamed == []
    levels = page.evaluate(
        "() => [...document.querySelectorAll('h1,h2,h3,h4,h5')].map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1 and all(later <= before + 2 for before, later in pairwise(levels))
    assert page.evaluate("() => document.querySelectorAll('h1').length") == 1
    bare = page.evaluate("() => [...document.querySelectorAll('main table')].filter((one) => !one.caption).length")
    assert bare == page.locator(".living-items").count()
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    dangling = page.evaluate("""() => [...document.querySelectorAll('a[href^="#"]')]
      .filter((one) => !document.getElementById(one.getAttribute('href').slice(1))).map((one) => one.outerHTML)""")
    assert dangling == []


CONTRAST = """() => {
  const part = (one) => one / 255 <= .03928 ? one / 255 / 12.92 : ((one / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = rgb(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest('svg, script, style, option') || !one.offsetParent || one.classList.contains('skip')) continue;
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(rgb(getComputedStyle(one).color)), light(ground(one))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push([one.tagName, one.className, one.textContent.slice(0, 40), ratio]);
  }
  return low;
}"""


@pytest.mark.parametrize("visit", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_contrast(visit: Visit, baron: Path) -> None:
    page = visit.open(baron)
    page.get_by_text("The numbers: priors").click()
    page.get_by_role("checkbox", name=re.compile("letters-abroad")).uncheck()
    page.wait_for_function("() => document.documentElement.classList.contains('is-changed')")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("visit", [{"viewport": {"width": 360, "height": 740}}], indirect=True)
def test_on_a_phone_nothing_runs_out_of_the_page(visit: Visit, baron: Path) -> None:
    page = visit.open(baron)
    page.get_by_text("The numbers: priors").click()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_numbers_stand(visit: Visit, baron: Path) -> None:
    page = visit.open(baron)
    assert page.locator('[data-live="posterior"]').count() >= 12
    assert page.locator("#living").is_hidden()
    assert page.locator(".part-notes li").count() > 3


def test_in_print_there_are_no_controls(visit: Visit, baron: Path) -> None:
    page = visit.open(baron)
    page.emulate_media(media="print")
    assert page.locator(".part-living").is_hidden()
    assert page.locator(".part-items").is_visible()


HOSTILE = {
    "name": "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>",
    "native": "\u202eевил\u2066 <svg onload=window.hacked=1>",
    "paraphrase": "\"><iframe srcdoc='<script>parent.hacked=1</script>'></iframe> <!-- ]]> &lt;b&gt;",
    "quote": "<style>*{display:none}</style>\u2028{{ 7*7 }} {% raw %}",
    "seen_in": [
        "javascript:window.hacked=1",
        "data:text/html,<script>1</script>",
        'https://example.org/"onmouseover="hacked=1',
    ],
}


def test_hostile_text_stays_text(visit: Visit, tmp_path: Path) -> None:
    plain = {
        "clandestine": 1, "dossier": "hostile", "window": "1925",
        "person": {"name": HOSTILE["name"], "native": HOSTILE["native"], "died": "1930"},
        "sources": {
            "letter": {"kind": "private_letter", "title": HOSTILE["name"], "seen_in": HOSTILE["seen_in"]},
            "book": {"kind": "scholarship", "title": "javascript:alert(1)", "note": HOSTILE["paraphrase"]},
        },
        "observations": [
            {"id": "a", "by": "letter", "asserts": {"foreign_contact": "present"}, "when": "1925",
             "paraphrase": HOSTILE["paraphrase"],
             "quote": HOSTILE["quote"], "quote_language": "x\" onload=\"hacked=1"},
            {"id": "b", "by": "book", "asserts": {"underground_work": "yes"}, "when": "1925", "note": HOSTILE["name"]},
        ],
    }  # fmt: skip
    path = tmp_path / "hostile.yaml"
    path.write_text(json.dumps(plain), encoding="utf-8")
    page = visit.open(built(tmp_path, path))
    page.get_by_role("checkbox").first.uncheck()
    page.wait_for_function("() => document.documentElement.classList.contains('is-changed')")
    page.get_by_role("button", name="Save as a supposition file").click()
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("iframe, img, object, embed, base, form").count() == 0
    assert page.locator("script").count() == 3 - (page.locator("#run").count() == 0)
    assert [
        one
        for one in page.evaluate("() => [...document.links].map((one) => one.protocol)")
        if one not in ("file:", "https:")
    ] == []
    told = page.evaluate(
        "() => document.querySelector('header').textContent + document.querySelector('main').textContent"
    )
    assert "<script>window.hacked=1</script>" in told and "[U+202E]" in told and "{{ 7*7 }}" in told
    assert "\u202e" not in told
    attributes = page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].map((held) => held.name))"
    )
    assert not [name for name in attributes if name.startswith("on")]


def test_a_script_that_is_not_ours_is_refused(visit: Visit, baron: Path, tmp_path: Path) -> None:
    """The policy holds: one letter more in the page, and it does not run."""
    changed = tmp_path / "changed.html"
    changed.write_text(
        baron.read_text("utf-8").replace("</body>", "<script>window.hacked = 1</script></body>"), "utf-8"
    )
    page = visit.open(changed)
    assert page.evaluate("() => window.hacked") is None
    assert any("Content Security Policy" in words for words in visit.complaints)
    visit.complaints.clear()


def test_what_is_too_large_is_still_and_says_so(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clandestine.translate.portable.MOST_CELLS", 100)
    page = visit.open(built(tmp_path, ROOT / "evidence" / "turkestan-1925.yaml"))
    assert "does not recompute in the page" in page.locator(".still").inner_text()
    assert page.locator("script").count() == page.locator("#run").count()
