"""A dossier in another form: a sheet, a workbook, JSON or YAML; and the works it cites."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clandestine.errors import BadQuestion
from clandestine.files.bibliography import Bibliography
from clandestine.files.checks_dossier import cited_keys
from clandestine.files.rows import as_csv, rows_of
from clandestine.files.xlsx import workbook
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.parts import plain

FORMS = (".csv", ".xlsx", ".json", ".yaml", ".yml")


def converted(dossier: Dossier, form: str, model: Model | None = None) -> tuple[bytes, list[str]]:
    """A dossier as a file of that ending, and in words what the form has no room for (nothing, for JSON and YAML).

    JSON and YAML read back to the same digest; a workbook gets the lists of the `model`. Raises BadQuestion for another ending.
    """
    if form in (".json", ".yaml", ".yml"):
        held = plain(dossier)
        text = json.dumps(held, ensure_ascii=False, indent=2) + "\n" if form == ".json" else yaml_of(held)
        return text.encode("utf-8"), []
    if form not in FORMS:
        raise BadQuestion(f"a dossier is converted to {', '.join(FORMS)}; {form or 'no ending'} is none of them")
    rows, lost = rows_of(dossier)
    return written_rows(rows, form, model), lost


def written_rows(rows: list[dict[str, str]], form: str, model: Model | None = None) -> bytes:
    """Rows of the plain sheet as CSV or XLSX; raises BadQuestion for another ending."""
    if form == ".csv":
        return as_csv(rows).encode("utf-8")
    if form == ".xlsx":
        return workbook(rows, model)
    raise BadQuestion(f"a sheet is written as .csv or .xlsx, not as {form or 'a file without an ending'}")


def references(dossier: Dossier, library: Bibliography | None) -> str:
    """The works a dossier cites, as CSL-JSON, in the order of their citekeys."""
    known = library.entries if library is not None else {}
    cited = sorted({key for _, key in cited_keys(dossier)} & set(known))
    return json.dumps([known[key] for key in cited], ensure_ascii=False, indent=2) + "\n"


def yaml_of(plain_: Any, indent: int = 0, short: Callable[[dict[str, Any]], bool] = lambda held: False) -> str:
    """Plain data as YAML: blocks for what is long, every text in double quotes unless it is a simple word.

    A mapping that is `short` stands on one line.

    >>> print(yaml_of({"a": ["x", "no way"], "b": {}}), end="")
    a:
      - x
      - "no way"
    b: {}
    """
    space = " " * indent
    if isinstance(plain_, dict) and plain_:
        lines = [f"{space}{_word(str(key))}:{_inside(value, indent, short)}" for key, value in plain_.items()]
        return "\n".join(lines) + ("\n" if not indent else "")
    if isinstance(plain_, list) and plain_:
        return "\n".join(f"{space}-{_inside(value, indent, short, listed=True)}" for value in plain_) + (
            "\n" if not indent else ""
        )
    return f"{space}{_scalar(plain_)}"


def _inside(value: Any, indent: int, short: Callable[[dict[str, Any]], bool], *, listed: bool = False) -> str:
    if isinstance(value, dict) and short(value):
        return " {" + ", ".join(f"{_word(str(key))}: {_flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, (dict, list)) and value:
        below = yaml_of(value, indent + 2, short)
        return f" {below.lstrip()}" if listed and isinstance(value, dict) else f"\n{below}"
    return f" {_scalar(value)}"


def _flow(value: Any) -> str:
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _word(value)
    return json.dumps(value, ensure_ascii=False)


def _word(text: str) -> str:
    """A text as it may stand bare, else in double quotes, as JSON has them."""
    plain_word = text.replace("-", "").replace("_", "")
    bare = plain_word.isascii() and plain_word.isalnum() and not plain_word[0].isdigit() and not text.startswith("-")
    reserved = text.lower() in {"yes", "no", "true", "false", "null", "on", "off", "y", "n", "nan", "inf"}
    return text if bare and not reserved else json.dumps(text, ensure_ascii=False)


def form_of(path: Path) -> str:
    """The form a file's name asks for."""
    return path.suffix.lower()
