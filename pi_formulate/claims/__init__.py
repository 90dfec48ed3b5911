"""Claims: slots matched by structure, constraints judged with signed margins; not a legal opinion.

In: a subject with its copolymers, layers and steps (`subject`). Out: `Formula`, `ClaimReport`. The table of the
claims is `tree`, `reading` fills the slots, the constraints are `constraints` and `formula`; `clauses` and `own`
judge one claim, `check` all 21, `orders` every order of addition. Batches and laminates import this room, never the
other way round.
"""
