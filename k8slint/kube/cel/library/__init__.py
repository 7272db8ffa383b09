"""The functions of CEL and of Kubernetes' libraries, by overload or, where one function serves all, by name."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelNotJudged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


@functools.cache
def implementations() -> Mapping[str, Callable[..., Any]]:
    """Return what computes each function."""
    from k8slint.kube.cel import overload_data
    from k8slint.kube.cel.library import (
        conversions,
        formats,
        formatting,
        lists,
        network,
        operators,
        optional,
        quantity,
        regex,
        semver,
        sets,
        strings,
        time,
        url,
    )

    found: dict[str, Callable[..., Any]] = {}
    for library in overload_data.LIBRARIES:
        if library.name == "authorizer":
            names = [line.split()[1] for line in library.text.splitlines() if line]
            found.update(dict.fromkeys(names, _authorizer))
    for module in (conversions, formats, formatting, lists, network, operators, optional, quantity, regex, semver):
        found.update(module.FUNCTIONS)
    for other in (sets, strings, time, url):
        found.update(other.FUNCTIONS)
    return found


def _authorizer(*_: Any) -> Any:
    raise CelNotJudged("what a user may do is known in the cluster only")
