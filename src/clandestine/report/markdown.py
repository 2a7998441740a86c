"""A report in Markdown, with citations as pandoc reads them; the works cited stand beside it as CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from clandestine.report.blocks import (
    Assumptions,
    Block,
    Chapter,
    Command,
    Entries,
    Entry,
    Footnote,
    Grid,
    Notice,
    Pairs,
    Points,
    Report,
    Roles,
    Section,
    Words,
    cells,
)
from clandestine.report.figures.picture import Picture
from clandestine.report.plainly import WEB, plainly
from clandestine.scales import share, signed

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|@~^$])")
_START = re.compile(r"^(\s*)([-+=:>]|\d+[.)])(?=\s|$)")


def markdown(report: Report, library: str = "", run: Mapping[str, Any] | None = None) -> str:
    """The report in Markdown; `library` names the file of the works cited, `run` stays in a remark at the end for `verify`.

    Works are cited as `[@citekey, p. 3]`. Everything out of the files is escaped, so that it prints as it stands.
    """
    head = ["---", f"title: {json.dumps(plainly(report.title), ensure_ascii=False)}"]
    head += [f"bibliography: {json.dumps(library, ensure_ascii=False)}"] if library else []
    parts = ["\n".join([*head, "---"]), f"# {said(report.title)}", f"*{said(report.question)}*"]
    if report.compared is not None:
        parts += _section(report.compared, (), 2)
    for chapter in report.chapters:
        parts += _chapter(chapter, alone=len(report.chapters) == 1)
    if run is not None:
        kept = json.dumps(run, ensure_ascii=True, sort_keys=True, indent=1)
        kept = kept.replace("--", "-\\u002d").replace(">", "\\u003e")  # either would end a remark
        parts.append(f"<!-- run\n{kept}\n-->")
    return "\n\n".join(parts) + "\n"


def said(text: object) -> str:
    """Words in which nothing is a mark of Markdown.

    >>> said("*not* a list: #1 [x]")
    '\\\\*not\\\\* a list: \\\\#1 \\\\[x\\\\]'
    """
    line = " ".join(_SPECIAL.sub(r"\\\1", plainly(text)).split())
    return _START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", line)


def _chapter(chapter: Chapter, alone: bool) -> Iterator[str]:
    if not alone:
        yield f"## {said(chapter.title)}"
    yield said(chapter.subtitle)
    for section in chapter.sections:
        yield from _section(section, chapter.notes, 2 if alone else 3)


def _section(section: Section, notes: Sequence[Footnote], level: int) -> Iterator[str]:
    yield f"{'#' * level} {said(section.title)}"
    cites = {note.number: _cite(note) for note in notes}
    for block in section.blocks:
        yield from _FORMS[type(block)](block, cites, level + 1)


def _cite(note: Footnote) -> str:
    """A citation by key, with the place and where it was seen; without a key, the note's own words."""
    links = ", ".join(f"<{link}>" if WEB.match(link) else said(link) for link in note.links)
    seen = f" (seen in {links})" if links else ""
    if not note.key or not re.fullmatch(r"[\w][\w:.#$%&+?~/-]*", note.key):
        return f" ({said(note.text)}){seen}"
    return f" [@{note.key}{', ' + said(note.locator) if note.locator else ''}]{seen}"


def _words(block: Words, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    yield said(block.text)


def _points(block: Points, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    yield "\n".join(f"- {said(text)}" for text in block.texts)


def _notice(block: Notice, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    yield "\n>\n".join(f"> {said(text)}" for text in block.texts)


def _command(block: Command, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    yield f"```sh\n{block.text.replace('```', '')}\n```"


def _pairs(block: Pairs, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    yield "\n".join(f"- **{said(label)}**: {said(text)}" for label, text in block.rows)


def _picture(block: Picture, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    if block.alt:
        yield f"*{said(block.caption)}* {said(block.alt)}"


def _grid(block: Grid, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    yield f"*{said(block.caption)}*"
    heads, *rows = cells(block.table)
    yield _table(heads, rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(said(head) for head in heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(said(cell) for cell in row) + " |" for row in rows)])


def _roles(block: Roles, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    yield f"*{said(block.caption)}*"
    rows = []
    for state, held in block.rows:
        told = [held] * len(block.views) if isinstance(held, str) else [
            f"{share(one.prior)} -> {share(one.now)} ({share(one.low)} to {share(one.high)})" for one in held
        ]  # fmt: skip
        rows.append([state, *told])
    yield _table([block.about, *block.views], rows)


def _entries(block: Entries, cites: Mapping[int, str], level: int) -> Iterator[str]:
    for one in block.entries:
        yield from _entry(one, cites, level)


def _entry(one: Entry, cites: Mapping[int, str], level: int) -> Iterator[str]:
    yield f"{'#' * level} {said(one.id)}: {said(one.says)}"
    weights = ", ".join(
        f"{said(view)} {signed(weight)} dB" for view, weight in one.weights.items() if weight is not None
    )
    if one.alone:
        yield f"{said(one.paraphrase)}; {weights}" if weights else said(one.paraphrase)
        return
    where = ", ".join(said(part) for part in (one.kind, one.when, one.source) if part)
    yield f"{where}{''.join(cites.get(number, '') for number in one.notes)}{'; ' + weights if weights else ''}"
    if one.quote:
        yield f"> {said(one.quote)}"
    if one.translation:
        yield f"> {said(one.translation)}" + (f" (translated by {said(one.translator)})" if one.translator else "")
    if one.paraphrase:
        yield said(one.paraphrase)
    if one.remarks:
        yield "\n".join(f"- {said(text)}" for text in one.remarks)


def _assumptions(block: Assumptions, _cites: Mapping[int, str], _level: int) -> Iterator[str]:
    rows = []
    for one in block.numbers:
        swings = [" to ".join(map(share, one.swing[view])) if view in one.swing else "" for view in block.views]
        why = f"{one.ground}: {one.because}" if one.because else one.ground
        rows.append([one.label, f"{one.value:.3g}", f"{one.low:.3g} to {one.high:.3g}", *swings, why])
    yield _table(["number", "is", "limits", *(f"{view}: {block.followed[view]}" for view in block.views), "why"], rows)


_FORMS: Mapping[type[Block], Callable[[Any, Mapping[int, str], int], Iterator[str]]] = {
    Words: _words, Points: _points, Notice: _notice, Command: _command, Pairs: _pairs, Picture: _picture, Grid: _grid,
    Roles: _roles, Entries: _entries, Assumptions: _assumptions,
}  # fmt: skip
