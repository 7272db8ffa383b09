"""Names where k8slint itself failed, in words that hold nothing of the manifest: its text could be a password."""

from __future__ import annotations

import os.path

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def crash_site(error: BaseException) -> str:
    """Name an exception by its type and by the line of k8slint it came from: `KeyError in kube/pod.py, line 12`.

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
