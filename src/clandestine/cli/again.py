"""A run asked again: the same question put to today's files, and nothing else done."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, NoReturn

import click

from clandestine import __version__
from clandestine.cli.question import NOT_ASKED, PATHS, Question, long_name
from clandestine.errors import BadInput, Fault

if TYPE_CHECKING:
    from clandestine.record.run import Run

PAGE = re.compile(r"[^/\\\0-][^/\\\0]*\.(html|htm|md)", re.IGNORECASE)
READ = {".yaml", ".yml", ".csv", ".tsv", ".xlsx", ".ods", ".json", ".bif", ".xmlbif", ".uai", ".net", ".xdsl", ".gz"}


@dataclass(frozen=True)
class Places:
    """Where the files of a run are looked for: a folder that is named, the working directory, the saved answer's folder."""

    saved: str
    files: Path | None = None

    def find(self, told: str) -> str:
        """A file or folder of a run as it lies today; raises BadInput where there is none, or where it is no file of ours."""
        from clandestine.files.models import model_names
        from clandestine.files.shipped import example_names, example_path
        from clandestine.files.text import STDIN, is_file, is_folder

        path = PurePosixPath(told.replace("\\", "/"))
        if told in model_names():
            return told
        if told == STDIN:
            self._refuse(
                "it was made from standard input, which cannot be read again", "save what was piped in, and ask again"
            )
        if not told.strip() or "\0" in told or path.is_absolute() or PureWindowsPath(told).drive:
            self._refuse(f"its run names {told!r}: a run never names a file so", "the run was written by hand")
        named = [self.files / path, self.files / path.name] if self.files is not None else []
        for place in [*named, Path(path), Path(self.saved).parent / path]:
            if is_folder(place) or (is_file(place) and place.suffix.lower() in READ):
                return str(place)
            if is_file(place):
                self._refuse(f"its run names {told!r}, which is no model, dossier, sheet or network", "")
        if path.suffix == ".yaml" and path.stem in example_names():
            return str(example_path(path.stem))
        places = [str(place) for place in (self.files, "the working directory", Path(self.saved).parent) if place]
        hint = f"looked in {', '.join(dict.fromkeys(places))}; --files FOLDER says where it lies"
        self._refuse(f"it was made from {told!r}, and there is no such file", hint)

    def _refuse(self, words: str, hint: str) -> NoReturn:
        raise BadInput([Fault(self.saved, 0, 0, words, hint)])


def ask_again(commands: Mapping[str, click.Command], run: Run, form: str, places: Places) -> tuple[str, dict[str, str]]:
    """What a run's command prints today, and where each of its files was found, by the path it is told by.

    Only commands that ask a question are run, with options of their own, each as one word: they read files and write none.
    Raises BadInput for anything else, and what the question itself raises.
    """
    command = commands.get(run.command)
    if not isinstance(command, Question):
        places._refuse(
            f"its run asks for {run.command!r}, which is no question", f"one of {', '.join(questions(commands))}"
        )
    options = {long_name(one): one for one in command.params if isinstance(one, click.Option)}
    found: dict[str, str] = {}

    def place(told: str) -> str:
        found[told] = places.find(told)
        return found[told]

    words = []
    for name, given in run.options.items():
        option = options.get(name)
        if option is not None and name == "output" and isinstance(given, str) and PAGE.fullmatch(given):
            words.append(
                f"--output={given}"
            )  # its name stands in a report; asked again, it is printed and never written
            continue
        if option is None or name in NOT_ASKED or option.is_eager:
            places._refuse(
                f"its run has an option --{name}, which {run.command} does not have", "the run was written by hand"
            )
        if option.is_flag != (given is True) or (option.multiple != isinstance(given, list) and given is not True):
            places._refuse(
                f"its run gives --{name} otherwise than {run.command} takes it", "the run was written by hand"
            )
        for one in [] if given is True else given if isinstance(given, list) else [given]:
            words.append(f"--{name}={place(one) if name in PATHS else one}")
        words += [f"--{name}"] * (given is True)
    for name, number in (("seed", run.seed), ("draws", run.draws)):
        # Another version may have other defaults.
        if run.clandestine != __version__ and name in options and number is not None and name not in run.options:
            words.append(f"--{name}={number}")
    if "output" not in options:
        words.append(f"--format={form}")
    paths = [place(told) for told in run.arguments]
    printed = io.StringIO()
    names = {where: told for told, where in found.items()}
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        try:
            command.main([*words, "--", *paths], prog_name=run.command, standalone_mode=False, obj=names)
        except click.ClickException as error:
            places._refuse(f"its run cannot be asked: {error.format_message()}", "")
    return printed.getvalue().replace("\r\n", "\n"), found


def questions(commands: Mapping[str, click.Command]) -> list[str]:
    """The commands that ask a question."""
    return sorted(name for name, command in commands.items() if isinstance(command, Question))
