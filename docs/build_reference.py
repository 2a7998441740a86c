"""The pages nobody writes: commands from click, Python names from their docstrings, file formats from the JSON Schemas."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from importlib import import_module
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import click
from pydantic import BaseModel

import clandestine
from clandestine.cli.main import cli
from clandestine.files.schemas import NAMES, schema
from clandestine.scales import STANDARD


class Page(NamedTuple):
    """A generated page: its title, what it is about (for the list), and its Markdown."""

    title: str
    about: str
    text: str


# Beyond the public names: what the pages and notebooks use.
BESIDE = {
    "clandestine.ask.conflict": ["conflict"],
    "clandestine.engine": ["BayesNet", "Bound", "compile_circuit"],
    "clandestine.engine.query": ["query"],
    "clandestine.engine.explain": ["explanations"],
    "clandestine.engine.sampling": ["posterior_samples"],
}

FILES = {
    "dossier": "a dossier",
    "model": "a model, with its kinds of source",
    "supposition": "a what-if in a file",
    "verdicts": "a file of verdicts",
    "lists": "overlapping lists",
    "library": "a bibliography in CSL-JSON",
}
assert set(FILES) == set(NAMES)

# Exit codes as the README and the help give them.
EXIT_CODES = {
    0: "all is well",
    1: "`check` found faults (or `verify` differences)",
    2: "wrong usage: an unknown command or option, or one that does not fit",
    3: "bad input: a file that cannot be read as what it should be",
    4: "impossible evidence: what was found cannot be under the model",
    5: "a report no longer agrees with today's files",
}


def generated() -> dict[str, Page]:
    """Every generated page by its file name, in the order of the navigation."""
    pages = {
        "commands.md": Page("Commands", "every command, option and exit code", _commands()),
        "python.md": Page("Python", "every public name, with its arguments and an example", _python()),
    }
    for name in FILES:
        pages[f"file-{name}.md"] = Page(f"File: {name}", f"every key of {FILES[name]}", _file(name))
    return pages


# --- the command line


def _walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            below = command.commands[name]
            yield (*path, name), below
            yield from _walk(below, (*path, name))


def _commands() -> str:
    parts = ["# Commands", "Made from the program itself. `clandestine COMMAND --help` prints the same in a terminal."]
    rows = [f"| [`{' '.join(path)}`](#{'-'.join(path)}) | {_cell(one.get_short_help_str(200))} |"
            for path, one in _walk(cli, ("clandestine",))]  # fmt: skip
    parts.append("\n".join(["| command | what it does |", "|---|---|", *rows]))
    codes = [f"| {code} | {words} |" for code, words in EXIT_CODES.items()]
    parts.append("## Exit codes\n\n" + "\n".join(["| code | what it means |", "|---:|---|", *codes]))
    for path, command in _walk(cli, ("clandestine",)):
        context = _context(path)
        parts.append(f"## {' '.join(path)}")
        usage = " ".join([" ".join(path), *command.collect_usage_pieces(context)])
        parts.append("```text\n" + textwrap.fill(usage, 76, subsequent_indent="    ") + "\n```")
        parts.append(_help(command.help or ""))
        shown = [option for option in command.get_params(context) if isinstance(option, click.Option)]
        lines = [record for option in shown if (record := option.get_help_record(context)) is not None]
        if lines:
            rows = [f"| {_option(names)} | {_cell(words)} |" for names, words in lines]
            parts.append("\n".join(["| option | what it does |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _context(path: tuple[str, ...]) -> click.Context:
    context = click.Context(cli, info_name=path[0])
    command: click.Command = cli
    for name in path[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[name]
        context = click.Context(command, info_name=name, parent=context)
    return context


def _help(text: str) -> str:
    """A help text as Markdown: what stands after \\b is printed as it is, the rest is prose."""
    parts = []
    for block in inspect.cleandoc(text).split("\n\n"):
        if block.startswith("\b"):
            parts.append("```text\n" + textwrap.dedent(block.removeprefix("\b").strip("\n")) + "\n```")
        else:
            parts.append(_prose(" ".join(block.split())))
    return "\n\n".join(parts)


def _option(names: str) -> str:
    return f"`{names}`".replace("|", "\\|")


# --- Python


def _python() -> str:
    parts = [
        "# Python",
        "Made from the docstrings. `from clandestine import ...` has the names of the first part; the others stand "
        "where their headings say.",
    ]
    parts += [_thing(name, getattr(clandestine, name), "clandestine") for name in clandestine.__all__]
    parts.append("# Beside the public names")
    parts[-1] = "## Beside the public names\n\nWhat the pages and notebooks use of the engine; these may still change."
    for home, names in BESIDE.items():
        held = import_module(home)
        parts += [_thing(name, getattr(held, name), home) for name in names if name not in clandestine.__all__]
    return "\n\n".join(parts) + "\n"


def _thing(name: str, thing: Any, home: str) -> str:
    parts = [f"## {home}.{name}" if home != "clandestine" else f"## {name}"]
    if inspect.isclass(thing) and issubclass(thing, BaseModel):
        parts.append(_docstring(thing))
        rows = [
            f"| `{field}` | `{_type(one.annotation).replace('|', chr(92) + '|')}` |"
            for field, one in thing.model_fields.items()
        ]
        parts.append("\n".join(["| attribute | type |", "|---|---|", *rows]))
    elif inspect.isclass(thing):
        if not issubclass(thing, BaseException):
            parts.append(f"```python\n{_signature(name, thing)}\n```")
        parts.append(_docstring(thing))
    else:
        parts.append(f"```python\n{_signature(name, thing)}\n```")
        parts.append(_docstring(thing))
    if inspect.isclass(thing):
        for word, member in vars(thing).items():
            if word.startswith(("_", "model_")):
                continue
            inner = member.__func__ if isinstance(member, classmethod | staticmethod) else member
            if isinstance(inner, property) and inner.__doc__:
                parts.append(f"### {name}.{word}\n\n{_docstring(inner)}")
            elif inspect.isfunction(inner) and inner.__doc__:
                parts.append(f"### {name}.{word}\n\n```python\n{_signature(word, inner)}\n```\n\n{_docstring(inner)}")
    return "\n\n".join(part for part in parts if part)


def _signature(name: str, thing: Any) -> str:
    """A call as the source writes it, one argument a line where it is long; `self` is left out.

    >>> def ask(case: Case, how: str = "in order", *, draws: int = 500) -> Finding: ...
    >>> _signature("ask", ask)
    "ask(case: Case, how: str = 'in order', *, draws: int = 500) -> Finding"
    """
    found = inspect.signature(thing)
    parts: list[str] = []
    starred = False
    for word, one in found.parameters.items():
        if word in ("self", "cls"):
            continue
        if one.kind is one.KEYWORD_ONLY and not starred:
            parts.append("*")
        starred = starred or one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        mark = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        kind = "" if one.annotation is one.empty else f": {_type(one.annotation)}"
        default = STANDARD.name if one.default is STANDARD else repr(one.default)
        parts.append(f"{mark}{word}{kind}" + ("" if one.default is one.empty else f" = {default}"))
    gives = found.return_annotation
    end = "" if inspect.isclass(thing) or gives is found.empty else f" -> {_type(gives)}"
    whole = f"{name}({', '.join(parts)}){end}"
    return whole if len(whole) <= 88 else "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){end}"])


def _type(annotation: Any) -> str:
    """A type by the names people know: what only checks or converts is left out."""
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, str):
        return annotation
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inside[0])
    if origin in (Union, UnionType):
        return " | ".join(_type(one) for one in inside)
    if origin is Literal:
        return " | ".join(repr(one) for one in inside)
    if origin is not None:
        names = ", ".join("..." if one is ... else _type(one) for one in inside)
        return f"{getattr(origin, '__name__', origin)}[{names}]"
    return getattr(annotation, "__name__", str(annotation).rpartition(".")[2])


def _docstring(thing: Any) -> str:
    """A docstring as Markdown: prose as it stands, examples as a block."""
    text = inspect.getdoc(thing) or ""
    parts = []
    for block in text.split("\n\n"):
        if block.lstrip().startswith(">>>"):
            parts.append("```pycon\n" + textwrap.dedent(block) + "\n```")
        elif block.startswith("    "):
            parts.append("```text\n" + textwrap.dedent(block) + "\n```")
        elif ">>>" in block:
            prose, _, rest = block.partition(">>>")
            parts += [_prose(" ".join(prose.split())), "```pycon\n>>>" + rest + "\n```"]
        else:
            parts.append(_prose(block))
    return "\n\n".join(parts)


# --- files


def _file(name: str) -> str:
    """One table for each object of a schema, the file itself first."""
    made = schema(name)
    parts = [
        f"# File: {name}",
        f"Made from the JSON Schema that [editors](../how-to/editor.md) use; `clandestine schema {name}` prints it.",
    ]
    whole = made["items"] if made.get("type") == "array" else made
    if made.get("description"):
        parts.append(_prose(made["description"]))
    parts.append(_keys(whole, made))
    for part, below in made.get("$defs", {}).items():
        shape = (
            below if "properties" in below else next((one for one in below.get("anyOf", []) if "properties" in one), {})
        )
        parts.append(f"## {part}")
        if below.get("description"):
            parts.append(_prose(below["description"]))
        if shape:
            parts.append(_keys(shape, made))
        else:
            parts.append(f"Takes {_takes(below)}.")
    return "\n\n".join(parts) + "\n"


def _keys(shape: dict[str, Any], whole: dict[str, Any]) -> str:
    needed = set(shape.get("required", []))
    rows = [
        f"| `{key}`{' (needed)' if key in needed else ''} | {_takes(one)} | {_cell(one.get('description', ''))} |"
        for key, one in shape.get("properties", {}).items()
    ]
    return "\n".join(["| key | takes | what it means |", "|---|---|---|", *rows])


def _takes(one: dict[str, Any]) -> str:
    """What a key takes, in words."""
    if "$ref" in one:
        name = one["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "enum" in one:
        return " or ".join(f"`{word}`" for word in dict.fromkeys(str(word) for word in one["enum"]))
    if "const" in one:
        return f"`{one['const']}`"
    for word in ("anyOf", "oneOf", "allOf"):
        if word in one:
            said = [_takes(below) for below in one[word] if below.get("type") != "null"]
            return " or ".join(dict.fromkeys(said))
    kind = one.get("type")
    if kind == "array":
        return f"a list of {_takes(one['items'])}" if one.get("items") else "a list"
    if kind == "object":
        below = one.get("additionalProperties")
        return f"name: {_takes(below)}" if isinstance(below, dict) and below else "keys with values"
    if kind == ["string", "number"]:
        return "a number or text"
    return "a number" if kind == "integer" else "a text" if kind else "anything"


# --- Markdown


def _prose(text: str) -> str:
    """Words whose brackets and angles are no Markdown and no HTML; what stands in backticks is left alone."""
    pieces = re.split(r"(``.*?``|`[^`]*`)", text, flags=re.S)
    return "".join(piece if number % 2 else _escaped(piece) for number, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]<>{}*_#$])", r"\\\1", text)


def _cell(text: str) -> str:
    return _prose(" ".join(str(text).split())).replace("|", "\\|")
