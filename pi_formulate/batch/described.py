"""What an .eln says of a batch: its text, keywords and numbers.

In: the sheet, lines and summary of a batch. Out: a `Batch` for the writer of archives.
"""

from collections.abc import Sequence
from math import isfinite

from pi_formulate.batch.export.crate import Value
from pi_formulate.batch.export.eln import Batch
from pi_formulate.batch.export.lines import COLUMNS, Line
from pi_formulate.batch.export.sheet import WeighSheet
from pi_formulate.batch.summary import Summary

SUBJECTS = ("polyimide", "poly(amic acid)", "batch")
ID = COLUMNS.index("id")


def described(sheet: WeighSheet, lines: Sequence[Line], text: str, summary: Summary) -> Batch:
    """A batch as an .eln holds it: each quantity of its summary is a number with its unit and its uncertainty.

    Parameters
    ----------
    sheet, lines, summary
        Of the batch.
    text
        The batch in words.
    """
    values = [
        Value(
            q.name,
            q.unit or "1",
            q.weighed if isfinite(q.weighed) else q.weighed_text,
            f"target {q.target_text()}; as weighed {q.weighed_text}",
        )
        for q in summary
    ]
    values.append(Value("plan_sha256", "", sheet.sha256, "SHA-256 of the plan, as on the weigh sheet"))
    # Keywords are one text, separated by commas: an id with a comma would become two.
    components = dict.fromkeys(str(line[ID]).replace(",", "\N{SINGLE LOW-9 QUOTATION MARK}") for line in lines)
    return Batch(sheet, lines, text, (*SUBJECTS, *components), tuple(values))
