"""From monomers to a poly(amic acid) batch that can be weighed.

The public names are listed in `__init__.pyi` and loaded on first use, so that importing this costs next to nothing.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
