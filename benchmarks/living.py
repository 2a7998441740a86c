"""What a reader of a living report waits for after each change, against asking the same of the peers anew, one thread."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.timing import Line, line, median
from clandestine import Case, read_dossier, read_model
from clandestine.ask.weights import Removals
from clandestine.report.build import build

HERE = Path(__file__).parent
DOSSIER = HERE.parent / "evidence" / "baron-aron.yaml"
TURNS, FRAME = 60, 16.0  # milliseconds: a frame at sixty a second

MEASURE = """(turns) => {
  const { state, circuit, page, compute, show } = window.clandestine;
  const numbers = page.order.slice(0, 5).map((path) => circuit.numbers.findIndex((number) => number[0] === path));
  const took = { compute: [], show: [] };
  for (let turn = 0; turn < turns + 20; turn++) {
    const number = numbers[turn % 5], [, , low, high] = circuit.numbers[number];
    state.moved.set(number, low + (high - low) * ((turn * 7) % 11) / 11);
    for (const [name, act] of [["compute", compute], ["show", show]]) {
      const start = performance.now();
      act();
      if (turn >= 20) took[name].push(performance.now() - start);
    }
  }
  const middle = (values) => values.sort((one, other) => one - other)[values.length >> 1];
  return [middle(took.compute), middle(took.show)];
}"""


def living_lines() -> list[Line]:
    """Baron's report: both views' posteriors, all weights and twenty tipping points after each change, in a real Chromium."""
    model = read_model("person")
    case = Case(model, read_dossier(DOSSIER, model))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        files = build([case], [str(DOSSIER)], path, draws=20, left_out=("bounds", "worth"))
        path.write_bytes(files[path])
        computed, shown = in_browser(path)

    def anew() -> None:
        for view in case.views:
            Removals.of(Case(model, case.dossier), case.about, view)

    ours = median(anew)
    print(
        f"a change in Baron's living report: {computed:.1f} ms to work it out, {shown:.1f} ms until it stands in the page"
    )
    return [
        line("living: all weights, both views, against a case anew", computed / 1000, ours, "engine", None),
        line("living: a change shown, against a frame of 16 ms", shown / 1000, FRAME / 1000, "frame", 1.0),
    ]


def in_browser(path: Path) -> tuple[float, float]:
    """Median milliseconds to work a change out, and to show it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(offline=True).new_page()
        page.goto(path.resolve().as_uri())
        page.evaluate(
            "() => { for (const one of [...document.querySelectorAll('.living details')].slice(0, 2)) one.open = true; }"
        )
        computed, shown = page.evaluate(MEASURE, TURNS)
        browser.close()
    return float(computed), float(shown)
