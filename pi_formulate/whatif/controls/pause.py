"""Slow work of the panel waits until the user pauses.

In: a call. Out: the call, once, a moment after the last one that was asked for; at once where no event loop runs.
"""

import asyncio
from collections.abc import Callable

DELAY_S = 0.4  # a workbook takes longer than a move, so it is made when the user pauses


class Pause:
    """The one call that waits; a newer one replaces it."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def then(self, call: Callable[[], None]) -> None:
        """Make a call when the user pauses.

        Parameters
        ----------
        call
            Replaces the one that waits.
        """
        self.stop()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop runs
            call()
        else:
            self._timer = loop.call_later(DELAY_S, call)

    def stop(self) -> None:
        """Forget the call that waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
