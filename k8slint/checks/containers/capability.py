"""The check for capabilities that Linux does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.finding import Edit
    from k8slint.model.rule import Context

_PREFIX = "CAP_"
_KNOWN = frozenset(
    "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH "
    "FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN "
    "NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT "
    "SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM".split()
)
"""The names of linux/include/uapi/linux/capability.h, without their prefix."""


def capability_unknown(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problems of capabilities with the prefix that runtimes add, and of names that Linux does not know."""
    held = mapping(mapping(container.value.get("securityContext")).get("capabilities"))
    for field in ("add", "drop"):
        for index, name in enumerate(items(held.get(field))):
            if not isinstance(name, str) or name.upper() in _KNOWN or not name.strip():
                continue
            node = container.node.get("securityContext", "capabilities", field, index)
            done = "adds" if field == "add" else "drops"
            bare = name.upper().removeprefix(_PREFIX)
            edits: tuple[Edit, ...] = ()
            if bare in _KNOWN:
                edits = replaced(node, bare)
                headline = f"{shown(name)} repeats the prefix 'CAP_', which the runtime adds"
                fix = f"Write {shown(bare)}."
            else:
                headline = f"{shown(name)} is not a capability of Linux"
                fix = _fix(bare)
            yield Problem(
                node, headline, f"The container runtime {done} nothing for it, or fails to start.", fix, edits=edits
            )


def _fix(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name[:40], sorted(_KNOWN), n=1)
    return f"Write {shown(near[0])}." if near else "Remove it, or write a name of capabilities(7) without 'CAP_'."
