"""Files that are not what they should be: missing, folders, binary, in another encoding, unreadable."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.bibliography import read_bibliography
from clandestine.files.checks import check
from clandestine.files.dossiers import read_dossier, read_dossiers
from clandestine.files.models import read_model
from clandestine.files.sheets import read_sheet
from clandestine.files.suppositions import read_supposition
from clandestine.files.text import read_text

LETTER = "письмо: Мы решили сократить переписку, так как все письма вскрываются\n"

# (name, bytes, a piece of the words, line)
CASES = [
    ("cp1251", LETTER.encode("cp1251"), "cp1251 would read 'письмо: Мы решили сократить'", 1),
    ("koi8-r", LETTER.encode("koi8-r"), "koi8-r would read 'письмо: Мы решили сократить'", 1),
    ("cp866", LETTER.encode("cp866"), "cp866 would read 'письмо: Мы решили сократить'", 1),
    ("cp1251, further down", b"a: 1\nb: " + LETTER.encode("cp1251"), "cp1251 would read", 2),
    ("latin-1", "nom: Volin à Paris, été\n".encode("latin-1"), "perhaps latin-1 or cp1252", 1),
    ("utf-16 with a mark", LETTER.encode("utf-16"), "written in UTF-16", 0),
    ("utf-16 without", "clandestine: 1\n".encode("utf-16-le"), "written in UTF-16", 0),
    ("utf-16 big", "clandestine: 1\n".encode("utf-16-be"), "written in UTF-16", 0),
    ("binary", b"\x7fELF\x02\x01\x01\0\0\0\0\xff\xfe", "a binary file", 1),
    ("NUL in the text", b"a: 1\nb: x\0y\n", "a binary file", 2),
    ("half a letter", "a: письмо".encode()[:-1], "not UTF-8", 1),
    ("surrogates", b"a: \xed\xa0\x80\n", "not UTF-8", 1),
    ("empty", b"", "an empty file", 1),
    ("blank", b" \n\n", "an empty file", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "words", "line"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("ending", [".yaml", ".json", ".csv"])
def test_bytes_that_are_no_text(tmp_path: Path, name: str, data: bytes, words: str, line: int, ending: str) -> None:
    path = tmp_path / f"file{ending}"
    path.write_bytes(data)
    read = {".yaml": read_dossier, ".json": read_bibliography, ".csv": read_sheet}[ending]
    with pytest.raises(BadInput) as caught:
        read(path)
    (fault,) = caught.value.faults
    expected = "an empty sheet" if ending == ".csv" and "empty" in words else words
    assert expected in str(fault) and fault.file == str(path)
    assert fault.line == line


def test_a_missing_file_and_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "baron-aron.yaml").write_text("a: 1", encoding="utf-8")
    with pytest.raises(BadInput, match=r"no such file \(did you mean 'baron-aron.yaml'\?\)"):
        read_dossier(tmp_path / "baron-arn.yaml")
    with pytest.raises(BadInput, match="there is no folder"):
        read_dossier(tmp_path / "nowhere" / "baron.yaml")


def test_a_folder(tmp_path: Path) -> None:
    for read in (read_dossier, read_model, read_bibliography, read_sheet):
        with pytest.raises(BadInput, match="a folder, not a file"):
            read(str(tmp_path) + os.sep)


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "closed.yaml"
    path.write_text("a: 1", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(BadInput, match="not readable: permission denied"):
        read_dossier(path)
    assert "permission denied" in check([path])[0].words


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is readable")
def test_a_closed_file(tmp_path: Path) -> None:
    path = tmp_path / "closed.yaml"
    path.write_text("a: 1", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(BadInput, match="permission denied"):
        read_dossier(path)


def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    path = tmp_path / "gone.yaml"
    path.write_text("a: 1", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(BadInput, match="not readable: Input/output error"):
        read_dossier(path)


@pytest.mark.parametrize("name", ["a\0b.yaml", "x" * 5000 + ".yaml"])
def test_names_no_file_can_have(name: str) -> None:
    with pytest.raises(BadInput):
        read_dossier(name)
    assert check([name])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(BadInput, match="not an ordinary file"):
        read_dossier(tmp_path / "pipe.yaml")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.docx", "x", "a file of the wrong type (.docx)"),
        ("a", "x", "a file of the wrong type (no ending)"),
        ("a.yaml", "- 1\n- 2\n", "expected a mapping"),
        ("a.yaml", "just a sentence\n", "expected a mapping"),
        ("a.yaml", "title: x\n", "neither a dossier nor a model nor verdicts"),
        ("a.yaml", "dosier: x\n", "did you mean 'dossier'?"),
        ("a.json", "{}", "expected a list of entries"),
    ],
)
def test_files_of_the_wrong_type(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (fault,) = check([tmp_path / name])
    assert words in str(fault)


def test_a_model_given_as_a_dossier(root: Path) -> None:
    with pytest.raises(BadInput, match="this is a model, and a dossier is expected here") as caught:
        read_dossier(root / "tests" / "data" / "small" / "weather.yaml")
    assert len(caught.value.faults) == 1


def test_a_dossier_given_as_a_model(root: Path) -> None:
    with pytest.raises(BadInput, match="this is a dossier, and a model is expected here") as caught:
        read_model(root / "tests" / "data" / "small" / "ferry.yaml")
    assert len(caught.value.faults) == 1


def test_a_dossier_given_as_a_supposition(root: Path) -> None:
    with pytest.raises(BadInput, match="this is a dossier, and a supposition is expected here"):
        read_supposition(root / "tests" / "data" / "small" / "ferry.yaml")


def test_a_file_alike_in_its_ending_only_is_not_near(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("a: 1", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_dossier(tmp_path / "sober.yaml")
    assert str(caught.value).endswith("sober.yaml: no such file")


def test_a_shipped_dossier_that_is_not_here(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="`clandestine example baron-aron` copies the shipped one here"):
        read_dossiers([tmp_path / "evidence" / "baron-aron.yaml"])


def test_an_empty_folder(tmp_path: Path) -> None:
    (fault,) = check([tmp_path])
    assert "a folder without any file to check" in fault.words


def test_hidden_files_and_locks_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".git/x.yaml", "~$sheet.xlsx", ".hidden.yaml"):
        (tmp_path / name).write_text("\t", encoding="utf-8")
    (fault,) = check([tmp_path])
    assert "without any file" in fault.words


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer = io.BytesIO(b"a: [")

    monkeypatch.setattr("sys.stdin", Standard())
    with pytest.raises(BadInput, match="<stdin>:"):
        read_dossiers(["-"])


def test_faults_of_all_dossiers_at_once(root: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"clandestine: 1\ndossier: {name}\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_dossiers([tmp_path / "one.yaml", tmp_path / "two.yaml", tmp_path / "three.yaml"],
                      root / "tests" / "data" / "small" / "weather.yaml")  # fmt: skip
    assert {Path(fault.file).stem for fault in caught.value.faults} == {"one", "two", "three"}


def test_text_in_a_named_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(LETTER.encode("koi8-r"))
    assert read_text(path, "koi8-r") == LETTER
    with pytest.raises(BadInput, match="unknown encoding 'koi-9'"):
        read_text(path, "koi-9")
    with pytest.raises(BadInput, match="not written in ascii"):
        read_text(path, "ascii")
