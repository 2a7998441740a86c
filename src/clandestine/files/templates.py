"""A commented dossier to start from."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from clandestine.errors import BadInput, Fault
from clandestine.files.shipped import LIBRARY, shipped

_LONGEST = 80
# Names that one widespread system keeps for its devices.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{word}{digit}" for word in ("com", "lpt") for digit in range(1, 10))}

_DOSSIER = """\
# A dossier: what the record says about one person (or circle), one source and one statement at a time.
# Lines that begin with # are remarks. Replace what is in <...>, delete what you do not need, and run
#   clandestine check @ID@.yaml
clandestine: 1
dossier: @ID@
draft: yes # take this line out when the dossier is more than an example

person:
  name: @NAME@
  # native: <the name in its own script>
  # aliases: [<other names, noms de guerre>]
  # born: 1890~ # dates are EDTF: 1925, 1925-04, 1925-04-12, 1925~ (about), 1925? (doubtful), 192X, 1924/1925, 1917-10-25 (OS)
  died: 1938? # somebody born after 1900 needs a date of death: no dossier is kept about the living

# The years asked about; printed in every answer. Items outside it are listed and do not weigh.
window: 1922/1937
# because: <why these years>
# chosen: <why this person; a second selection beside that of the archives>

# What was really read whole, and for what; only such sources yield silences. Nothing, as a rule:
consulted: {}
# consulted:
#   letter-1925: {read_for: [foreign_contact], extent: whole}

# Every document or file once. `kind` is the kind of the ORIGINAL; `clandestine words letter` searches the vocabulary.
sources:
  letter-1925:
    kind: private_letter
    date: 1925-04-12 # when it was written
    # arrived: 1925-05 # when it reached the receiver; published: when it was printed
    # cite: <citekey of its entry in library.json beside this file (CSL-JSON, as Zotero exports it)>
    seen_in: ["<the page or book you found it in>"]
    # part_of: <a file it lies in, whose temper it shares>
    # derives_from: <the source it copies>
    # made: {is: 0.3, from: 0.1, to: 0.6, guess: true, because: <why it may be forced>} # kinds such as interrogation

# One observation for one thing that one source says: asserts or denies {variable: state}; or silent, not_looked, lost,
# withheld, each with a variable. Record what was seen, not what it was for; no conclusions about the person.
observations:
  - id: letters-abroad
    asserts: {foreign_contact: present}
    by: letter-1925
    when: 1925-01/1925-04 # the date of the event, not of the writing
    paraphrase: <in your own words>
    # cite: {page: "12"} # a printed page, or folio, of the work cited
    # quote: <in the original language>
    # translation: <and who made it, under translator:>
    # asserted_by: <the one scholar who reads it so; another's reading of the same line is a second observation>

# Dated facts that bear on no variable; listed, never weighed.
background: []
#  - {when: 1921, paraphrase: <what happened>, by: letter-1925}
"""


def new_dossier(name: str, schema: str | None = None) -> str:
    """A commented YAML dossier for somebody, marked as a draft; it passes `clandestine check` as it stands.

    `schema` is the way from the file to the JSON Schema for editors, if there is one.

    >>> "dossier: baron-aron" in new_dossier("Baron, Aron")
    True
    """
    head = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    return head + _DOSSIER.replace("@ID@", file_name(name)).replace("@NAME@", _quoted(name))


def write_dossier(name: str, output: Path | None = None) -> list[Path]:
    """Write a template and, beside it, an empty library.json if there is none; gives the files written.

    The name becomes a safe file name. Raises BadInput if the file is there already: it is never overwritten.
    """
    target = output if output is not None else Path(f"{file_name(name)}.yaml")
    try:
        if target.is_dir():
            target = target / f"{file_name(name)}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(new_dossier(name, _schema_from(target.parent)))
        written = [target]
        library = target.parent / LIBRARY
        if not library.exists():
            library.write_text("[]\n", encoding="utf-8")
            written.append(library)
    except FileExistsError:
        words = "is here already and is not overwritten"
        raise BadInput([Fault(str(target), 0, 0, words, "choose another name, or -o FILE")]) from None
    except (OSError, ValueError) as error:
        words = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise BadInput([Fault(str(target), 0, 0, words)]) from None
    return written


def _schema_from(folder: Path) -> str | None:
    """The way to the schema inside a checkout; a path into somebody's own machine has no place in a shared file."""
    root = shipped("models").parent.resolve()
    here = folder.resolve()
    if root.name == "shipped" or not here.is_relative_to(root):
        return None
    return Path(os.path.relpath(Path(__file__).parent / "schemas" / "dossier.json", here)).as_posix()


def file_name(name: str) -> str:
    """A name for a file that every system takes: small letters of any alphabet, digits and hyphens.

    >>> file_name("Baron, Aron"), file_name("../../etc/passwd"), file_name("CON")
    ('baron-aron', 'etc-passwd', 'con-1')
    """
    folded = unicodedata.normalize("NFC", name).casefold()
    word = re.sub(r"[^\w]+", "-", folded.replace("_", "-")).strip("-")
    word = word[:_LONGEST].strip("-") or "dossier"
    return f"{word}-1" if word in _RESERVED else word


def _quoted(name: str) -> str:
    """The name as a YAML text in single quotes, without what no name holds."""
    clean = "".join(letter if letter.isprintable() else " " for letter in name)
    return "'" + (" ".join(clean.split()) or "Unknown").replace("'", "''") + "'"
