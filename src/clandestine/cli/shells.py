"""The shells that complete the command line: click's own, and bash with what it needs after = and :."""

from __future__ import annotations

import os

import click
from click.shell_completion import BashComplete, add_completion_class, get_completion_class, split_arg_string

from clandestine.cli.complete import VARIABLE, attach


class Bash(BashComplete):
    """bash cuts words at = and : as well: the whole line is handed over, and only what follows the last cut is given back."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n'
    local response completion type value

    response=$(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" \
%(complete_var)s=bash_complete $1)

    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"
        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == 'plain' ]]; then
            COMPREPLY+=("$value")
            if [[ $value == *= ]]; then
                compopt -o nospace
            fi
        fi
    done

    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the one that is being typed."""
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line)[1:]
        return (words, "") if line[-1:].isspace() or not words else (words[:-1], words[-1])

    def complete(self) -> str:
        """One completion a line, each without what stands before bash's last cut."""
        args, incomplete = self.get_completion_args()
        cuts = [incomplete.rfind(mark) + 1 for mark in "=:" if mark in os.environ.get("COMP_BREAKS", "=:")]
        kept = incomplete[: max(cuts, default=0)]
        lines = []
        for item in self.get_completions(args, incomplete):
            value = item.value.removeprefix(kept) if item.type == "plain" else item.value
            lines.append(f"{item.type},{value}")
        return "\n".join(lines)


def prepare(group: click.Group) -> None:
    """Make a command line ready to be completed; done twice it is the same."""
    add_completion_class(Bash)
    attach(group)


def script(group: click.Group, shell: str) -> str | None:
    """The script that teaches a shell to complete `clandestine`; None where click does not know that shell."""
    add_completion_class(Bash)
    known = get_completion_class(shell)
    return None if known is None else known(group, {}, "clandestine", VARIABLE).source()
