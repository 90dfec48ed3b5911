"""Hooks of the site for generated text: the command line, the monomers of the glossary, the file to cite.

In: the commands, tables and files. Out: the page `command_line.md`, and the text that replaces a mark such as
`<!-- file: CITATION.cff -->` in other pages.
"""

import re
from pathlib import Path
from typing import Any

from tools.site.hooks_pages import used_monomers

ROOT = Path(__file__).resolve().parents[2]
COMMAND_LINE = "command_line.md"
MARK = re.compile(r"^<!-- (file|table): (\S+) -->$", re.MULTILINE)
HEAD = """# Command line

One command for each task. `pi-formulate --help` lists them, `pi-formulate COMMAND --help` says the same as this page,
and `pi-formulate --version` which one is installed. Exit status: 0 done; 1 the input is wrong, with one line for each
fault on standard error and nothing written; 2 wrong usage.
"""


def command_line() -> str:
    """The page of the command line, from the very commands."""
    import typer

    from pi_formulate.cli import app

    group: Any = typer.main.get_command(app)
    parts = [HEAD]
    for name, command in group.commands.items():
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option"]
        usage = " ".join([_value(p) if p.required else f"[{_value(p)}]" for p in arguments])
        usage = " ".join(filter(None, ("pi-formulate", name, usage, "[options]")))
        parts.append(f"## {name}\n\n{command.help}\n\n```text\n{usage}\n```\n")
        rows = [f"| `{_value(p)}` | | {_absent(p)} | {_cell(p.help)} |" for p in arguments]
        rows += [f"| {_names(p)} | {_value(p)} | {_absent(p)} | {_cell(p.help)} |" for p in options]
        parts.append("\n".join(["| | value | if left out | what it says |", "|---|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _names(option: Any) -> str:
    return ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))


def _value(parameter: Any) -> str:
    if getattr(parameter, "is_flag", False):
        return ""
    return str(parameter.metavar or ("TEXT" if parameter.opts[0].startswith("-") else parameter.name.upper()))


def _absent(parameter: Any) -> str:
    """What holds where the user says nothing."""
    if parameter.required:
        return "required"
    if parameter.default in (None, "", False):
        return ""
    return f"`{parameter.default}`"


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def monomer_table() -> str:
    """The monomers that the pages and notebooks name, as a table."""
    rows = [f"| {name} | {long} | {cas} |" for name, (long, cas) in sorted(used_monomers().items())]
    return "\n".join(["| id | name | CAS |", "|---|---|---|", *rows])


def filled(markdown: str) -> str:
    """A page with what its marks ask for."""

    def asked(mark: re.Match[str]) -> str:
        kind, name = mark.groups()
        if kind == "table":
            return {"monomers": monomer_table}[name]()
        return f"```yaml\n{(ROOT / name).read_text(encoding='utf-8').strip()}\n```"

    return MARK.sub(asked, markdown)


def on_files(files: Any, config: Any) -> Any:
    """Add the page of the command line."""
    from mkdocs.structure.files import File  # only a build of the site needs it

    files.append(File.generated(config, COMMAND_LINE, content=command_line()))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill in what the marks ask for."""
    return filled(markdown)
