"""The check for hooks that run a program which images of a known kind do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.kube.shell.program import exec_command, program_name
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Hook
    from k8slint.model.rule import Context

_TOOLS = frozenset(
    "sh bash ash dash zsh ksh sleep cat echo touch kill killall pkill curl wget nc test true rm mkdir cp mv ls".split()
)
_WITHOUT_SHELL = (
    ("gcr.io", "distroless/"),
    ("registry.k8s.io", "pause"),
    ("registry.k8s.io", "coredns/"),
    ("k8s.gcr.io", "pause"),
    ("cgr.dev", "chainguard/static"),
    ("docker.io", "library/hello-world"),
    ("docker.io", "traefik/whoami"),
    ("docker.io", "coredns/coredns"),
)
"""Registries and beginnings of repositories whose images hold a program and no tools beside it."""

_OUTCOME = {
    "postStart": "The hook fails (FailedPostStartHook), and the kubelet kills the container again and again.",
    "preStop": "The hook fails (FailedPreStopHook), and the kubelet sends SIGTERM at once.",
}


def hook_command_missing_in_image(hook: Hook, _context: Context) -> Iterator[Problem]:
    """Yield the problem of an exec hook with a shell or a small tool in an image that has none."""
    command = exec_command(hook.value)
    program = command[0] if command else None
    image = hook.container.value.get("image")
    if not isinstance(program, str) or program_name(program) not in _TOOLS or not isinstance(image, str):
        return
    if hook.kind not in _OUTCOME or not _has_no_shell(image) or _is_mounted(hook, program):
        return
    fix = "Write 'sleep: {seconds: 5}', which needs no program."
    if hook.kind == "postStart" or program_name(program) not in ("sh", "bash", "ash", "sleep"):
        fix = "Run the program of the image itself, or use an image with a shell."
    yield Problem(
        hook.node.get("exec", "command", 0),
        f"image {shown(image)} has no {shown(program)}",
        _OUTCOME[hook.kind],
        fix,
    )


def _has_no_shell(image: str) -> bool:
    """Whether an image is known, by its name, to hold no shell; variants called `debug` have one."""
    try:
        reference = parse_image(image)
    except InvalidImage:
        return False
    if "debug" in (reference.tag or "") or "-dev" in (reference.tag or ""):
        return False
    return any(
        reference.registry == registry and reference.repository.startswith(start) for registry, start in _WITHOUT_SHELL
    )


def _is_mounted(hook: Hook, program: str) -> bool:
    """Whether a volume may hold the program: it lies below the path of a mount."""
    return any(
        isinstance(mount.value.get("mountPath"), str) and program.startswith(mount.value["mountPath"])
        for mount in hook.container.parts("volumeMounts")
    )
