"""Types of the numpy arrays that rooms exchange, and of a progress bar.

In: nothing. Out: names for annotations.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]  # counts, or places in another array
Truths = npt.NDArray[np.bool_]
Progress = Callable[[Iterable[Any]], Iterable[Any]]  # wraps the steps of a long loop, such as `tqdm.tqdm`
