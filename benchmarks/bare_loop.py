"""The floor of any Python tool: read every manifest below a folder and let libyaml tell its events."""

from __future__ import annotations

import os
import sys

from _ruamel_yaml import CParser


def main(folder: str) -> None:
    """Walk, read, parse."""
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            if name.endswith((".yaml", ".yml", ".json")) and os.path.isfile(path):  # no link to nothing
                with open(path, "rb") as file:
                    parser = CParser(file.read())
                try:
                    while parser.get_event() is not None:
                        pass
                except Exception:  # noqa: BLE001 - a file that is no YAML is part of the tree, too
                    pass


if __name__ == "__main__":
    main(sys.argv[1])
