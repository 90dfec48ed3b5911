"""One of everything that shows itself, built when a test asks for it; and a reader of HTML that minds its tags."""

from collections.abc import Callable
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

import pi_formulate as pf
from pi_formulate.copolymer.amounts import Known
from pi_formulate.properties.estimate import Estimate
from pi_formulate.search.experiments.suggest import Suggestion, Suggestions

ROOT = Path(__file__).parents[1]
NASTY = "<script>alert(\"x\")</script> & 'q'"
FOUR = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]


class Things:
    """Each is built once, and only where it is asked for."""

    @cached_property
    def library(self):
        return pf.library()

    @cached_property
    def low(self):
        return pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])

    @cached_property
    def recipe(self):
        return pf.plan_batch(self.low, solution_g=500.0, readability_g=0.01, solvent="NMP", batch_id=NASTY)

    @cached_property
    def orders(self):
        return pf.check_orders({"BPDA": 0.7, "BTDA": 0.3, "TPE-R": 0.62, "p-PDA": 0.38}, "7")

    @cached_property
    def copper(self):
        return pf.Layer("foil", 12, "copper")

    @cached_property
    def core(self):
        return pf.Layer("low_expansion", 25, cte_ppm_per_k=30.0, sd_cte_ppm_per_k=5.0, modulus_gpa=5.0, poisson=0.34)

    @cached_property
    def stack(self):
        return pf.Stack([self.copper, self.core, pf.Layer("foil", 18, "copper")], name=NASTY)

    @cached_property
    def estimate(self):
        return Estimate(
            390.4,
            25.3,
            "degrees C",
            False,
            "by <groups> & more",
            "fit_tg_c",
            NASTY,
            tuple((f"group {i} <{i}>", 100.0 - 7.0 * i) for i in range(15)),
        )

    @cached_property
    def design(self):
        return pf.design({"cte_ppm_per_k": (5, 25)}, FOUR, formula="6")

    @cached_property
    def empty_design(self):
        few = pf.MonomerLibrary(self.library[name] for name in ("PMDA", "6FDA", "p-PDA", "BAPP"))
        return pf.design({"cte_ppm_per_k": (None, 5)}, ["6FDA", "BAPP"], library=few)

    @cached_property
    def region(self):
        return pf.region("6", members={"X4": "BPDA"})

    @cached_property
    def stack_file(self):
        return pf.read_stack(ROOT / "examples" / "laminate.toml")

    @cached_property
    def group_table(self):
        return pf.group_table("polyimide_groups")

    @cached_property
    def estimates(self):
        return pf.estimate(self.low)

    @cached_property
    def unit(self):
        return self.low.amounts_mol[0][0]

    @cached_property
    def flat(self):
        return self.stack_file.stack.no_curl()

    @cached_property
    def shelf(self):
        left = {"PMDA": 500.0, "p-PDA": 500.0, "4,4'-ODA": 500.0}
        stated = {"statements": ("H317",), "pictograms": ("GHS07",)}
        return pf.Shelf(
            tuple(pf.ShelfBottle(pf.library()[id], pf.Lot(f"L-{id}"), g, **stated) for id, g in left.items())
        )

    @cached_property
    def drawn(self):
        return pf.plan_from_shelf(self.shelf, self.low, solution_g=500)

    @cached_property
    def history(self):
        when = "2026-11-29T15:20:00Z"
        return pf.History().append("remark", "LX-1", {}, by="Ines", reason="vessel 2 is cleaned", time=when)

    @cached_property
    def reconciled(self):
        return pf.reconcile({"PMDA": 20.0, "p-PDA": 6.5, "4,4'-ODA": 8.0}, self.recipe)

    @cached_property
    def suggestion(self):
        return Suggestion((0.4, 0.6), (("tg_c", self.estimates["tg_c"]),), 0.5)

    @cached_property
    def making(self):
        return self.stack_file.stack.making

    @cached_property
    def coat(self):
        return self.making.steps[0]

    @cached_property
    def dry(self):
        return self.making.steps[1]

    @cached_property
    def cure(self):
        return self.making.steps[2]

    @cached_property
    def laminate(self):
        return self.making.steps[3]

    @cached_property
    def kinetics(self):
        return pf.Kinetics(
            (pf.KineticStage(0.6, 0.05, 160.0, 109.0), pf.KineticStage(0.4, 0.01, 160.0, 90.0)), 100.0, 250.0
        )


# One of every public type, and of what public functions return besides.
SHOWN: dict[str, Callable[[Things], object]] = {
    "size of a screen": lambda things: pf.screen_size(FOUR, step_frac=0.5),
    "monomer": lambda things: things.library["PMDA"],
    "library": lambda things: things.library,
    "unit": lambda things: things.unit,
    "copolymer": lambda things: things.low,
    "feed": lambda things: things.low.feed,
    "recipe": lambda things: things.recipe,
    "summary": lambda things: things.recipe.summary,
    "charge": lambda things: things.recipe.charges[1],
    "lot": lambda things: pf.Lot("A7", purity_frac=0.998),
    "concentration": lambda things: pf.Concentration(0.5, "mol/L"),
    "losses": lambda things: pf.Losses(heel_g=20.0),
    "bottle": lambda things: pf.Bottle.stock(NASTY, {"p-PDA": 0.1}, "NMP"),
    "content": lambda things: pf.Bottle.stock("S", {"PMDA": 1.0}, alcohol="methanol").contents[0],
    "blend": lambda things: pf.blend(
        [things.recipe, pf.plan_batch(things.low, solution_g=100.0, batch_id="B")], shares=[0.8, 0.2]
    ),
    "cross-linker": lambda things: pf.crosslinker("TAPB"),
    "gel point": lambda things: pf.gel_point([pf.Molecule(3.0, 218.12, 2, 0), pf.Molecule(2.0, 351.45, 0, 3)]),
    "claims": lambda things: pf.check_claims(things.recipe),
    "finding": lambda things: pf.check_claims(things.recipe).findings[0],
    "formula": lambda things: pf.formula("7"),
    "reading": lambda things: pf.reading("default"),
    "orders": lambda things: things.orders,
    "comparison": lambda things: pf.compare_claims(things.low),
    "estimates": lambda things: things.estimates,
    "explanation": lambda things: things.estimates.explain(),
    "estimate": lambda things: things.estimate,
    "reconciliation": lambda things: things.reconciled,
    "reading of a balance": lambda things: pf.read_balance("S S     25.34 g")[0],
    "viscosity": lambda things: pf.viscosity(pf.PolymerSolution(0.15, 8e4)),
    "polymer solution": lambda things: pf.PolymerSolution(0.15, 8e4),
    "point of viscosity": lambda things: pf.ViscosityPoint(pf.PolymerSolution(0.15, 8e4), 12.0),
    "addition for a viscosity": lambda things: pf.viscosity_additions(things.recipe, 1e-3)[0],
    "Mark-Houwink": lambda things: pf.MarkHouwink(0.02, 0.75, "own"),
    "bottle of a shelf": lambda things: things.shelf.bottles[0],
    "shelf": lambda things: things.shelf,
    "drawn batch": lambda things: things.drawn,
    "statements": lambda things: things.shelf.statements(things.drawn.recipe)[0],
    "makeable": lambda things: pf.what_can_i_make(things.shelf, {"tg_c": (0, None)}, step_frac=0.5, count=1),
    "history": lambda things: things.history,
    "sequence": lambda things: things.orders.best,
    "known": lambda things: Known("mass_g", "BPDA", 37.2),
    "solved": lambda things: pf.solve_amounts([Known("mass_g", "PMDA", 37.2)], {"PMDA": things.library["PMDA"]}),
    "chains": lambda things: pf.chains([pf.Molecule(0.98, 218.12, 2, 0), pf.Molecule(1.0, 200.24, 0, 2)]),
    "molecule": lambda things: pf.Molecule(0.98, 218.12, 2, 0),
    "stack": lambda things: things.stack,
    "curl": lambda things: things.stack.curl(stress_free_c=300.0),
    "layer": lambda things: things.core,
    "foil": lambda things: pf.foils()["copper"],
    "foils": lambda things: pf.foils(),
    "solvent": lambda things: pf.solvents()["NMP"],
    "solvents": lambda things: pf.solvents(),
    "making": lambda things: things.making,
    "coat": lambda things: things.coat,
    "dry": lambda things: things.dry,
    "cure": lambda things: things.cure,
    "hold": lambda things: pf.Hold(350, 15, ramp_c_per_min=5),
    "laminate": lambda things: things.laminate,
    "stack file": lambda things: things.stack_file,
    "report": lambda things: things.stack_file.report(),
    "balance": lambda things: things.stack_file.balance(),
    "wet coat": lambda things: things.stack_file.balance().coats[0],
    "roll": lambda things: pf.Roll(0.52, 1000.0),
    "flat": lambda things: things.flat,
    "flat state": lambda things: things.flat.states[0],
    "kinetics": lambda things: things.kinetics,
    "stage": lambda things: things.kinetics.stages[0],
    "group table": lambda things: things.group_table,
    "group": lambda things: things.group_table.groups[0],
    "assignment": lambda things: pf.assign(things.unit.parts[1], things.group_table),
    "composition table": lambda things: pf.CompositionTable.of([things.unit]),
    "fitted": lambda things: pf.Fitted("shifted by 3 C", (pf.TableError("a.csv:2", "<b>", "a number"),)),
    "design": lambda things: things.design,
    "empty design": lambda things: things.empty_design,
    "conflict": lambda things: things.empty_design.conflict[0],
    "formulation": lambda things: things.design[0],
    "outcome": lambda things: things.design[0].outcomes[0],
    "target": lambda things: things.design[0].outcomes[0].target,
    "designed": lambda things: pf.Designed(things.design, None, "lab.toml"),
    "region": lambda things: things.region,
    "vertex": lambda things: things.region.vertices[0],
    "experiments": lambda things: pf.space_filling(things.region, 4),
    "suggestion": lambda things: things.suggestion,
    "suggestions": lambda things: Suggestions(things.region, (things.suggestion, things.suggestion), 0.7, 12),
    "worth": lambda things: pf.worth_measuring(things.low, {"cte_ppm_per_k": (14.0, 20.0)}, most=3),
    "recipes": lambda things: things.stack_file.recipes(),
    "solvents for": lambda things: pf.solvents_for(((things.unit, 1.0),)),
    "unit bounds": lambda things: pf.unit_bounds(things.low.feed),
    "what if": lambda things: pf.WhatIf.of(things.low),
}


VOID = {"br", "hr", "img", "input", "meta", "link"}


class Reader(HTMLParser):
    """Tags that close in order, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    assert "script" not in reader.tags
    for name, value in reader.attributes:
        assert not name.startswith("on")
        # Nothing is fetched: the only addresses are names of SVG dialects.
        assert "http" not in (value or "") or name.startswith("xmlns"), (name, value)
        assert name not in ("src", "href")
    return reader


def text_of(shown: object) -> str:
    return " ".join(" ".join(read(shown._repr_html_()).texts).split())
