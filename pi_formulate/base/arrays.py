"""Types of numpy arrays and of a progress bar, for annotations."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]  # counts, or places in another array
Counts = npt.NDArray[np.int16]  # small whole numbers, many of them
Truths = npt.NDArray[np.bool_]
Progress = Callable[[Iterable[Any]], Iterable[Any]]  # wraps the steps of a long loop, such as `tqdm.tqdm`
