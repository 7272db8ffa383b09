"""What a printer may know beside the report."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class RenderOptions(NamedTuple):
    """Choices of whoever reads the output.

    `colour` and `width` (columns) describe the terminal, `max_frames` bounds what `text` draws and `markdown` lists (0:
    no bound), `show_all` draws what is like others instead of counting it, and `show_files` names every file that was
    passed over. `quiet` leaves out of `text` all but the findings, and `statistics` counts them by rule in their place;
    `commands_only` leaves out of `github` what is in the text beside it. `base` is the folder that paths in SARIF,
    GitHub and GitLab output start from (empty: the repository around the current folder); `sarif_category`,
    `sarif_absent` (whether what a change fixed is in it, as absent) and `max_results` are SARIF's. `fixed` says in
    lines what was fixed and what was not (empty: nothing was to be).
    """

    colour: bool = False
    width: int = 100
    max_frames: int = 100
    show_files: bool = False
    show_all: bool = False
    quiet: bool = False
    statistics: bool = False
    commands_only: bool = False
    base: str = ""
    sarif_category: str = ""
    sarif_absent: bool = True
    max_results: int = 5000
    fixed: tuple[str, ...] = ()


PLAIN = RenderOptions()
