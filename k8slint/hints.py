"""Names for type hints, without `typing`: the dearest import of a start, for names that no run ever looks at.

Type checkers see those of `typing`, and take `if TYPE_CHECKING:` to be true wherever the name comes from.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Any
    from typing import Protocol as Protocol
else:
    Any = Protocol = object
