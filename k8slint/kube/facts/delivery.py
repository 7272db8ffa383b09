"""Who deploys which folder: Flux Kustomizations, Argo CD Applications and ApplicationSets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import text_or_any
from k8slint.kube.facts.spot import node_spot
from k8slint.model.fact import ANY, Deploys, Makes
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact


def flux_kustomization(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the folder a Flux Kustomization builds; without a path it is the root of the source."""
    spec = resource.spec
    source = spec.get("sourceRef")
    kind = source.get("kind") if isinstance(source, dict) else None
    path = spec.get("path")
    cluster = spec.get("kubeConfig")
    yield Deploys(
        owner,
        "flux",
        [_folder(path)],
        kind if isinstance(kind, str) else ANY,
        text_or_any(spec.get("targetNamespace")),
        bool(spec.get("targetNamespace")),
        "" if cluster is None else _cluster_of(cluster),
        True,
        node_spot(resource.node.get("spec", "path"), "spec.path"),
    )


def _folder(path: Any) -> str:
    """Return a path below a repository's root without dots and slashes at its ends; `*` when it is not known."""
    if path is None:
        return ""
    if not isinstance(path, str):
        return ANY
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return ANY if ".." in parts else "/".join(parts)


def _cluster_of(config: Any) -> str:
    ref = config.get("secretRef") if isinstance(config, dict) else None
    name = ref.get("name") if isinstance(ref, dict) else None
    return f"kubeconfig {text_or_any(name)}"


def argo_application(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the folders an Application deploys; a chart of a registry brings objects that no file here shows."""
    yield from _application(resource.spec, owner, resource, None)


def argo_application_set(resource: Resource, owner: int) -> Iterator[Fact]:
    """Return the folders an ApplicationSet deploys: those of its git generators where the template is open."""
    template = resource.spec.get("template")
    spec = template.get("spec") if isinstance(template, dict) else None
    if not isinstance(spec, dict):
        return
    listed: list[str] = []
    generators = resource.spec.get("generators")
    for generator in generators if isinstance(generators, list) else ():
        git = generator.get("git") if isinstance(generator, dict) else None
        folders = git.get("directories") if isinstance(git, dict) else None
        entries = [entry for entry in folders if isinstance(entry, dict)] if isinstance(folders, list) else []
        listed += [_folder(entry["path"]) for entry in entries if "path" in entry and not entry.get("exclude")]
    yield from _application(spec, owner, resource, listed)


def _application(
    spec: dict[str, Any], owner: int, resource: Resource, listed: list[str] | None = None
) -> Iterator[Fact]:
    destination = spec.get("destination")
    destination = destination if isinstance(destination, dict) else {}
    namespace = text_or_any(destination.get("namespace"))
    server = destination.get("name") or destination.get("server") or ""
    sources = spec.get("sources")
    for source in sources if isinstance(sources, list) else [spec.get("source")]:
        if not isinstance(source, dict) or ("ref" in source and "path" not in source):
            continue
        if source.get("chart") is not None or source.get("helm") is not None or source.get("plugin") is not None:
            yield Makes(owner, ANY, namespace or ANY, ANY, None)
            continue
        path = source.get("path")
        directory = source.get("directory")
        known = isinstance(path, str) and "{{" not in path
        yield Deploys(
            owner,
            "argocd",
            [_folder(path)] if known or listed is None else list(listed),
            text_or_any(source.get("repoURL")),
            namespace,
            False,
            text_or_any(server) if not isinstance(server, Unknown) else ANY,
            isinstance(directory, dict) and directory.get("recurse") is True,
            node_spot(resource.node.get("spec"), "spec"),
        )
