"""From targets to formulations: what is asked, where it is searched, what was found, and why nothing was.

`targets.py`, `problem.py` say what is asked; `terms.py` and `assess.py` turn it into numbers; `grid.py` counts
everything, `program.py` solves what is linear, `search.py` chooses between them; `conflict.py` explains an empty
result; `result.py` holds the answer; `run.py` is the door.
"""
