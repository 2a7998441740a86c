"""A report as PDF, set by typst.

Typst is an extra (`pip install 'clandestine[pdf]'`), and is imported here alone. Everything a file says goes in as data, never as
markup, so that it prints as it stands.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clandestine.errors import BadQuestion
from clandestine.report.blocks import (
    Assumptions,
    Block,
    Command,
    Entries,
    Entry,
    Grid,
    Notice,
    Pairs,
    Points,
    Report,
    Roles,
    Section,
    Words,
    cells,
    shown,
)
from clandestine.report.figures.picture import Picture
from clandestine.report.plainly import plainly
from clandestine.scales import share, signed

TEMPLATE = Path(__file__).with_name("assets") / "report.typ"


def pdf(report: Report) -> bytes:
    """The report as PDF: the same report gives the same bytes with the same typst.

    Raises BadQuestion where typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise BadQuestion("a report as PDF needs typst: pip install 'clandestine[pdf]'") from error
    held = json.dumps(plain(report), ensure_ascii=False, sort_keys=True)
    made = typst.compile(TEMPLATE.read_bytes(), format="pdf", sys_inputs={"report": held}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def plain(report: Report) -> dict[str, Any]:
    """The report as the template reads it."""
    return _shown(
        {
            "title": report.title,
            "question": report.question,
            "compared": None if report.compared is None else _section(report.compared),
            "chapters": [
                {
                    "title": chapter.title,
                    "subtitle": chapter.subtitle,
                    "sections": [_section(section) for section in chapter.sections],
                    "notes": [
                        {"runs": [list(run) for run in note.runs], "links": list(note.links)} for note in chapter.notes
                    ],
                }
                for chapter in report.chapters
            ],
        }
    )


def _shown(value: Any) -> Any:
    """Every text without what cannot be seen; figures have been seen to already."""
    if isinstance(value, dict):
        return {key: one if key == "svg" else _shown(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return plainly(value) if isinstance(value, str) else value


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Words(text):
            return {"kind": "words", "text": text}
        case Points(texts):
            return {"kind": "points", "texts": list(texts)}
        case Notice(texts):
            return {"kind": "notice", "texts": list(texts)}
        case Command(text):
            return {"kind": "command", "text": text}
        case Pairs(rows):
            return {"kind": "pairs", "rows": [list(row) for row in rows]}
        case Picture():
            return {"kind": "picture", "svg": block.svg, "alt": block.alt, "caption": block.caption}
        case Grid(table, caption):
            heads, *body = cells(table)
            return _grid(heads, body, caption, ["" if column.holds == "text" else "number" for column in shown(table)])
        case Roles():
            return _roles(block)
        case Entries():
            return {"kind": "entries", "entries": [_entry(one) for one in block.entries]}
        case Assumptions():
            return _assumptions(block)


def _grid(
    heads: list[str], rows: list[list[str]], caption: str, kinds: list[str], widths: list[float] | None = None
) -> dict[str, Any]:
    """A table; `widths` are shares of the page, by default as wide as need be, the last column of words taking what is left."""
    words = [place for place, kind in enumerate(kinds) if not kind]
    widths = widths or [float(bool(words) and place == words[-1]) for place in range(len(heads))]
    return {"kind": "grid", "caption": caption, "heads": heads, "rows": rows, "kinds": kinds, "widths": widths}


def _roles(block: Roles) -> dict[str, Any]:
    heads = [
        block.about,
        *(f"{view}: before, now (range)" if view != "model" else "before, now (range)" for view in block.views),
    ]
    rows = []
    for state, held in block.rows:
        told = [held] * len(block.views) if isinstance(held, str) else [
            f"{share(one.prior)}, {share(one.now)} ({share(one.low)} to {share(one.high)})" for one in held
        ]  # fmt: skip
        rows.append([state, *told])
    return _grid(heads, rows, block.caption, ["", *["number"] * len(block.views)])


def _entry(one: Entry) -> dict[str, Any]:
    weights = [
        f"{view} {signed(weight)} dB".removeprefix("model ")
        for view, weight in one.weights.items()
        if weight is not None
    ]
    place = one.paraphrase if one.alone else ", ".join(part for part in (one.kind, one.when, one.source) if part)
    russian = any("\u0400" <= letter <= "\u04ff" for letter in one.quote)
    return {
        "id": one.id, "says": one.says, "place": place, "notes": list(one.notes), "weights": weights, "quote": one.quote,
        "language": "ru" if russian else "en", "translation": one.translation, "paraphrase": "" if one.alone else one.paraphrase,
        "remarks": list(one.remarks),
    }  # fmt: skip


def _assumptions(block: Assumptions) -> dict[str, Any]:
    heads = ["number", "is", "limits", *(f"{view}: {block.followed[view]}" for view in block.views), "why"]
    rows = []
    for one in block.numbers:
        swings = [" to ".join(map(share, one.swing[view])) if view in one.swing else "" for view in block.views]
        why = f"{one.ground}: {one.because}" if one.because else one.ground
        rows.append([one.label, f"{one.value:.3g}", f"{one.low:.3g} to {one.high:.3g}", *swings, why])
    kinds = ["", *["number"] * (len(heads) - 2), ""]
    widths = [1.5, 0.5, *[0.8] * (len(heads) - 3), 2.6]
    return _grid(heads, rows, "Numbers that move the answer most, each alone within its limits", kinds, widths)
