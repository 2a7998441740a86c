"""Whether a model holds together: names, tables, cycles, reasons, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping

from clandestine.errors import Fault
from clandestine.files.bibliography import Bibliography
from clandestine.files.checks_kinds import check_kinds, check_tempers
from clandestine.files.checks_tables import check_variables
from clandestine.files.checks_years import check_years
from clandestine.files.complaint import Complaint
from clandestine.files.placed import Merged, Path_, Placed
from clandestine.record.model import Model
from clandestine.record.supposition import Supposition
from clandestine.record.within import cited_in, numbers_in


def check_model(
    model: Model,
    pages: Placed,
    libraries: Mapping[str, Bibliography | None] | None = None,
    broken: frozenset[Path_] = frozenset(),
) -> list[Fault]:
    """Every fault of a model, its includes merged in; `libraries` are the bibliographies of its files, by file."""
    # A file that only others include may speak of variables it does not have.
    at = Complaint(pages, broken if model.variables else broken | {("variables",)})
    check_tempers(model, at)
    if check_variables(model, at):
        check_kinds(model, at)
    check_years(model, at)
    _questions(model, at)
    for section in ("scenarios", "others"):
        for name, supposed in getattr(model, section).items():
            _supposition(model, (section, name), supposed, at)
    _admiralty(model, at)
    _reasons(model, at)
    _citations(model, at, libraries)
    return at.faults


def _questions(model: Model, at: Complaint) -> None:
    """about, prior_of, on_file, pairs, world-views, sensitive: each names what there is."""
    names = list(model.variables)
    if model.about is not None:
        at.known(("about",), "variable", model.about, names, "variables")
        if model.prior_of is None and not at.is_broken("prior_of", ""):
            at.fault(
                ("about",),
                "a model that asks about something says of whom its prior speaks",
                "write `prior_of: population` or `prior_of: on_file`",
                key=True,
            )
    states = _states(model, model.about)
    for index, pair in enumerate(model.pairs):
        parts = [part.strip() for part in pair.split(":")]
        if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
            at.fault(("pairs", index), f"{pair!r} is not a pair of two states", "write one:other")
        elif states:
            for part in parts:
                at.known(("pairs", index), f"state of {model.about!r}", part, states)
    for index, name in enumerate(model.world_views):
        at.known(("world_views", index), "scenario", name, model.scenarios, "scenarios")
    for index, hypothesis in enumerate(model.sensitive):
        path: Path_ = ("sensitive", index)
        _named(model, path, hypothesis.variable, hypothesis.state, at)
        if hypothesis.role is not None and states:
            at.known((*path, "role"), f"state of {model.about!r}", hypothesis.role, states)
    if model.on_file is not None:
        _named(model, ("on_file",), model.on_file.variable, model.on_file.state, at)
        for variable, state in model.on_file.entailed_by.items():
            _fact(model, ("on_file", "entailed_by", variable), variable, state, at)
        filed = model.variables.get(model.on_file.variable)
        if model.prior_of == "on_file" and filed is not None and filed.causes:
            at.fault(
                ("variables", model.on_file.variable, "causes"),
                "the prior is of people on file already, so being on file cannot have causes of its own",
                "give P(on file) by the variables asked about, in a table; or write `prior_of: population`",
                key=True,
            )
    elif model.prior_of == "population" and model.sensitive and ("on_file",) not in at.broken:
        at.warn(
            ("prior_of",),
            "the prior speaks of the population, but nothing says how people come to be on file",
            "an `on_file:` block names the variable that says so",
            key=True,
        )


def _supposition(model: Model, path: Path_, supposed: Supposition, at: Complaint) -> None:
    for variable, state in supposed.set.items():
        _fact(model, (*path, "set", variable), variable, state, at)
    for way in supposed.numbers:
        if not _leads_to_number(model, way):
            first = way.split(".")[:2]
            if len(first) == 2 and at.is_broken(first[0], first[1]):
                continue
            hint = "the way to it in the file, such as variables.informs.prior.yes"
            at.fault((*path, "numbers", way), f"no number of the model stands at {way!r}", hint, key=True)


def _leads_to_number(model: Model, way: str) -> bool:
    """Whether a dotted path ends at a number; names may hold dots themselves, so every split is tried."""
    return any(path == way for path in (".".join(map(str, path)) for path, _, _ in numbers_in(model)))


def _fact(model: Model, path: Path_, variable: str, state: str, at: Complaint) -> None:
    """`variable: state` names a variable and one of its states."""
    if at.known(path, "variable", variable, model.variables, "variables", key=path[-1] == variable):
        states = _states(model, variable)
        if states:
            at.known(path, f"state of {variable!r}", state, states)


def _named(model: Model, path: Path_, variable: str, state: str, at: Complaint) -> None:
    """`variable:` and `state:` stand beside each other."""
    if at.known((*path, "variable"), "variable", variable, model.variables, "variables"):
        states = _states(model, variable)
        if states:
            at.known((*path, "state"), f"state of {variable!r}", state, states)


def _states(model: Model, variable: str | None) -> tuple[str, ...]:
    """The states of a variable, () where they cannot be known."""
    known = model.variables.get(variable) if variable is not None else None
    if variable is None or known is None or (known.derive and known.derive[-1].otherwise is None):
        return ()
    try:
        return model.states(variable)
    except RecursionError:  # derived from itself; told as a cycle
        return ()


def _admiralty(model: Model, at: Complaint) -> None:
    for grade, ratio in model.admiralty.items():
        path: Path_ = ("admiralty", grade)
        if len(grade) != 2 or grade[0] not in "ABCDEF" or grade[1] not in "123456":
            at.fault(path, f"{grade!r} is not an Admiralty grade", "a letter A to F and a digit 1 to 6", key=True)
        if ratio.low < 1:
            at.fault(path, f"a grade never speaks against what is said: {ratio.low:g} is below 1")


def _reasons(model: Model, at: Complaint) -> None:
    """Every number has a reason: cited, or a guess that says why; told once for each block."""
    told: set[Path_] = set()
    for path, _, chain in numbers_in(model):
        if any(block.cite for block in chain):
            continue
        guess, reason = any(block.guess for block in chain), any(block.because for block in chain)
        block = path[:2]
        if (guess and reason) or block in told:
            continue
        told.add(block)
        if guess:
            at.fault(path, f"a guess without a reason in {_way(block)}", "write `because: ...`")
        elif reason:
            at.fault(
                path,
                f"a number in {_way(block)} is neither cited nor marked as a guess",
                "write `guess: true`, or `cite: key`",
            )
        else:
            at.fault(
                path,
                f"a number without a reason in {_way(block)}",
                "write `guess: true` and `because: ...`, or `cite: key`",
            )


def _way(path: Path_) -> str:
    return ".".join(str(step) for step in path)


def _citations(model: Model, at: Complaint, libraries: Mapping[str, Bibliography | None] | None) -> None:
    """Every citekey stands in the library beside the file that names it."""
    if libraries is None:
        return
    missing: set[str] = set()
    for path, key in cited_in(model):
        file = at.pages.home(path).path if isinstance(at.pages, Merged) else at.pages.path
        library = libraries.get(file)
        if library is None:
            if file not in missing:
                missing.add(file)
                at.fault(path, f"{key!r} is cited, but there is no library.json beside this model")
        elif key not in library:
            at.fault(path, f"unknown citekey {key!r}", library.nearest(key))
