"""The table of what the tests hold to verdicts of Kubernetes' own code: the rows of `tests/conformance/`, counted."""

from __future__ import annotations

import gzip

from scripts.docs.place import ROOT

SETS = {
    "objects": ("whole objects, accepted or rejected, and the requests, limits and class of their pods", "API server"),
    "updates": ("an object and its next version", "API server"),
    "admission": ("an object before namespaces, limit ranges and quotas", "admission plugins"),
    "components": ("configuration files of components", "kubelet, kube-proxy, kube-scheduler, kubeadm"),
    "custom_values": ("values and the schema of their custom resource", "API server"),
    "images": ("image references", "the container runtime's parser"),
    "credentials": ("which keys of a registry configuration are tried for an image", "kubelet"),
    "match_images": ("patterns of credential providers", "kubelet"),
    "quantities": ("amounts such as 100Mi", "apimachinery"),
    "yaml_values": ("YAML texts and what is read of them", "kubectl's reader"),
    "regex": ("patterns and texts", "Go's regexp"),
    "string_formats": ("formats of text such as date-time", "API server"),
}
"""Set -> what a row is, and whose code judged it."""
MARK = "<!-- rows -->"


def with_rows(page: str) -> str:
    """Return the page with the table in the place of its mark."""
    folder = ROOT / "tests" / "conformance"
    known = {path.name.removesuffix(".jsonl.gz") for path in folder.glob("*.jsonl.gz")}
    if known != set(SETS):
        raise ValueError(f"scripts/docs/verdicts.py does not describe {sorted(known ^ set(SETS))}")
    lines = ["| set | a row is | judged by | rows |", "| --- | --- | --- | ---: |"]
    total = 0
    for name, (words, judge) in SETS.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rb") as rows:
            count = sum(1 for row in rows if row.strip())
        total += count
        lines.append(f"| `{name}` | {words} | {judge} | {count:,} |")
    return page.replace(MARK, "\n".join([*lines, f"| together | | | {total:,} |"]))
