"""A report built into files: HTML, Markdown with its bibliography, or PDF."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from clandestine.errors import BadQuestion, TooLarge
from clandestine.files.bibliography import Bibliography, read_bibliography
from clandestine.files.dossiers import find_library
from clandestine.record.run import Run
from clandestine.report.document import Reported, report
from clandestine.report.html import html
from clandestine.report.living import Living, living
from clandestine.report.markdown import markdown
from clandestine.translate.case import Case

FORMS = (".html", ".htm", ".md", ".pdf")


def build(
    cases: Sequence[Case],
    paths: Sequence[str],
    target: Path,
    *,
    about: str | None = None,
    draws: int = 500,
    seed: int = 1917,
    left_out: Sequence[str] = (),
    static: bool = False,
    run: Run | None = None,
    shown: Sequence[str] = (),
    told: Callable[[str], None] = lambda words: None,
) -> dict[Path, bytes]:
    """The files of a report, by their paths: one, or two where a Markdown report cites works.

    `paths` are those of the dossiers, beside which their bibliographies are looked for; `run` makes it again, and is
    kept in it; `shown` are the paths as the report tells them.
    Raises BadQuestion for a name that ends in none of .html, .md, .pdf, and what the questions raise.
    """
    form = target.suffix.lower()
    if form not in FORMS:
        raise BadQuestion(f"{target.name}: the name of a report ends in .html, .md or .pdf")
    commands = [run.line] if run is not None else []
    found, parts = report(
        cases, libraries(cases, paths), about=about, draws=draws, seed=seed, commands=commands, without=left_out, told=told,
    )  # fmt: skip
    kept = run.model_copy(update={"answers": _answers(parts, about)}).plain() if run is not None else None
    if form == ".pdf":
        from clandestine.report.pdf import pdf

        return {target: pdf(found)}
    if form == ".md":
        beside = target.with_suffix(".json")
        files = {target: markdown(found, beside.name if found.cited else "", kept).encode("utf-8")}
        if found.cited:
            files[beside] = csl(found.cited).encode("utf-8")
        return files
    live, why_not = alive(parts, about, shown or paths) if not static else (None, "")
    return {target: html(found, live, kept, why_not).encode("utf-8")}


def _answers(parts: Sequence[Reported], about: str | None) -> dict[str, Any]:
    """The posteriors a report tells, with their ranges, shaped as in a JSON answer; of several dossiers each by its name."""
    views: dict[str, Any] = {}
    for one in parts:
        name = f"{one.case.dossier.dossier} {one.case.window}: " if len(parts) > 1 else ""
        for view, states in one.first.items():
            asked = one.case.asked(about)
            views[f"{name}{view}"] = {
                "posterior": {asked: {state: three[0] for state, three in states.items()}},
                "range": {asked: {state: list(three[1:]) for state, three in states.items()}},
            }
    return {"views": views} if views else {}


def alive(parts: Sequence[Reported], about: str | None, paths: Sequence[str]) -> tuple[Living | None, str]:
    """The living part of a report on one case, or why there is none."""
    if len(parts) > 1:
        return None, "it has several chapters; a report on one dossier and one window does"
    (one,) = parts
    if one.case.model.years is not None:
        return None, "a model of years takes longer than a page should keep its reader waiting"
    if about is not None and about != one.case.about:
        return None, f"it asks about {about}, and the page would follow {one.case.about}"
    words = f"clandestine suppose {paths[0]}" if paths else "clandestine suppose"
    if len(one.case.dossier.window) > 1:
        words += f" --window {one.case.window}"
    words += "".join(f" --given {name}={state}" for name, state in one.case.given.items())
    words += "".join(f" --without {shlex.quote(name)}" for name in one.case.without)
    try:
        return living(one.case, one.first, one.swings, words), ""
    except TooLarge as error:
        return None, str(error)


def libraries(cases: Sequence[Case], paths: Sequence[str]) -> dict[str, Bibliography | None]:
    """The bibliography of every dossier, by its name."""
    names = dict.fromkeys(case.dossier.dossier for case in cases)
    places = [find_library(path) for path in paths]
    read = {place: read_bibliography(place) for place in dict.fromkeys(places) if place is not None}
    return {name: read.get(place) if place else None for name, place in zip(names, places, strict=False)}


def csl(cited: Mapping[str, Mapping[str, object]]) -> str:
    """The works cited as CSL-JSON."""
    return json.dumps(list(cited.values()), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
