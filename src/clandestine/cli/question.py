"""A command that asks a question: it remembers how it was asked, so that its answers can be asked for again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from clandestine.ask.finding import Finding
    from clandestine.record.dossier import Dossier
    from clandestine.record.model import Model
    from clandestine.record.run import Given, Run, Used
    from clandestine.record.verdict import Verdicts

KEY = "clandestine.asked"
NOT_ASKED = {"format", "output", "force", "plan"}  # they do not change what is asked
SUPPOSITIONS = ("file", "against")
PATHS = {"model", "scale", "against-model", "against-dossier", "dossiers", *SUPPOSITIONS}


@dataclass(frozen=True)
class Read:
    """A dossier that was read, with its model, and where both were found."""

    path: str
    dossier: Dossier
    model_path: str
    model: Model

    @property
    def model_told(self) -> str:
        """The name of the model as the dossier gives it, where it does: the same wherever the two lie together."""
        own = self.dossier.model
        beside = own is not None and Path(self.model_path) == Path(self.path).parent / own
        return str(own) if beside else self.model_path


@dataclass
class Asked:
    """One question as it was typed, and what was read for it."""

    command: str
    arguments: Sequence[str] = ()
    options: dict[str, Given] = field(default_factory=dict)
    reads: list[Read] = field(default_factory=list)
    verdicts: tuple[str, Verdicts] | None = None
    told_as: Mapping[str, str] | None = (
        None  # where it is asked again: the files as its run told them, by where they lie
    )

    def tell(self, path: str) -> str:
        """A path as the run tells it: as typed, unless it was asked for again under another name."""
        from clandestine.record.run import told

        return (self.told_as or {}).get(path, told(path))

    @property
    def again(self) -> bool:
        """Whether it is asked again by `verify`: it then prints what it else would write."""
        return self.told_as is not None


class Question(click.Command):
    """A command that keeps the words of its options; what was left at its default is left out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as ever, then keep what was typed."""
        words = list(args)
        rest = super().parse_args(ctx, args)
        if ctx.resilient_parsing:  # a shell only wants to finish the word
            return rest
        typed, _, _ = self.make_parser(ctx).parse_args(args=words)
        asked = Asked(self.name or "", told_as=ctx.obj if isinstance(ctx.obj, dict) else None)
        for option in self.params:
            given = typed.get(option.name or "")
            if isinstance(option, click.Argument):
                value = ctx.params[option.name or ""]
                asked.arguments = (*asked.arguments, *(value if option.nargs == -1 else [value] if value else []))
            elif isinstance(option, click.Option) and isinstance(given, (str, bool, list)):
                name = long_name(option)
                value = ctx.params[option.name or ""]
                if name in NOT_ASKED or option.is_eager or value == option.get_default(ctx):
                    continue
                if isinstance(given, list):
                    asked.options[name] = [str(one) for one in given]
                else:
                    plain = option.callback is None and not option.is_flag
                    asked.options[name] = True if option.is_flag else str(value if plain else given)
        asked.options = dict(sorted(asked.options.items()))
        ctx.meta[KEY] = asked
        return rest


def long_name(option: click.Option) -> str:
    """An option's name on the command line, without its dashes."""
    return max(option.opts, key=len).lstrip("-")


def note_read(
    paths: Iterable[str], pairs: Iterable[tuple[Model, Dossier]], named: str | None, default: str
) -> None:  # fmt: skip
    """Keep what dossiers and models were read for the question that is being asked."""
    asked = asked_now()
    if asked is None:
        return
    from clandestine.files.used import model_path

    for path, (model, dossier) in zip(paths, pairs, strict=True):
        one = Read(path, dossier, model_path(path, dossier, named, default), model)
        if one not in asked.reads:
            asked.reads.append(one)


def asked_now() -> Asked | None:
    """The question that is being asked, if a command asks one."""
    ctx = click.get_current_context(silent=True)
    return None if ctx is None else ctx.meta.get(KEY)


def run_of(finding: Finding) -> Run | None:
    """The run that gives one of the answers again, alone."""
    asked = asked_now()
    if asked is None:
        return None
    if "network" in finding.data:
        return _of_network(asked, finding)
    mine = [read for read in asked.reads if read.dossier.dossier == finding.data.get("dossier")]
    options = dict(asked.options)
    if not mine:
        return run(asked, finding.provenance, asked.arguments, options, asked.reads)
    told = [read for read in mine if read.path in asked.arguments] or mine
    if "window" not in options and told[0].model.years is None and len(told[0].dossier.window) > 1:
        options["window"] = str(finding.data["window"])
    about = options.get("about")
    if isinstance(about, list) and len(about) > 1:
        named = str(finding.data["about"])
        options["about"] = [next((one for one in about if named == one or named.startswith(f"{one} ")), about[0])]
    others = [read for read in asked.reads if read.path == options.get("against-dossier")]
    return run(asked, finding.provenance, [told[0].path], dict(sorted(options.items())), [*mine, *others])


def whole_run(asked: Asked, output: str, *, seed: int, draws: int) -> Run:
    """The run of everything that was asked, for a report: with the bibliographies it cites and the name of its file."""
    from clandestine.files.used import used_library

    works = used_library((read.path, asked.tell(read.path), read.dossier) for read in asked.reads)
    options: dict[str, Given] = dict(sorted({**asked.options, "output": output}.items()))
    return run(asked, {"seed": seed, "draws": draws}, asked.arguments, options, asked.reads, works)


def run(
    asked: Asked, stamp: Mapping[str, Any], arguments: Sequence[str], options: dict[str, Given], reads: Sequence[Read],
    also: Sequence[Used] = (),
) -> Run:  # fmt: skip
    """A run in its normal form: paths as they are told, the files it hangs on with their digests, the answer's seed and draws."""
    from clandestine import __version__
    from clandestine.record.run import Run

    return Run(
        clandestine=__version__,
        command=asked.command,
        arguments=[asked.tell(one) for one in arguments],
        options={
            name: given if name not in PATHS or given is True
            else [asked.tell(one) for one in given] if isinstance(given, list) else asked.tell(given)
            for name, given in options.items()
        },
        seed=stamp.get("seed"),
        draws=stamp.get("draws"),
        files=[*_files(asked, options, reads), *also],
    )  # fmt: skip


def _files(asked: Asked, options: dict[str, Given], reads: Sequence[Read]) -> list[Used]:
    """The files that were read, each once: models, dossiers, suppositions, then a scale and verdicts."""
    from clandestine.files.suppositions import read_supposition
    from clandestine.files.used import used_folder, used_model, used_record, used_verdicts
    from clandestine.files.verbal import read_words

    found = [used_model(asked.tell(read.model_told), read.model) for read in reads]
    found += [used_record("dossier", asked.tell(read.path), read.dossier.dossier, read.dossier) for read in reads]
    for name in SUPPOSITIONS:
        given = options.get(name, [])
        for path in given if isinstance(given, list) else [str(given)]:
            whatif = read_supposition(path)
            found.append(used_record("supposition", asked.tell(path), whatif.supposition, whatif))
    if isinstance(scale := options.get("scale"), str):
        found.append(used_record("scale", asked.tell(scale), Path(scale).stem, read_words(scale)))
    if asked.verdicts is not None:
        # Nobody whose verdict is locked is named, so the people are told as one folder.
        path, record = asked.verdicts
        found = [one for one in found if one.sort == "model"]
        found += [
            used_verdicts(asked.tell(path), record),
            used_folder(asked.tell(str(Path(reads[0].path).parent)), [read.dossier for read in reads]),
        ]
    return [one for place, one in enumerate(found) if one not in found[:place]]


def _of_network(asked: Asked, finding: Finding) -> Run:
    from clandestine.record.run import Used

    name = str(finding.data["network"])
    path = next(one for one in asked.arguments if Path(one).name == name)
    digest = str(finding.provenance["network"]).rpartition(" ")[2]
    used = Used(sort="network", file=asked.tell(path), name=name, digest=digest)
    return run(asked, finding.provenance, [path], asked.options, [], [used])
