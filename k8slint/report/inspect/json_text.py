"""Views of workloads as JSON for other programs."""

from __future__ import annotations

import json

from k8slint import __version__
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.report.display import defused_json

if TYPE_CHECKING:
    from k8slint.views.workload import Inspection, WorkloadView

SCHEMA_VERSION = 1


def inspection_json(inspection: Inspection) -> str:
    """Return everything as JSON; keys are those of the views, unknown numbers are null.

    ASCII only, so that no character can act on a terminal.
    """
    return defused_json(json.dumps(inspection_values(inspection), indent=1)) + "\n"


def inspection_values(inspection: Inspection) -> dict[str, Any]:
    """Return everything as plain values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "k8slint", "version": __version__},
        "workloads": [_workload(view) for view in inspection.workloads],
        "messages": list(inspection.messages),
    }


def _workload(view: WorkloadView) -> dict[str, Any]:
    values = _plain(view)
    values.update(values.pop("spot"))
    return dict(values)


def _plain(value: Any) -> Any:
    """Turn views into mappings and tuples into lists."""
    if hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
