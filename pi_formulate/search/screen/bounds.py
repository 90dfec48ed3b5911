"""Sets of monomers that cannot have a composition inside, found without making any.

In: a problem. Out: `Bounds`, which judges sets by the values of their units alone:

    min_k u_k / w_k  <=  (x u) / (x w)  <=  max_k u_k / w_k        for any mole fractions x, where all w are above 0

so that a set lies outside a window if all its units do, on the same side. The dianhydrides come first: where they fail
with the best diamine, no diamines are added to them.
"""

from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Progress, Truths
from pi_formulate.claims.held import BORDER
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.scan import needed
from pi_formulate.search.question.terms import terms_of


@dataclass(frozen=True, eq=False)
class Bounds:
    """Windows, and the values of all units in each property that has one.

    Parameters
    ----------
    values
        Of each target and unit, shape (targets, dianhydrides, diamines).
    limits
        Lower and upper end of each window, a little wider than `within` has them, shape (targets, 2).
    needed
        Which dianhydrides and which diamines fit each variable that a formula requires above zero.
    """

    values: Array
    limits: Array
    needed: tuple[tuple[Truths, Truths], ...]

    @classmethod
    def of(cls, problem: Problem, progress: Progress = iter) -> "Bounds":
        """The bounds of a problem.

        Parameters
        ----------
        problem
            The question.
        progress
            Wraps the dianhydrides.
        """
        shape = (len(problem.targets), len(problem.dianhydrides), len(problem.diamines))
        values, limits = np.empty(shape), np.empty((len(problem.targets), 2))
        terms = terms_of(problem, progress) if problem.targets else None
        for k, target in enumerate(problem.targets):
            assert terms is not None
            values[k] = terms.u[target.property] / terms.w[target.property]
            slack = 2.0 * BORDER * float(np.abs(values[k]).max())
            low, high = (-np.inf if end is None else end for end in (target.low, target.high))
            limits[k] = low - slack, (np.inf if target.high is None else high) + slack
        return cls(values, limits, tuple(needed(problem)))

    def may_hold(self, acids: Integers) -> Truths:
        """Whether some diamines could bring each set of dianhydrides inside.

        Parameters
        ----------
        acids
            Places of the dianhydrides, shape (sets, dianhydrides).
        """
        least, most = self.values.min(axis=2), self.values.max(axis=2)
        possible = self._inside(least[:, acids], most[:, acids])
        for fitting, _ in self.needed:
            possible &= fitting[acids].any(axis=1)
        return possible

    def may_have(self, acids: Integers, amines: Integers) -> Truths:
        """Whether each set of monomers could have a composition inside.

        Parameters
        ----------
        acids, amines
            Places of the dianhydrides and of the diamines, shapes (sets, dianhydrides) and (sets, diamines).
        """
        values = self.values[:, acids[:, :, None], amines[:, None, :]].reshape(len(self.values), len(acids), -1)
        possible = self._inside(values, values)
        for of_acids, of_amines in self.needed:
            possible &= of_acids[acids].any(axis=1) & of_amines[amines].any(axis=1)
        return possible

    def _inside(self, least: Array, most: Array) -> Truths:
        """Whether windows are met by the smallest and largest values of each set, shapes (targets, sets, members)."""
        low, high = self.limits[:, :1], self.limits[:, 1:]
        return np.asarray(((least.min(axis=2) <= high) & (most.max(axis=2) >= low)).all(axis=0))
