"""The findings that k8slint itself failed, in words that hold nothing of the manifest, which may hold a password."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

from k8slint.model.finding import Finding

if TYPE_CHECKING:
    from k8slint.analysis.engine import ActiveRule
    from k8slint.model.finding import Place

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def crash_site(error: BaseException) -> str:
    """Return the type of an exception and the line of k8slint it came from: `KeyError in kube/pod.py, line 12`.

    What the exception says is left out, for `KeyError('hunter2')` says what stood in the manifest.
    """
    place = ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(_PACKAGE + os.sep) or not place:
            name = os.path.relpath(file, _PACKAGE) if file.startswith(_PACKAGE + os.sep) else os.path.basename(file)
            place = f" in {name.replace(os.sep, '/')}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"


def crash_finding(entry: ActiveRule, error: Exception, place: Place) -> Finding:
    """Return the finding that a check raised, whatever rules are on: what it looks for is not known here."""
    headline = f"rule '{entry.rule.id}' stopped with {crash_site(error)}"
    consequence = "Nothing is known of what it looks for here."
    return _finding(headline, consequence, "Report this with the manifest.", place)


def stop_finding(error: Exception, place: Place) -> Finding:
    """Return the finding that k8slint stopped in the middle of a file."""
    headline = f"k8slint stopped with {crash_site(error)}"
    return _finding(headline, "The rest of this file was not checked.", "Report this with the file.", place)


def _finding(headline: str, consequence: str, fix: str, place: Place) -> Finding:
    return Finding("check-crashed", "manifest", "warning", "nobody", headline, consequence, fix, place)
