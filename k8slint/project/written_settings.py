"""Where the keys of a configuration stand: its files are read again, for messages that name a line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.model.regular_file import read_regular
from k8slint.project.configuration import APPENDED, MERGED, MOST_CONFIG_BYTES, MOST_EXTENDS, shown_config
from k8slint.project.configuration_error import config_error
from k8slint.project.glob import path_matches

if TYPE_CHECKING:
    from k8slint.model.node import Node
    from k8slint.project.configuration import Config
    from k8slint.project.project import Project


def written_files(config: Config) -> list[tuple[str, Node]]:
    """Return the files of a configuration as messages name them, with their parsed documents, what is extended first.

    Those that are not on disk, such as the files of a git revision, are left out.
    """
    from k8slint.reading import read

    found: list[tuple[str, Node]] = []
    path = os.path.join(config.folder, os.path.basename(config.file)) if config.file else ""
    while path and len(found) < MOST_EXTENDS:
        try:
            documents = read(read_regular(path, MOST_CONFIG_BYTES), path, unknowns=False).documents
        except OSError:
            break
        if not documents:
            break
        root = documents[0].root
        found.append((shown_config(path), root))
        extended = root.get("extends").text
        path = os.path.join(os.path.dirname(path), extended) if extended else ""
    return found[::-1]


def nodes_of(config: Config, key: str) -> list[tuple[str, Node]]:
    """Return the values of a key that count, with the names of their files, what is extended first.

    Of a key that replaces the one it extends it is the last alone.
    """
    found = [(file, node) for file, root in written_files(config) if (node := root.get(key)).exists]
    return found if key in APPENDED or key in MERGED else found[-1:]


def check_scopes(project: Project) -> None:
    """Refuse scopes that match no file, where all that their configuration is for is looked at: they are misspelt.

    Raises ConfigError.
    """
    for index, config in enumerate(project.configurations):
        paths = [unit.path for unit in project.units if unit.configuration == index]
        for file, node in nodes_of(config, "scopes") if config.whole else ():
            mistakes = [
                (*each.span[:2], f"'{each.text}' matches no file of the project; correct it, or remove it")
                for entry in node
                for each in entry.get("paths")
                if each.text is not None and not any(path_matches(path, (each.text,)) for path in paths)
            ]
            if mistakes:
                raise config_error(file, mistakes)
