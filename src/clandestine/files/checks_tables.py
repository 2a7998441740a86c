"""Whether the variables of a model hold together: parents, states, tables, causes, derived ones, cycles."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, prod
from typing import Any

from clandestine.files.complaint import Complaint
from clandestine.files.placed import Path_
from clandestine.record.model import BEFORE, ELSE, Model, Variable, is_row
from clandestine.record.number import Number

CELLS = 2**24  # of one table; beyond, the answer would not fit either
EXACT, NEAR = 1e-9, 1e-6


def check_variables(model: Model, at: Complaint) -> bool:
    """Check every variable, and whether none hangs on itself: in a cycle, tables mean nothing and are not checked."""
    for name, known in model.variables.items():
        _names(model, name, known, at)
    if _cycles(model, at):
        return False
    for name, known in model.variables.items():
        _shape(model, name, known, at)
    return True


def _names(model: Model, name: str, known: Variable, at: Complaint) -> None:
    """States and the names of other variables."""
    path: Path_ = ("variables", name)
    seen: set[str] = set()
    for index, state in enumerate(known.states):
        if state in seen:
            at.fault((*path, "states", index), f"the state {state!r} stands twice")
        if state == ELSE:
            at.fault((*path, "states", index), f"{ELSE!r} cannot be a state; in tables it stands for all others")
        seen.add(state)
    if not known.derive and len(seen) < 2:
        at.fault(path, f"{name!r} has fewer than two states", "write `states: [one, other]`", key=True)
    before = [f"{BEFORE}{one}" for one, other in model.variables.items() if other.becomes is not None]
    names = [*model.variables, *before]
    for index, parent in enumerate(known.given):
        at.known((*path, "given", index), "variable", parent, names, "variables")
        if parent == name:
            at.fault((*path, "given", index), f"{name!r} cannot hang on itself")
        if known.given[:index].count(parent) == 1 or parent in known.causes:
            at.fault((*path, "given", index), f"{parent!r} stands twice among what {name!r} hangs on")
    for cause in known.causes:
        at.known((*path, "causes", cause), "variable", cause, model.variables, "variables", key=True)
    for index, rule in enumerate(known.derive):
        for variable in rule.when:
            at.known((*path, "derive", index, "when", variable), "variable", variable, names, "variables", key=True)


def _cycles(model: Model, at: Complaint) -> bool:
    """Follow parents upwards; every cycle is told once, with its whole path."""
    done: set[str] = set()
    found = False
    for start in model.variables:
        chain: list[str] = []
        waiting: list[tuple[str, int]] = [(start, 0)]
        while waiting:
            name, depth = waiting.pop()
            chain = chain[:depth]
            if name in chain:
                around = [*chain[chain.index(name) :], name]
                words = " -> ".join(reversed(around))
                at.fault(
                    ("variables", name),
                    f"variables that hang on each other: {words}",
                    "turn one arrow round or leave it out",
                    key=True,
                )
                found = True
                continue
            if name in done or name not in model.variables:
                continue
            done.add(name)
            chain.append(name)
            waiting += [(parent, depth + 1) for parent in _above(model, name)]
    return found


def _above(model: Model, name: str) -> list[str]:
    """The parents of the same year, as they stand; an `otherwise` may name a variable or a state."""
    known = model.variables[name]
    parents = [parent for parent in known.parents if not parent.startswith(BEFORE)]
    return [parent for parent in parents if parent in model.variables] if known.derive else parents


def _shape(model: Model, name: str, known: Variable, at: Complaint) -> None:
    path: Path_ = ("variables", name)
    parents = [*known.given, *known.causes] if not known.derive else _above(model, name)
    if any(parent.removeprefix(BEFORE) not in model.variables for parent in parents):
        return
    sizes = [len(model.states(parent)) for parent in (known.given if not known.derive else parents)]
    cells = prod(sizes) * max(len(model.states(name)), 1)
    if cells > CELLS:
        at.fault(
            path,
            f"the table of {name!r} would have {cells:,} numbers",
            "use `causes:`, or a variable between",
            key=True,
        )
        return
    if known.derive:
        _derived(model, name, known, at)
    elif known.from_window:
        for index, state in enumerate(known.states):
            at.known((*path, "states", index), "period", state, model.periods, "periods")
    else:
        _table(model, name, known, at)
    _causes(model, name, known, at)


def _table(model: Model, name: str, known: Variable, at: Complaint) -> None:
    path: Path_ = ("variables", name)
    if known.becomes is not None:
        _becoming(model, name, known, at)
    elif known.prior is not None and known.table is not None:
        at.fault(
            (*path, "prior"),
            f"{name!r} has both a prior and a table",
            "a prior is for variables without `given`",
            key=True,
        )
    elif known.prior is None and known.table is None:
        word = "table" if known.given else "prior"
        at.fault(path, f"{name!r} has no {word}", f"write `{word}:`", key=True)
    else:
        start = "prior" if known.prior is not None else "table"
        _rows(model, name, known.given, getattr(known, start), (*path, start), (), at)


def _becoming(model: Model, name: str, known: Variable, at: Complaint) -> None:
    """How a variable follows from its own state of the year before, and where it begins."""
    path: Path_ = ("variables", name)
    if known.table is not None:
        at.fault((*path, "table"), f"{name!r} has both `table` and `becomes`", "keep `becomes`", key=True)
    if known.prior is None:
        at.fault(path, f"{name!r} has no prior", "write `prior:`, its state just before the first year", key=True)
    else:
        _rows(model, name, (), known.prior, (*path, "prior"), (), at)
    _rows(model, name, (f"{BEFORE}{name}", *known.given), known.becomes, (*path, "becomes"), (), at)


def _rows(
    model: Model, name: str, given: Sequence[str], tree: Any, path: Path_, row: tuple[str, ...], at: Complaint
) -> None:
    """Walk a table from the first parent down; `row` are the states chosen so far."""
    own = model.states(name)
    where = f"{name!r}" + (f" given {', '.join(row)}" if row else "")
    if isinstance(tree, Number):
        if len(own) != 2:
            at.fault(
                path, f"one number is not enough for the {len(own)} states of {where}", f"write {{{own[0]}: ..., ...}}"
            )
        return
    if not given:
        check_row(where, own, tree, path, at)
        return
    states = model.states(given[0])
    if given[0] != f"{BEFORE}{name}" and is_row(tree, set(own), states):
        check_row(where, own, tree, path, at)  # one row for all that is left
        return
    for key, below in tree.items():
        if key == ELSE or at.known((*path, key), f"state of {given[0]!r}", key, states, key=True):
            _rows(model, name, given[1:], below, (*path, key), (*row, f"{given[0]}={key}"), at)
    lacking = [state for state in states if state not in tree]
    if lacking and ELSE not in tree:
        for state in lacking:
            at.fault(
                path,
                f"the row {state!r} of {given[0]!r} is missing in the table of {where}",
                f"write it, or `{ELSE}:` for all that are left",
            )
    elif not lacking and ELSE in tree:
        at.warn((*path, ELSE), f"`{ELSE}` stands for nothing here: every state of {given[0]!r} is written", key=True)


def check_row(where: str, states: Sequence[str], row: dict[str, Any], path: Path_, at: Complaint) -> None:
    """A row names states and sums to 1; with two states one of them is enough."""
    sound = True
    for key, below in row.items():
        sound &= at.known((*path, key), "state", key, states, key=True)
        if not isinstance(below, Number):
            at.fault((*path, key), f"a number is expected in the row of {where}, not a further mapping")
            sound = False
    lacking = [state for state in states if state not in row]
    if lacking and (len(states) > 2 or not row):
        at.fault(
            path,
            f"the row of {where} lacks {', '.join(lacking)}",
            "a row names every state; write 0 where it cannot be",
        )
        sound = False
    if not sound or lacking:
        return
    total = fsum(number.value for number in row.values())
    if abs(total - 1) > NEAR:
        at.fault(path, f"the row of {where} sums to {total:.10g}, not to 1")
    elif abs(total - 1) > EXACT:
        at.warn(path, f"the row of {where} sums to {total:.10g}, not quite to 1")


def _causes(model: Model, name: str, known: Variable, at: Complaint) -> None:
    path: Path_ = ("variables", name, "causes")
    if known.causes and (len(known.states) != 2 or known.derive or known.from_window):
        at.fault(path, "`causes` are for variables of two states with a table of their own", key=True)
    for cause, numbers in known.causes.items():
        for state in numbers:
            at.known((*path, cause, state), f"state of {cause!r}", state, model.states(cause), key=True)


def _derived(model: Model, name: str, known: Variable, at: Complaint) -> None:
    path: Path_ = ("variables", name)
    for word in ("prior", "table"):
        if getattr(known, word) is not None:
            at.fault((*path, word), f"{name!r} is derived and cannot have a {word}", key=True)
    if known.given:
        at.fault((*path, "given"), f"{name!r} is derived: its rules name what it hangs on", key=True)
    for index, rule in enumerate(known.derive):
        here: Path_ = (*path, "derive", index)
        if rule.otherwise is not None and index < len(known.derive) - 1:
            at.fault(here, "rules after `otherwise` are never reached")
        for variable, state in rule.when.items():
            if variable in model.variables:
                at.known((*here, "when", variable), f"state of {variable!r}", state, model.states(variable))
        if known.states and rule.value is not None:
            at.known((*here, "is"), f"state of {name!r}", rule.value, known.states)
        if rule.otherwise is not None and rule.otherwise not in known.states:
            _falls_back(model, name, known, rule.otherwise, (*here, "otherwise"), at)
    if known.derive[-1].otherwise is None:
        at.fault(
            (*path, "derive"),
            f"the rules of {name!r} do not end with `otherwise`",
            "write `- {otherwise: ...}` last",
            key=True,
        )
    if len(model.states(name)) < 2:
        at.fault(path, f"{name!r} has fewer than two states", key=True)


def _falls_back(model: Model, name: str, known: Variable, other: str, path: Path_, at: Complaint) -> None:
    """`otherwise` names another variable, whose states this one has, or a state if it writes none itself."""
    if known.states and at.known(path, "state or variable", other, [*known.states, *model.variables], "variables"):
        for state in model.states(other):
            if state not in known.states:
                at.fault(path, f"{other!r} has a state {state!r} that {name!r} has not")
