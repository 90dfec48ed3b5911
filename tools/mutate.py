"""Mutation testing: small changes of one module, each of which a test must notice.

In: modules of `pi_formulate` and the tests that belong to them (`TESTS`). Out: a table, module, mutants, killed, and
the survivors with line and change. No file is touched. The tests are collected once; each mutant lives in the memory of
a fork, whose functions get the changed code. What survives there, and what changes code outside of functions, is tried
again in a fork that imports the changed module and all that depends on it anew.

Usage: python -m tools.mutate [MODULE ...] [--most N] [--seed N] [--only LINE[:NUMBER] ...]

A module is named as in `TESTS`, such as `batch.rounding`; without a name all of them are tried. `--most` takes this
number of mutants of each, drawn with `--seed`. `--only` takes the mutants of one line, or one of them, such as 81:2.
The exit status is 1 if fewer than `WANTED` of the mutants of a module are killed. All mutants of all modules take
hours: a command for the night, not for the short suite. MUTATE_SHOW=1 shows the output of the tests.
"""

import argparse
import ast
import gc
import importlib
import importlib.abc
import importlib.util
import os
import random
import resource
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tools.mutants import Mutant, exchanged, mutants_of, mutated

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "pi_formulate"
WANTED = 0.9  # share of the mutants of a module that the tests must kill
PATIENCE = 4.0  # a mutant that takes this many times as long as the unchanged module hangs
PATIENCE_S = 60.0  # and this much more: forks on a busy machine
SEED = ("--hypothesis-seed=0",)
EXAMPLES = 40  # of a test by hypothesis that does not set its own number
FAILED, LEFT = 99, 98  # exit statuses: broken off; not tried
MEMORY_BYTES = 6 * 2**30  # a mutant that asks for more is killed, not the machine

# The tests of each module, the fast ones first; the examples of the module itself go before them.
TESTS: dict[str, tuple[str, ...]] = {
    "base.units": ("tests/base/test_units.py", "tests/base/test_unit_spellings.py"),
    "copolymer.stoichiometry": ("tests/copolymer/test_stoichiometry.py", "tests/copolymer/test_chain.py"),
    "copolymer.chain": (
        "tests/copolymer/test_chain.py",
        "tests/copolymer/test_stoichiometry.py",
        "tests/trust/test_properties_polymer.py::test_chains_conserve_mass_and_groups_and_grow_with_conversion",
    ),
    "claims.constraints": (
        "tests/claims/test_constraints.py",
        "tests/claims/test_held.py",
        "tests/claims/test_formula.py",
    ),
    "claims.held": ("tests/claims/test_held.py", "tests/claims/test_margins.py"),
    "claims.margins": ("tests/claims/test_margins.py", "tests/claims/test_held.py"),
    "claims.formula": ("tests/claims/test_formula.py", "tests/claims/test_check.py", "tests/claims/test_held.py"),
    "claims.clauses": (
        "tests/claims/test_clauses.py",
        "tests/claims/test_check.py",
        "tests/claims/test_own.py",
        "tests/claims/test_scatter.py",
        "tests/claims/test_classes.py",
        "tests/laminate/test_stack.py",
        "tests/batch/test_scatter.py",
    ),
    "claims.check": (
        "tests/claims/test_check.py",
        "tests/claims/test_clauses.py",
        "tests/claims/test_own.py",
        "tests/claims/test_subject.py",
        "tests/claims/test_assignment.py",
        "tests/claims/test_report.py",
        "tests/claims/test_compare.py",
        "tests/claims/test_scatter.py",
        "tests/laminate/test_stack.py",
    ),
    "claims.orders": ("tests/claims/test_orders.py", "tests/claims/test_held.py"),
    "batch.rounding": ("tests/batch/test_rounding.py", "tests/batch/test_balance.py"),
    "batch.charge": (
        "tests/batch/test_charge.py",
        "tests/batch/test_lots.py",
        "tests/batch/test_summary.py",
        "tests/road/test_conservation.py",
    ),
    "batch.reconcile": (
        "tests/batch/test_reconcile.py",
        "tests/batch/test_reconciliation.py",
        "tests/batch/test_topup.py",
        "tests/batch/test_slips.py",
        "tests/trust/test_properties_batch.py",
    ),
}

# What every child would import again: the libraries, which no mutant changes.
LIBRARIES = (
    "hypothesis",
    "jinja2",
    "numpy",
    "openpyxl",
    "pandas",
    "pint",
    "pydantic",
    "pytest",
    "rich",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.spatial",
    "scipy.special",
    "scipy.stats",
    "typer",
)


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Brings the changed module in place of the file."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self.module, self.tree = module, tree

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        return importlib.util.spec_from_file_location(fullname, path_of(fullname), loader=self)

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.tree, str(path_of(self.module)), "exec"), module.__dict__)


def path_of(module: str) -> Path:
    """File of a module."""
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


def dependents_of(target: str) -> set[str]:
    """The module and all that import it, at once or by way of others."""
    imports = {_name_of(path): _imports(path) for path in (ROOT / PACKAGE).rglob("*.py")}
    reached = {target}
    while more := {name for name, needs in imports.items() if needs & reached} - reached:
        reached |= more
    return reached


def _name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def warm(target: str) -> set[str]:
    """Import all that does not depend on a module; return what does."""
    dependents = dependents_of(target)
    for name in LIBRARIES:
        importlib.import_module(name)
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        name = _name_of(path)
        if name not in dependents and name != PACKAGE and not name.startswith(f"{PACKAGE}.whatif"):
            importlib.import_module(name)
    gc.freeze()  # the children share these pages
    return dependents


def _forget(names: set[str]) -> None:
    """Remove modules so that they are imported anew."""
    root = importlib.import_module(PACKAGE)
    for name in names & set(sys.modules):
        del sys.modules[name]
        parent, _, last = name.rpartition(".")
        if parent in sys.modules and hasattr(sys.modules[parent], last):
            delattr(sys.modules[parent], last)
    for name in set(root.__all__) & set(vars(root)):
        delattr(root, name)


def _ended(child: int, limit_s: float) -> int:
    """Exit status of a child; one that takes longer is killed, with all that it started, and counts as failed."""
    ends = time.monotonic() + limit_s
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return FAILED


def _forked(work: Callable[[], int], limit_s: float) -> int:
    """Exit status of some work in a process of its own."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return _ended(child, limit_s)
    status = FAILED
    try:
        os.setpgid(0, 0)
        status = work()
    except BaseException:  # whatever it is, it must not go on in a copy of this process
        if os.environ.get("MUTATE_SHOW"):
            traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _quiet() -> None:
    """Limit the memory of this process and drop what it prints."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    if not os.environ.get("MUTATE_SHOW"):
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)


def _pytest(tests: Sequence[str], *plugins: object) -> int:
    """Run pytest in this process; its exit status."""
    import pytest
    from hypothesis import HealthCheck, Phase, settings

    settings.register_profile(
        "mutate",
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),  # a failure is enough, it need not be small
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutate")
    quiet = "-Wignore::pytest.PytestAssertRewriteWarning"  # hypothesis is imported already
    arguments = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "--noconftest",
        "-p",
        "tests.conftest",
        quiet,
        "--hypothesis-seed=0",
        *tests,
    ]
    return int(pytest.main(arguments, plugins=list(plugins)))


def passes(module: str, tree: ast.Module, names: set[str], tests: Sequence[str], limit_s: float) -> bool:
    """Whether all tests pass with a changed module, imported anew in a process of its own.

    Parameters
    ----------
    module, tree
        Name and changed code.
    names
        Modules that are imported anew.
    tests
        Arguments for pytest.
    limit_s
        After which the process is ended, and the mutant counts as killed [s].
    """

    def work() -> int:
        _quiet()
        _forget(names)
        sys.meta_path.insert(0, _Loader(module, tree))
        importlib.import_module(module)  # before pytest, whose own loader would read the file again
        return _pytest(tests)

    status = _forked(work, limit_s)
    if status in (4, 5):
        raise SystemExit(f"pytest does not run with {list(tests)}: status {status}")
    return status == 0


class Worker:
    """A plugin that runs the collected tests once for each mutant, in a fork whose functions it changes.

    Nothing is imported or collected again, so a mutant costs no more than the tests up to the first that fails. What
    the tests computed when they were imported is that of the unchanged module. A mutant that survives, or that changes
    code outside of functions, is left for `passes`.
    """

    def __init__(self, path: Path, mutants: Sequence[Mutant]) -> None:
        self.path, self.mutants = path, mutants
        self.source = path.read_text(encoding="utf-8")
        self.left: list[int] = []
        self.usual_s = 0.0

    def pytest_runtestloop(self, session: Any) -> bool:
        """Instead of the tests themselves: the tests for each mutant."""
        start = time.monotonic()
        if _forked(lambda: self._tested(session, None), 3600.0) == 0:
            self.usual_s = time.monotonic() - start
            limit_s = PATIENCE * self.usual_s + PATIENCE_S
            for number, mutant in enumerate(self.mutants):
                changed = partial(self._tested, session, mutant)
                if _forked(changed, limit_s) in (0, LEFT):
                    self.left.append(number)
        return True

    def _tested(self, session: Any, mutant: Mutant | None) -> int:
        """Run all tests with the functions of a mutant."""
        from _pytest.main import pytest_runtestloop

        _quiet()
        if mutant is not None and not exchanged(self.source, mutated(self.source, mutant), self.path):
            return LEFT
        pytest_runtestloop(session)
        return int(session.testsfailed > 0)


def run(name: str, most: int | None, seed: int, only: Sequence[str] = ()) -> tuple[int, list[Mutant]]:
    """Try the mutants of one module: their number, and those that survive.

    Parameters
    ----------
    name
        A key of `TESTS`.
    most, seed
        Number of mutants to draw, all if None, and the seed of the draw.
    only
        Lines, or line:number, to try instead.
    """
    module = f"{PACKAGE}.{name}"
    path = path_of(module)
    source = path.read_text(encoding="utf-8")
    mutants = mutants_of(source)
    if only:
        mutants = [m for m in mutants if str(m.line) in only or f"{m.line}:{m.number}" in only]
    elif most is not None and most < len(mutants):
        mutants = sorted(random.Random(seed).sample(mutants, most), key=lambda m: (m.line, m.number))
    names = warm(module)
    tests = [str(path), *(test for test in TESTS[name] if (ROOT / test.partition("::")[0]).exists())]
    start = time.monotonic()
    left, usual_s = _left_by_worker(path, mutants, tests)
    print(f"  {name}: {len(left)} of {len(mutants)} mutants are left to a fork that imports them", flush=True)
    limit_s = PATIENCE * (usual_s + PATIENCE_S)
    if not passes(module, ast.parse(source), names, tests, 3600.0):
        raise SystemExit(f"{name}: its tests fail without any change")
    if passes(module, ast.parse("raise ImportError"), names, tests, limit_s):
        raise SystemExit(f"{name}: its tests pass without the module, so they do not see what is changed")
    survivors = []
    for mutant in (mutants[number] for number in left):
        if passes(module, mutated(source, mutant), names, tests, limit_s):
            survivors.append(mutant)
            print(f"  {name}:{mutant.line}:{mutant.number}  {mutant.change}", flush=True)
    spent_s = time.monotonic() - start
    print(f"  {name}: {len(mutants)} mutants in {spent_s:.0f} s, the tests alone in {usual_s:.0f} s", flush=True)
    return len(mutants), survivors


def _left_by_worker(path: Path, mutants: Sequence[Mutant], tests: Sequence[str]) -> tuple[list[int], float]:
    """Places of the mutants that `Worker` does not kill, and the time of the tests without a change [s]."""
    reads, writes = os.pipe()

    def work() -> int:
        worker = Worker(path, mutants)
        _quiet()
        _pytest(tests, worker)
        os.write(writes, f"{worker.usual_s} {' '.join(map(str, worker.left))}".encode())
        return 0

    _forked(work, 1e6)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        usual_s, *left = pipe.read().split() or ["0"]
    if not float(usual_s):
        raise SystemExit(f"{path.name}: its tests do not run, or fail without any change; MUTATE_SHOW=1 shows them")
    return [int(number) for number in left], float(usual_s)


def main() -> int:
    """Try the modules of the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", choices=[*TESTS, []], metavar="MODULE", help=", ".join(TESTS))
    parser.add_argument("--most", type=int, help="mutants of each module; all if not stated")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default 0)")
    parser.add_argument("--only", nargs="*", default=(), metavar="LINE[:NUMBER]", help="only these mutants")
    args = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    for pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # threads do not survive a fork
        os.environ[pool] = "1"
    rows = []
    for name in args.modules or TESTS:
        answer = _apart(name, args)
        if answer is not None:
            rows.append((name, *answer))
    print(f"\n{'module':26}{'mutants':>9}{'killed':>8}{'share':>8}")
    for name, count, alive in rows:
        print(f"{name:26}{count:9}{count - alive:8}{1 - alive / max(count, 1):8.1%}")
    if len(rows) < len(args.modules or TESTS):
        return 2
    return int(any(count - alive < WANTED * count for _, count, alive in rows))


def _apart(name: str, args: argparse.Namespace) -> tuple[int, int] | None:
    """Number of mutants and of survivors of one module, tried in a process that starts clean; None if it failed."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            count, survivors = run(name, args.most, args.seed, args.only)
            os.write(writes, f"{count} {len(survivors)}".encode())
            status = 0
        except SystemExit as error:
            print(error, file=sys.stderr)
        finally:
            sys.stdout.flush()
            os._exit(status)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        answer = [int(word) for word in pipe.read().split()]
    os.waitpid(child, 0)
    return (answer[0], answer[1]) if answer else None


if __name__ == "__main__":
    sys.exit(main())
