"""Saved answers, read again: the run inside a JSON answer, an HTML report or a Markdown report."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

from pydantic import ValidationError

from clandestine.errors import BadInput, Fault
from clandestine.files.text import decode, read_bytes
from clandestine.record.run import ID, Run

Form = Literal["json", "html", "md"]
BOM = b"\xef\xbb\xbf"
_HTML = re.compile(rf'<script type="application/json" id="{ID}">(.*?)</script>', re.DOTALL)
_MARKDOWN = re.compile(rf"<!-- {ID}\n(.*?)\n-->", re.DOTALL)
_HINT = "verify reads answers saved with --format json, and reports"


@dataclass(frozen=True)
class Saved:
    """A saved answer: its text with plain line ends, the runs in it, and of JSON the answers themselves, in the same order.

    `layout` says in words what in its bytes is of no account: a byte order mark, other line ends.
    """

    path: str
    form: Form
    text: str
    runs: tuple[Run, ...]
    answers: tuple[dict[str, Any], ...] = ()
    layout: str = ""


def read_saved(path: str | Path) -> Saved:
    """Read a saved answer; raises BadInput where it is none, or where its run is not one this version reads."""
    shown = str(path)
    data = read_bytes(path)
    text = decode(data, shown)
    layout = [
        *["a byte order mark"] * data.startswith(BOM),
        *["Windows line ends"] * ("\r\n" in text),
        *["old Macintosh line ends"] * ("\r" in text.replace("\r\n", "")),
    ]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    told = " and ".join(layout)
    if text.lstrip()[:1] in ("{", "["):
        plain = _parsed(text, shown)
        answers = plain if isinstance(plain, list) else [plain]
        if not answers:
            _refuse(shown, "an empty list: there is no answer in it")
        return Saved(shown, "json", text, tuple(_of_answer(one, shown) for one in answers), tuple(answers), told)
    pages = [(form, mark.findall(text)) for form, mark in (("html", _HTML), ("md", _MARKDOWN))]
    found = [(form, held) for form, held in pages if held]
    if not found:
        _refuse(shown, "there is no run in it: what was asked, and of which files", _HINT)
    (form, held) = found[0]
    if len(found) > 1 or len(held) > 1:
        _refuse(shown, "there is more than one run in it", "a page carries one run; this one was put together by hand")
    return Saved(shown, form, text, (_run(_parsed(held[0], shown), shown),), (), told)  # type: ignore[arg-type]


def run_in(text: str, form: Form, shown: str = "the answer") -> tuple[dict[str, Any], Run]:
    """The answer (of JSON, else nothing) and the run in what a command printed for a saved answer, whose path is `shown`.

    Raises BadInput where it printed another sort of answer than was saved.
    """
    if form == "json":
        if not text.startswith("{"):
            _refuse(shown, "its run gives no answer in JSON", "the run was written by hand")
        plain = _parsed(text, shown)
        return plain, _of_answer(plain, shown)
    held = (_HTML if form == "html" else _MARKDOWN).findall(text)
    if len(held) != 1:
        _refuse(shown, "its run gives no report in the form it was saved in", "the run was written by hand")
    return {}, _run(_parsed(held[0], shown), shown)


def is_saved(path: str | Path) -> bool:
    """Whether a file looks like a saved answer: by its ending, and for JSON by what it says it is."""
    suffix = Path(path).suffix.lower()
    if suffix in (".html", ".htm", ".md"):
        return True
    return suffix == ".json" and b'"clandestine/finding/' in read_bytes(path)


def _of_answer(plain: Any, shown: str) -> Run:
    if not isinstance(plain, dict) or not str(plain.get("schema", "")).startswith("clandestine/finding/"):
        _refuse(shown, "this JSON is not an answer", _HINT)
    if "run" not in plain:
        _refuse(
            shown, "this answer says nothing of the files it was made from", "answers of --format json do: ask again"
        )
    return _run(plain["run"], shown)


def _run(plain: Any, shown: str) -> Run:
    try:
        return Run.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "it"
        _refuse(shown, f"its run cannot be read: {place}: {first['msg'].removeprefix('Value error, ')}")


def _parsed(text: str, shown: str) -> Any:
    def no(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number")

    try:
        return json.loads(text, parse_constant=no)
    except json.JSONDecodeError as error:
        raise BadInput([Fault(shown, error.lineno, error.colno, f"broken JSON: {error.msg}", "")]) from None
    except (ValueError, RecursionError) as error:
        words = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        _refuse(shown, f"broken JSON: {words}")


def _refuse(shown: str, words: str, hint: str = "") -> NoReturn:
    raise BadInput([Fault(shown, 0, 0, words, hint)])
