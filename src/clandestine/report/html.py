"""A report as one HTML file that asks for nothing outside itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from clandestine.ask.table import Table
from clandestine.report.blocks import Report, cells, shown
from clandestine.report.living import Living, in_html
from clandestine.report.plainly import WEB, plainly
from clandestine.report.templates import template
from clandestine.scales import share, signed

ASSETS = Path(__file__).with_name("assets")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def html(report: Report, living: Living | None = None, run: Mapping[str, Any] | None = None, why_not: str = "") -> str:
    """The report as one file: styles, figures, data and script inside, all text escaped, nothing loaded from anywhere.

    With `living` the reader can change it; `why_not` says why there is no such part, where there is none. `run` is kept in the page
    for `verify`.
    """
    style = (ASSETS / "report.css").read_text(encoding="utf-8")
    script = ""
    if living:
        style, script = style + living.css, living.script
    page = template("report.html.j2", FILTERS).render(
        report=report, living=living or None, why_not=why_not, style=Markup(style), script=Markup(script),
        data=Markup(living.json) if living else "", run=Markup(in_html(run)) if run is not None else "",
        csp=policy(style, script),
    )  # fmt: skip
    return re.sub(r"[ \t]+\n", "\n", page).rstrip() + "\n"


def policy(style: str, script: str) -> str:
    """The content security policy: this style and this script, by their hashes, and nothing else.

    >>> policy("", "").startswith("default-src 'none'; style-src 'sha256-")
    True
    """
    scripts = f"script-src {_hash(script)}" if script else "script-src 'none'"
    return (
        f"default-src 'none'; style-src {_hash(style)}; {scripts}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def link(address: str) -> Markup:
    """An address as a link where it is one of the web, else as text.

    >>> link("javascript:alert(1)")
    Markup('javascript:alert(1)')
    """
    shown = plainly(address)
    if not WEB.match(shown):
        return escape(shown)
    return Markup('<a href="{0}" rel="noreferrer noopener">{0}</a>').format(shown)


def language(text: str, stated: str = "") -> str:
    """The language of a quotation, as its `lang`: as stated, else Russian where it is in Cyrillic letters."""
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", stated):
        return stated
    return "ru" if CYRILLIC.search(text) else "und"


def rows(table: Table) -> list[list[tuple[str, str]]]:
    """What a page shows of a table: the heads, then the rows; each cell with its class."""
    kinds = ["" if column.holds == "text" else "number" for column in shown(table)]
    return [list(zip(line, kinds, strict=True)) for line in cells(table)]


def weight(value: float | None) -> str:
    """A weight in decibans; words where there is none."""
    return "none" if value is None else signed(value).replace("-", "\u2212")


def digits(value: float) -> str:
    """A number of the model."""
    return f"{value:.3g}"


FILTERS: Mapping[str, Any] = {
    "plainly": plainly, "link": link, "language": language, "rows": rows, "weight": weight, "share": share, "digits": digits,
    "svg": lambda text: Markup(text), "kind": lambda block: type(block).__name__,
}  # fmt: skip
