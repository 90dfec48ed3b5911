"""What the claims allow: slots matched by structure, constraints judged with signed margins; not a legal opinion.

In: whatever says which copolymers, layers and steps it has (`subject`). Out: `Formula`, `ClaimReport`. The table of the
claims is `tree`, what fills a slot is `reading`, the constraints are `constraints` and `formula`; `clauses` and `own`
judge one claim, `check` all 21, `orders` every order of addition. Batches and laminates import this room, never the
other way round.
"""
