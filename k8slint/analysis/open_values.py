"""Values of variables whose names say that they are secret, also where the list of variables is badly written.

`env` is a list of mappings; people write it as a mapping, as `NAME=value`, and with misspelt fields. The API server
refuses that, the value stands in the open all the same, and no message or report is to repeat it.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from k8slint.model.node import Node

OPEN_VALUE = "the value in the open"
"""What is said of a place whose lines no report draws."""


def open_values(node: Node) -> list[Node]:
    """Return the values beside a node of a pod that look like secrets in the open; none outside of `env`."""
    keys = node.keys
    for depth in range(1, 4):
        if keys[-depth:][:1] == ("env",):
            break
    else:
        return []
    for _ in range(max(depth - 2, 0)):
        if node.parent is None:
            return []
        node = node.parent
    return _of_variable(node)


def _of_variable(node: Node) -> list[Node]:
    """Return the secret values of one variable, or of all that is written where the list of variables belongs."""
    from k8slint.checks.security.secret import names_secret

    value = node.value
    if isinstance(value, str):
        name = value.partition("=")[0].partition(":")[0]
        return [node] if len(name) < len(value) and names_secret(name) else []
    if not isinstance(value, dict):
        return []
    given = value.get("name")
    named = isinstance(given, str) and names_secret(given) != ""
    return [
        child
        for key, child in node.items()
        if isinstance(child.value, (str, int, float)) and key != "name" and (named or names_secret(key))
    ]
