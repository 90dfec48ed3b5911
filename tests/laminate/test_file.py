"""Stack files: what is read, and one line for each fault."""

from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.units import temperature_c
from tests.laminate.stacks import PLAIN

EXAMPLE = Path(__file__).parents[2] / "examples" / "laminate.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def read(tmp_path: Path, text: str) -> pf.StackFile:
    path = tmp_path / "s.toml"
    path.write_text(text, encoding="utf-8")
    return pf.read_stack(path)


def test_the_example_is_the_laminate_that_it_says() -> None:
    found = pf.read_stack(EXAMPLE)
    assert [(x.role, x.thickness_um) for x in found.stack.layers] == [
        ("foil", 12.0),
        ("adhesion", 2.0),
        ("low_expansion", 20.0),
        ("thermoplastic", 3.0),
        ("foil", 12.0),
    ]
    core = found.stack.layers[2]
    assert core.copolymer == pf.formula("1").build_from({"p": 1.5, "q": 1.0}, {"X1": "PMDA"})
    assert (core.cte_ppm_per_k, core.sd_cte_ppm_per_k) == (18.0, 2.0)
    making = found.stack.making
    assert making is not None
    assert making.stacked_layers == found.stack.layers
    assert [type(step).__name__ for step in making.steps] == ["Coat", "Dry", "Cure", "Laminate"]
    assert next(making.cures).holds[1] == pf.Hold(350.0, 15.0, 5.0)
    assert making.steps[-1] == pf.Laminate(found.stack.layers[4], "thermoplastic", 320.0, 4.0, 10.0)
    assert found.order is not None
    assert found.order.area_m2 == 100.0
    assert dict(found.order.solids)["adhesion"] == 0.1


def test_units_are_read_and_given_numbers_do(tmp_path: Path) -> None:
    found = read(tmp_path, PLAIN)
    core = found.stack.layers[1]
    assert core.thickness_um == pytest.approx(20.32)
    assert (core.cte_ppm_per_k, core.modulus_gpa, core.poisson) == (18.0, 5.0, 0.34)
    assert found.stack.making is None
    assert found.stack.curl(300.0).curvature_per_m != 0.0
    text = PLAIN.replace('cte = "18 ppm/°C"', 'cte = [{from = "20 C", to = "100 C", cte = "16 ppm/K"}]')
    assert read(tmp_path, text).stack.layers[1].cte_steps == ((20.0, 100.0, 16.0),)


@pytest.mark.parametrize(
    ("text", "value"), [("300 C", 300.0), ("300 °C", 300.0), ("300degC", 300.0), ("573.15 K", 300.0), ("-20 C", -20.0)]
)
def test_temperatures_are_read(text: str, value: float) -> None:
    assert temperature_c(text) == value


@pytest.mark.parametrize(
    ("text", "thickness_um"),
    [
        ("1/2 oz", 17.1),
        ("½ oz", 17.1),
        ("0.5 oz", 17.1),
        ("1/3 oz", 11.4),
        ("1 oz", 34.2),
        ("1½ oz", 51.3),
        ("2 ounces", 68.4),
        ("1 oz/ft2", 34.2),
        ("152.6 g/m2", 17.1),
        ("150 g/m^2", 16.8),
        ("18 um", 18.0),
    ],
)
def test_a_copper_foil_by_its_weight(tmp_path: Path, text: str, thickness_um: float) -> None:
    """An ounce of the trade is 28.3495 g on a square foot of 0.0929030 m2; over 8.92 g/cm3 that is 34.21 um."""
    found = read(tmp_path, PLAIN.replace("12 um", text)).stack.layers[0].thickness_um
    assert found == pytest.approx(thickness_um, abs=0.05)


def test_weight_of_what_has_its_own_density(tmp_path: Path) -> None:
    film = PLAIN.replace('cte = "18 ppm/°C"', 'cte = "2.0×10^-5 /°C"\ndensity = "1.4 g/cm3"')
    core = read(tmp_path, film.replace("0.8 mil", "28 g/m2")).stack.layers[1]
    assert core.thickness_um == pytest.approx(20.0, rel=1e-12)
    assert core.cte_ppm_per_k == pytest.approx(20.0, rel=1e-12)
    own = PLAIN.replace('material = "copper"\n', 'cte = "17e-6/K"\nmodulus = "100 GPa"\npoisson = 0.3\n').replace(
        "12 um", "1 oz"
    )
    with pytest.raises(pf.LaminateError, match="State it, such as density"):
        read(tmp_path, own)
    heavier = own.replace('modulus = "100 GPa"', 'modulus = "100 GPa"\ndensity = "17.84 g/cm3"')
    assert read(tmp_path, heavier).stack.layers[0].thickness_um == pytest.approx(34.21 / 2.0, abs=0.005)


def test_a_solvent_of_the_line_by_volume(tmp_path: Path) -> None:
    text = TEXT.replace('solvent = "NMP"', 'solvent = { NMP = "80 vol%", DMAc = "20 vol%" }')
    found = read(tmp_path, text).order
    assert found is not None
    shares = dict(found.solvent)
    volumes = {name: share / (pf.solvents()[name].density_g_per_ml or 0.0) for name, share in shares.items()}
    assert volumes["NMP"] / sum(volumes.values()) == pytest.approx(0.8, rel=1e-12)


def test_a_roll_and_losses_are_read(tmp_path: Path) -> None:
    roll = '[batches]\nroll = { width = "0.52 m", length = "1 km", edge_loss = "10 mm", start_up = "20 m" }\n'
    text = (
        TEXT[: TEXT.index("[batches]")] + roll + 'losses = { heel = "1 kg" }\nsolvent = { NMP = 0.5, DMAc = "50 %" }\n'
    )
    found = read(tmp_path, text)
    assert found.order is not None
    assert found.order.roll == pf.Roll(0.52, 1000.0, 0.01, 20.0)
    assert found.order.losses == pf.Losses(heel_g=1000.0)
    assert found.balance().good_m2 == pytest.approx(500.0)
    assert found.recipes()[0].batch_id == "two-sided-2-adhesion"


FAULTS = [
    (
        "thickness",
        PLAIN.replace("12 um", "-12 um"),
        ["s.toml: layer 1: foil layer: thickness_um: must be above 0 and at most 10000, but is -12.0"],
    ),
    (
        "number",
        PLAIN.replace('"12 um"', "12"),
        ["s.toml: layer 1: thickness: 12 has no unit", "Write the unit with it, such as '12 um'"],
    ),
    (
        "unit",
        PLAIN.replace("12 um", "12 g"),
        ["s.toml: layer 1: thickness: expected a number with a unit, such as '25 um', but got '12 g'"],
    ),
    (
        "ounces of a film",
        PLAIN.replace("0.8 mil", "1/2 oz"),
        ["layer 2: thickness: expected a length, such as '25 um', but got '1/2 oz'", "a metal foil"],
    ),
    (
        "weight of a film",
        PLAIN.replace("0.8 mil", "30 g/m2"),
        ["layer 2: thickness: expected a length, or a mass per area and a density, but got '30 g/m2'", "density = "],
    ),
    (
        "expansion without K",
        PLAIN.replace("18 ppm/°C", "18 ppm"),
        ["layer 2: cte: expected a number with a unit, such as '20 ppm/K', but got '18 ppm'", "'20 ppm/K'"],
    ),
    (
        "truth",
        PLAIN.replace("poisson = 0.34", "poisson = true"),
        [
            "layer 2: poisson: expected a number or a text with its unit, not true or false, but got True",
            "not true or false",
        ],
    ),
    ("solvent by mass", TEXT.replace('solvent = "NMP"', 'solvent = { NMP = "5 g" }'), ["solvent", "shares"]),
    (
        "role",
        PLAIN.replace('"foil"', '"foile"'),
        [
            (
                "s.toml: layer 1: role of a layer: expected one of foil, low_expansion, thermoplastic, "
                "adhesion, but got 'foile'"
            ),
            "'foil'",
        ],
    ),
    ("no foil", PLAIN[PLAIN.index('[[layer]]\nrole = "low') :], ["s.toml: layers", "at least one foil"]),
    ("modulus", PLAIN.replace('modulus = "5000 MPa"\n', ""), ["s.toml: layer 2", "no material and no modulus_gpa"]),
    (
        "metal",
        PLAIN.replace("copper", "coper"),
        ["s.toml: layer 1: foil: 'coper' is not a known foil", "Nearest: copper"],
    ),
    ("key", PLAIN.replace("modulus", "modulos"), ["s.toml: layer 2: 'modulos' is not", "Did you mean 'modulus'?"]),
    ("top key", 'nome = "x"\n' + PLAIN, ["s.toml: 'nome' is not", "Did you mean 'name'?"]),
    ("missing", PLAIN.replace('thickness = "12 um"\n', ""), ["s.toml: layer 1", "the key 'thickness' is missing"]),
    ("no layer", 'name = "x"', ["s.toml: the key 'layer' is missing"]),
    ("toml", "layer = [", ["s.toml", "not valid TOML"]),
    (
        "temperature",
        'stress_free = "300 F"\n' + PLAIN,
        ["s.toml: stress_free: expected a number with C or K, such as '300 C', but got '300 F'", "'300 C'"],
    ),
    ("monomer", TEXT.replace('"4,4\'-DABA"', '"DABAA"'), ["s.toml: layer 2", "DABAA"]),
    ("formula", TEXT.replace('formula = "1"\n', ""), ["s.toml: layer 3: composition: formula", "whose variables"]),
    ("two ways", TEXT.replace('formula = "1"', "feed = { PMDA = 1.0 }"), ["layer 3: composition", "one of units"]),
    (
        "both",
        TEXT.replace('formula = "1"', 'formula = "1"\nmaterial = "copper"'),
        ["layer 3: material", "a foil's name and a composition are both stated; state one of them"],
    ),
    (
        "step kind",
        TEXT.replace('"dry"', '"dri"'),
        ["s.toml: step 2: kind: expected 'coat', 'dry', 'cure' or 'laminate', but got 'dri'"],
    ),
    (
        "step key",
        TEXT.replace('kind = "dry"', 'kind = "dry"\nfoil = 1'),
        [
            "step 2: the kind 'dry' has no key foil; it has temperature, time",
            "the kind 'dry' has no key foil; it has temperature, time",
        ],
    ),
    ("step lacks", TEXT.replace('time = "5 min"\n', ""), ["s.toml: step 2", "the key 'time' is missing"]),
    (
        "place",
        TEXT.replace("foil = 5", "foil = 6"),
        ["step 4: place of a layer: must be from 1 (top) to 5 (bottom), but is 6", "1 (top) to 5 (bottom)"],
    ),
    ("not a foil", TEXT.replace("foil = 5", "foil = 4"), ["s.toml: step 4: foil to laminate", "the role foil"]),
    ("side", TEXT.replace('side = "therm', 'side = "adhesion" # '), ["s.toml: laminate: side", "outermost layer"]),
    ("size", TEXT.replace('area = "100 m2"\n', ""), ["s.toml: batches: neither area nor roll is stated"]),
    (
        "solids",
        TEXT.replace('"10 wt%"', '"10 g"'),
        ["s.toml: batches: solids of adhesion: expected a mass fraction, such as '15 wt%', but got '10 g'"],
    ),
    ("batch key", TEXT.replace("readability", "readabillity"), ["batches: 'readabillity' is not", "'readability'"]),
]


@pytest.mark.parametrize(("text", "parts"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_a_bad_file_gets_one_line_each(text: str, parts: list[str], tmp_path: Path) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        read(tmp_path, text)
    for part in parts:
        assert part in str(caught.value)


def test_all_faults_of_a_file_come_together(tmp_path: Path) -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        read(tmp_path, PLAIN.replace("12 um", "-1 um").replace("5000 MPa", "0 MPa"))
    assert [error.where for error in caught.value.errors] == [
        "s.toml: layer 1: foil layer: thickness_um",
        "s.toml: layer 2: low_expansion layer: modulus_gpa",
    ]


def test_a_file_without_batches_says_so(tmp_path: Path) -> None:
    with pytest.raises(pf.LaminateError, match=r"batches: the part \[batches\] with area or roll is missing"):
        read(tmp_path, PLAIN).recipes()
