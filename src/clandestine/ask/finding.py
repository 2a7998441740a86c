"""A frozen answer: one table, one sentence, notes, provenance; the same in every format."""

from __future__ import annotations

import html
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from clandestine.ask.table import Table
from clandestine.record.run import Run

if TYPE_CHECKING:
    import pandas

SCHEMA = "clandestine/finding/1"
# For notebooks, whose own styles set every cell to the right and all columns to one width.
ROOM = 150  # letters that such a page is wide
STYLE = (
    ".clandestine.finding{overflow-x:auto}"
    ".clandestine.finding table{border-collapse:collapse;table-layout:auto;margin:.6em 0}"
    ".clandestine.finding caption{caption-side:top;text-align:left;color:inherit;padding:.2em 0;white-space:nowrap}"
    ".clandestine.finding th,.clandestine.finding td"
    "{text-align:left;vertical-align:top;padding:.15em .5em;white-space:nowrap;max-width:none}"
    ".clandestine.finding thead th{vertical-align:bottom}"
    ".clandestine.finding tbody th{font-weight:normal}"
    ".clandestine.finding .number{text-align:right;font-variant-numeric:tabular-nums}"
    ".clandestine.finding thead .number[colspan]{text-align:center}"
    ".clandestine.finding .long{white-space:normal;min-width:18em}"
    ".clandestine.finding svg{vertical-align:middle;max-width:none}"
    ".clandestine.finding pre{font:12px/1.25 monospace;overflow-x:auto;margin:.6em 0}"
    ".clandestine.finding p{max-width:60em}"
    ".clandestine.finding ul{font-size:90%;max-width:66em;margin:.4em 0;padding-left:1.4em}"
)


@dataclass(frozen=True, repr=False)
class Finding:
    """The answer to one question about one case.

    `heading` names the person, the window and the question; `table` is the one table; `answer` a smaller table printed
    beneath it (what a weighing comes to), `figure` a drawing in letters; `data` the same at full precision for JSON, `run` what
    gives it again. Shares are probabilities, weights decibans (10 log10 of a likelihood ratio).
    """

    question: str
    heading: str
    table: Table
    sentence: str
    data: Mapping[str, Any]
    provenance: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    answer: Table | None = field(default=None)
    figure: str = ""
    run: Run | None = None

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        """At a prompt a finding shows itself as in a terminal, so that `weigh(case)` can be read."""
        return self.text().rstrip()

    def text(self, width: int = 80) -> str:
        """The finding for a terminal."""
        parts = ["\n".join(_filled(line, width, "", "  ") for line in self.heading.splitlines())]
        if not self.table.kept_back:
            parts.append(self.table.text(width))
        if self.answer is not None:
            parts.append(self.answer.text(width))
        if self.figure:
            parts.append(self.figure)
        parts.append(_filled(self.sentence, width))
        if self.notes:
            parts.append("\n".join(_filled(note, width, "- ", "  ") for note in self.notes))
        parts.append(_filled(self._stamp(), width))
        return "\n\n".join(parts) + "\n"

    def markdown(self) -> str:
        """The finding in Markdown."""
        lines = self.heading.splitlines()
        parts = [f"## {lines[0]}", *lines[1:]]
        if not self.table.kept_back:
            parts.append(self.table.markdown())
        if self.answer is not None:
            parts.append(self.answer.markdown())
        if self.figure:
            parts.append(f"```text\n{self.figure}\n```")
        parts.append(self.sentence)
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        parts.append(f"*{self._stamp()}*")
        return "\n\n".join(parts) + "\n"

    def noted(self, note: str) -> Finding:
        """The finding with one note more."""
        return replace(self, notes=(*self.notes, note))

    def csv(self) -> str:
        """The table as CSV, full precision; every row carries window, origins and model digest."""
        return self.table.csv()

    def plain(self) -> dict[str, Any]:
        """The finding as plain data, ready for JSON."""
        return {
            "schema": SCHEMA,
            "question": self.question,
            **self.data,
            "table": self.table.records(),
            "sentence": self.sentence,
            "notes": list(self.notes),
            "provenance": dict(self.provenance),
            **({"run": self.run.plain()} if self.run is not None else {}),
        }

    def json(self) -> str:
        """The finding as JSON, full precision."""
        return to_json(self.plain())

    def to_frame(self) -> pandas.DataFrame:
        """The table as a pandas data frame, one row for each row of the table."""
        return frame(self.table.records())

    def _repr_html_(self) -> str:
        first, *rest = (html.escape(line) for line in self.heading.splitlines())
        title = "<br>".join([f"<strong>{first}</strong>", *rest])
        parts = [f"<style>{STYLE}</style>"]
        parts.append(f"<p>{title}</p>" if self.table.kept_back else self.table.html(title, ROOM))
        if self.answer is not None:
            parts.append(self.answer.html(room=ROOM))
        if self.figure:
            parts.append(f"<pre>{html.escape(self.figure)}</pre>")
        parts.append(f"<p>{html.escape(self.sentence)}</p>")
        if self.notes:
            parts.append("<ul>" + "".join(f"<li>{html.escape(note)}</li>" for note in self.notes) + "</ul>")
        parts.append(f"<p><small>{html.escape(self._stamp())}</small></p>")
        return '<div class="clandestine finding">' + "".join(parts) + "</div>"

    def _stamp(self) -> str:
        return "; ".join(f"{name} {value}" for name, value in self.provenance.items())


def _filled(words: str, width: int, first: str = "", rest: str = "") -> str:
    """Words in lines of that width; a name with a hyphen in it stays whole, so that it can be copied and searched for."""
    return textwrap.fill(words, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def to_json(value: Any) -> str:
    """JSON with Cyrillic left readable and no NaN."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def frame(records: Sequence[Mapping[str, Any]]) -> pandas.DataFrame:
    """Records as a pandas data frame (pandas comes with pgmpy; imported only here)."""
    import pandas

    return pandas.DataFrame(list(records))
