"""Input files that are no files: standard input as `-`, and pipes such as `/dev/stdin`.

In: the path of an argument. Out: the path of a file with the same bytes, whose ending says what they are. It is named
`stdin`, so that errors read `stdin.toml #2: ...`, and it is removed when the command ends.
"""

import re
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="toml|csv|...",
        help="What comes from standard input: toml, csv, json, html, xlsx or ods; by default told from the content.",
    ),
]
KINDS = ("toml", "csv", "json", "html", "xlsx", "ods")
TOML_LINE = re.compile(r"\[|[\w\"'.-][^,;\t=]*=")
ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def from_pipe(context: typer.Context, path: Path, kind: str = "") -> Path:
    """The path itself, or that of a copy of what standard input or a pipe brings.

    Parameters
    ----------
    context
        Of the command; the copy is removed at its end.
    path
        As stated on the command line.
    kind
        Ending of the copy; told from the content if empty.

    Raises
    ------
    FileError
        If nothing comes, or more than a file may have.
    """
    from pi_formulate.base.errors import FileError
    from pi_formulate.base.files import as_file_error
    from pi_formulate.base.limits import FILE_BYTES

    if kind and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(KINDS)}", param_hint="--format")
    if not is_pipe(path):
        if kind and path.suffix.lower() != f".{kind}":
            raise typer.BadParameter("is for standard input; a file says it by its ending", param_hint="--format")
        return path
    with as_file_error("standard input"):
        if str(path) == "-":
            content = sys.stdin.buffer.read(FILE_BYTES + 1) if sys.stdin else b""
        else:
            with path.open("rb") as handle:
                content = handle.read(FILE_BYTES + 1)
    if not content.strip():
        raise FileError(
            "standard input",
            "nothing",
            "the content of a file",
            "Is the command before the | right?",
            sentence="nothing came in",
        )
    if len(content) > FILE_BYTES:
        raise FileError(
            "standard input",
            f"more than {FILE_BYTES:,} bytes",
            f"at most {FILE_BYTES:,}",
            sentence=f"more than {FILE_BYTES:,} bytes came in",
        )
    folder = Path(context.with_resource(tempfile.TemporaryDirectory(prefix="pi-formulate-")))
    copy = folder / f"stdin.{kind or kind_of(content)}"
    copy.write_bytes(content)
    return copy


def is_pipe(path: Path) -> bool:
    """Whether a path is standard input or another stream, not a file or a folder.

    Parameters
    ----------
    path
        As stated on the command line.

    Examples
    --------
    >>> is_pipe(Path("-")), is_pipe(Path(__file__)), is_pipe(Path("none.toml"))
    (True, False, False)
    """
    try:
        return str(path) == "-" or str(path) == "/dev/stdin" or path.is_fifo() or path.is_char_device()
    except (OSError, ValueError):  # a name that no file can have is refused where it is read
        return False


def kind_of(content: bytes) -> str:
    r"""The kind of a file by its first bytes.

    Parameters
    ----------
    content
        The bytes.

    Examples
    --------
    >>> kind_of(b'# mine\n[[batch]]'), kind_of(b"id = 1"), kind_of(b"id,feed\nA,PMDA = 1"), kind_of(b'{"format": 1}')
    ('toml', 'toml', 'csv', 'json')
    >>> kind_of(b"<!doctype html>"), kind_of(b"PK\x03\x04...xl/")
    ('html', 'xlsx')
    """
    if content.startswith(b"PK"):
        return "ods" if ODS in content[:200] else "xlsx"
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content[:100_000].decode("utf-16" if wide else "utf-8-sig", errors="replace")
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "[")
    if first.startswith(("{", "<")):
        return "json" if first.startswith("{") else "html"
    return "toml" if TOML_LINE.match(first) else "csv"
