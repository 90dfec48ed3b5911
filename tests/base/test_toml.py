"""A TOML file becomes a checked table, or one line for each fault, in the same words for every kind of file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from pi_formulate.base.errors import FormulateError, LaminateError, ManyErrors, RecipeError, TableError
from pi_formulate.base.toml import Number, Strict, Text, Wording, checked, inline, read_toml, toml_of, value_of


class Unit(Strict):
    dianhydride: Text
    amount: Number


class Film(Strict):
    thickness: Text
    units: tuple[Unit, ...] = ()
    solids: str | float = 0.15
    cte: Text | tuple[Unit, ...] | None = None
    shares: dict[str, str | dict[str, Number]] = Field(default_factory=dict)
    first: Number | None = Field(None, alias="from")
    closed: bool = False
    count: int = 1


WORDING = Wording(
    LaminateError,
    "a film file",
    needs={"solids": "a fraction or a text such as '15 wt%'"},
    units={"thickness": "um"},
    in_numbers={"thickness_um": "thickness"},
)


def refused(**values: object) -> list[str]:
    """The lines of a file in which these values are written over a good one."""
    given = {"thickness": "12 um"} | values
    with pytest.raises(FormulateError) as caught:
        checked(Film, "f.toml", {key: value for key, value in given.items() if value is not None}, WORDING)
    assert isinstance(caught.value, LaminateError | ManyErrors)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"thickness": None}, "f.toml: the key 'thickness' is missing."),
        (
            {"thickness": 12},
            "f.toml: thickness: 12 has no unit."
            " Write the unit with it, such as '12 um', or use the key 'thickness_um'.",
        ),
        ({"thickness": ""}, "f.toml: thickness: expected a text that is not empty, but got nothing."),
        (
            {"thickness": True},
            "f.toml: thickness: expected a number or a text with its unit, not true or false, but got True.",
        ),
        ({"count": 1.5}, "f.toml: count: expected a whole number, but got 1.5."),
        ({"closed": "perhaps"}, "f.toml: closed: expected true or false, but got 'perhaps'."),
        ({"units": "PMDA"}, "f.toml: units: expected a list, but got 'PMDA'."),
        ({"units": ["PMDA"]}, "f.toml: unit 1: expected a table, such as { key = value }, but got 'PMDA'."),
        ({"units": [{"amount": 1}]}, "f.toml: unit 1: the key 'dianhydride' is missing; the table has amount."),
        ({"solids": []}, "f.toml: solids: expected a fraction or a text such as '15 wt%', but got nothing."),
        (
            {"cte": 17},
            "f.toml: cte: expected a text or a list, but got 17. Write it in double quotes, with its unit if it has"
            " one.",
        ),
        ({"cte": [{"dianhydride": "PMDA"}]}, "f.toml: cte 1: the key 'amount' is missing; the table has dianhydride."),
        (
            {"shares": {"X1": []}},
            "f.toml: shares.X1: expected a text or a table, such as { key = value }, but got nothing.",
        ),
    ],
)
def test_one_line_for_one_fault(values: dict[str, object], line: str) -> None:
    assert refused(**values) == [line]


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"thicknes": "12 um"}, ("f.toml: 'thicknes' is not one of the keys thickness, ", "mean 'thickness'")),
        ({"form": 1}, ("'form' is not one of", "solids, cte, shares, from, closed", "Did you mean 'from'?")),
        (
            {"units": [{"dianhydride": "PMDA", "amount": 1, "amont": 1}]},
            ("f.toml: unit 1: 'amont' is not one of the keys dianhydride, amount. Did you mean 'amount'?",),
        ),
        (
            {"shares": {"X1": {"PMDA": "1 g"}}},
            (
                (
                    "f.toml: shares.X1.PMDA: expected a number or a ratio, such as '0.985', '98.5 %' or "
                    "'30/31', but got '1 g'"
                ),
            ),
        ),
        (
            {"units": [{"dianhydride": "PMDA", "amount": "1,5"}]},
            (
                (
                    "f.toml: unit 1: amount: expected a number or a ratio, such as '0.985', '98.5 %' or "
                    "'30/31', but got '1,5'"
                ),
                "decimal point",
            ),
        ),
    ],
)
def test_the_place_of_a_fault_is_its_keys(values: dict[str, object], parts: tuple[str, ...]) -> None:
    (line,) = refused(**values)
    assert [part for part in parts if part not in line] == []


def test_all_faults_come_together() -> None:
    assert len(refused(thickness=12, units=[{"amount": "x"}], colour="red")) == 4


def test_a_large_table_does_not_list_its_keys() -> None:
    many = type("Many", (Strict,), {"__annotations__": dict.fromkeys("abcdefghijkl", int)})
    with pytest.raises(FormulateError, match="'z' is not a key of a film file"):
        checked(many, "f.toml", dict.fromkeys("abcdefghijklz", 1), WORDING)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(ends: str) -> None:
    assert toml_of("f.toml", f'a = 1{ends}b = "x"{ends}'.encode()) == {"a": 1, "b": "x"}


def test_what_is_not_toml_names_the_file(tmp_path) -> None:
    (tmp_path / "f.toml").write_text("x = = 1")
    with pytest.raises(TableError, match=r"f\.toml: not valid TOML: .*line 1"):
        read_toml(tmp_path / "f.toml")


SLIPS = [
    ("feed = { PMDA = 1, 4,4'-ODA = 1 }", 'in double quotes: "4,4\'-ODA".'),
    ("4,4'-ODA = 1", 'in double quotes: "4,4\'-ODA".'),
    ("2,2-bis(x) y = 1", 'in double quotes: "2,2-bis(x) y".'),
    ("feed = { PMDA = 0,7, BPDA = 0,3 }", "Write a decimal point: 0.7."),
    ("imbalance_r = 0,985", "Write a decimal point: 0.985."),
    ("feed = { \u201cp-PDA\u201d = 1 }", "Write plain quotes"),
    ("id = \u2018K\u2019", "Write plain quotes"),
    ("solids = 15 wt%", 'in double quotes: "15 wt%".'),
    ("solids = 15 %  # of paa", 'in double quotes: "15 %".'),
    ("feed = { PMDA = 1,\n BPDA = 2 }", "Close the table on the same line"),
]


@pytest.mark.parametrize(("text", "says"), SLIPS, ids=[text for text, _ in SLIPS])
def test_a_usual_slip_is_told_with_its_line_and_the_remedy(text: str, says: str) -> None:
    with pytest.raises(TableError) as told:
        toml_of("r.toml", f'[batch]\n{text}\nend = "x"\n'.encode())
    assert told.value.where == "r.toml:2"
    assert told.value.got == text.splitlines()[0]
    assert says in told.value.hint


@pytest.mark.parametrize("value", [1.5, 'a "b" \x7f\n', True, [1, "x"], {"4,4'-ODA": {"p-PDA": []}}, {}])
def test_inline_values_come_back(value: object) -> None:
    assert value_of(inline(value)) == value


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_inline_toml_reads_back(value):
    assert tomllib.loads(f"x = {inline(value)}")["x"] == value


def test_toml_has_no_nothing():
    with pytest.raises(RecipeError, match="recipe: expected texts, numbers, lists and tables, but got nothing"):
        inline(None)


def test_each_of_many_faults_is_named_at_its_place_and_at_the_deepest_one():
    with pytest.raises(ManyErrors) as caught:
        checked(Film, "a.toml", {"thickness": "1 um", "units": [{}] * 3_000, "cte": [{"amount": 1.0}, {}]}, WORDING)
    places = [error.where for error in caught.value.errors]
    assert len(places) == 2 * 3_000 + 3
    assert not {"a.toml: units", "a.toml: cte"} & set(places)
