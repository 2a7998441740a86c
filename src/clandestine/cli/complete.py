"""What may stand where on the command line, for a shell that completes it; loaded only when a shell asks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from click.shell_completion import CompletionItem

from clandestine.errors import ClandestineError

if TYPE_CHECKING:
    from clandestine.record.dossier import Dossier
    from clandestine.record.model import Model

VARIABLE = "_CLANDESTINE_COMPLETE"  # how click's scripts call the program
Values: TypeAlias = Callable[["Desk"], Iterable[str]]


class Desk:
    """What has been typed so far: the command's parameters, and from them its dossier and model, read when asked for."""

    def __init__(self, command: str, typed: Mapping[str, Any], rest: Sequence[str] = ()) -> None:
        self.command, self.typed, self.rest = command, typed, rest

    def dossiers(self) -> list[tuple[str, Dossier]]:
        """The dossiers named that can be read, each with its path."""
        from clandestine.files.dossiers import open_dossier

        # An option that still waits for its value stops click's reading: the arguments are then among the rest.
        named = self.typed.get("dossiers") or self.typed.get("dossier") or self.typed.get("source") or self.rest
        found = []
        for path in (named,) if isinstance(named, str) else named:
            with suppress(ClandestineError, OSError):
                record = open_dossier(path).record
                if record is not None:
                    found.append((path, record))
        return found

    def model(self) -> Model | None:
        """The model in question: the one typed, else the first dossier's own, else the command's default."""
        from clandestine.files.dossiers import Shelf, open_dossier
        from clandestine.files.models import load_model

        typed = self.typed.get("model")
        if typed:
            return load_model(str(typed)).record
        default = "person-years" if self.command in ("timeline", "validate") else "person"
        for path, _ in self.dossiers()[:1]:
            return Shelf().model_of(open_dossier(path), path, None, default).record
        return load_model(default).record


def _variables(desk: Desk) -> Iterable[str]:
    model = desk.model()
    return model.variables if model else ()


def _facts(desk: Desk) -> Iterable[str]:
    """Every VARIABLE=STATE."""
    model = desk.model()
    return [f"{name}={state}" for name in model.variables for state in model.states(name)] if model else ()


def _states(desk: Desk) -> Iterable[str]:
    """The states of what is asked about."""
    model = desk.model()
    typed = desk.typed.get("about")
    about = typed if isinstance(typed, str) else model.about if model else None
    return model.states(about) if model and about in model.variables else ()


def _pairs(desk: Desk) -> Iterable[str]:
    """The model's own pairs first, then all others."""
    model, states = desk.model(), list(_states(desk))
    own = model.pairs if model and not desk.typed.get("about") else []
    return dict.fromkeys([*own, *(f"{one}:{two}" for one in states for two in states if one != two)])


def _kinds(desk: Desk) -> Iterable[str]:
    model = desk.model()
    return model.kinds if model else ()


def _groups(desk: Desk) -> Iterable[str]:
    model = desk.model()
    return ["prior", "tables", "sources", *(model.variables if model else ()), *_kinds(desk), *_sources(desk)]


def _scenarios(desk: Desk) -> Iterable[str]:
    model = desk.model()
    return model.scenarios if model else ()


def _tempers(desk: Desk) -> Iterable[str]:
    """Every SOURCE=TEMPER of sources whose kind has tempers."""
    model = desk.model()
    for _, dossier in desk.dossiers():
        for name, source in dossier.sources.items():
            kind = model.kinds.get(source.kind) if model else None
            temper = model.tempers.get(kind.temper) if model and kind and kind.temper else None
            yield from (f"{name}={state}" for state in (temper.states if temper else ()))


def _sources(desk: Desk) -> Iterable[str]:
    return [name for _, dossier in desk.dossiers() for name in dossier.sources]


def _items(desk: Desk) -> Iterable[str]:
    """Observations, then sources."""
    return [one.id for _, dossier in desk.dossiers() for one in dossier.observations] + list(_sources(desk))


def _copies(desk: Desk) -> Iterable[str]:
    names = list(_items(desk))
    return [f"{one}={two}" for one in names for two in names if one != two]


def _scholars(desk: Desk) -> Iterable[str]:
    names = sorted(
        {one.asserted_by for _, dossier in desk.dossiers() for one in dossier.observations if one.asserted_by}
    )
    return [f"{one}:{two}" for one in names for two in names if one != two]


def _windows(desk: Desk) -> Iterable[str]:
    return [str(one) for _, dossier in desk.dossiers() for one in dossier.window]


def _years(desk: Desk) -> Iterable[str]:
    model = desk.model()
    first, last = model.years.years() if model and model.years else (None, None)
    return map(str, range(first, last + 1)) if first is not None and last is not None else ()


def _models(_desk: Desk) -> Iterable[str]:
    from clandestine.files.shipped import model_names

    return model_names()


def _examples(_desk: Desk) -> Iterable[str]:
    from clandestine.files.shipped import example_names

    return example_names()


def _vocabulary(desk: Desk) -> Iterable[str]:
    return [*_variables(desk), *_kinds(desk), *_scenarios(desk)]


def _nothing(_desk: Desk) -> Iterable[str]:
    return ()


OPTIONS: dict[str, Values] = {
    "--model": _models,
    "--against-model": _models,
    "--about": _variables,
    "--given": _facts,
    "--set": _facts,
    "--state": _states,
    "--first": _states,
    "--pair": _pairs,
    "--kind": _kinds,
    "--within": _groups,
    "--scenario": _scenarios,
    "--without": _items,
    "--drop": _items,
    "--copy": _copies,
    "--temper": _tempers,
    "--identity": lambda desk: [f"{name}=" for name in _sources(desk)],
    "--between": _scholars,
    "--window": _windows,
    "--year": _years,
    "--effect": _years,
}
ARGUMENTS: dict[tuple[str, str], Values] = {
    ("example", "name"): _examples,
    ("show", "model"): _models,
    ("show", "names"): lambda desk: [*_variables(desk), *_kinds(desk)],
    ("words", "text"): _vocabulary,
    ("new", "name"): _nothing,
}
FILES = ("FILE", "DOSSIER", "FOLDER")  # words of an option's metavar that mean a path


def attach(group: click.Group, first: str | None = None) -> None:
    """Tell every parameter of every command what may stand there; what names a file is left to the shell."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            attach(command, first or name)
        for parameter in command.params:
            values = _values_of(parameter, first or name)
            if values is not None:
                # click asks `Parameter.shell_complete`; the constructor's argument of that name would be in many files
                parameter.shell_complete = _completer(values, first or name)  # type: ignore[method-assign, assignment]


def _values_of(parameter: click.Parameter, command: str) -> Values | None:
    """What completes a parameter; None where click knows by itself (choices, paths, flags)."""
    if isinstance(parameter.type, (click.Choice, click.Path, click.File)) or getattr(parameter, "is_flag", False):
        return None
    if isinstance(parameter, click.Argument):
        return ARGUMENTS.get((command, parameter.name or ""), _nothing_but_files)
    known = next((OPTIONS[word] for word in parameter.opts if word in OPTIONS), None)
    return known or (_nothing_but_files if any(word in (parameter.metavar or "") for word in FILES) else None)


def _nothing_but_files(_desk: Desk) -> Iterable[str]:
    return ()


def _completer(values: Values, command: str) -> Callable[[click.Context, str], list[CompletionItem[str]]]:
    def complete(ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        if values is _nothing_but_files:
            return [CompletionItem(incomplete, type="file")]
        found: list[str] = []
        with suppress(ClandestineError, OSError):
            found = [one for one in values(Desk(command, ctx.params, ctx.args)) if one.startswith(incomplete)]
        if values is _models and not found:
            return [CompletionItem(incomplete, type="file")]
        return [CompletionItem(one) for one in _stepwise(found, incomplete)]

    return complete


def _stepwise(found: Sequence[str], incomplete: str) -> Sequence[str]:
    """For bash, which can go on after `=`: the variables first, then the states of the one that was chosen."""
    if "=" in incomplete or not os.environ.get(VARIABLE, "").startswith("bash"):
        return found
    return list(dict.fromkeys(one.partition("=")[0] + "=" if "=" in one else one for one in found))
