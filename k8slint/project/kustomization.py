"""A kustomization as it is written: what it builds from, and what it changes on the way.

Fields and defaults: sigs.k8s.io/kustomize api/types/kustomization.go. Nothing is built; a record says enough to know
which objects a build holds, under which names and in which namespace.
"""

from __future__ import annotations

import posixpath

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.certain import whole
from k8slint.kube.facts.patch import patch_facts
from k8slint.kube.facts.plain import plain_map, text_or_any
from k8slint.model.fact import Spot
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.fact import Patches
    from k8slint.model.node import Node

_REMOTE = ("://", "git@", "github.com/", "gitlab.com/", "bitbucket.org/", "?ref=")
_FLUX_GROUP = "kustomize.toolkit.fluxcd.io/"


class Generator(NamedTuple):
    """A ConfigMap or Secret a kustomization generates; `keys` is None when a file that lists them was not read."""

    kind: str
    name: str
    namespace: str
    behavior: str
    keys: list[str] | None
    type: str
    spot: Spot


class Patch(NamedTuple):
    """A patch as a kustomization uses it: the file (or '' and its facts), and the target (None: named in the patch)."""

    path: str
    facts: tuple[Patches, ...]
    target: dict[str, str] | None


class AddedLabels(NamedTuple):
    """Labels put on everything: in pod templates and selectors, too, or only as metadata."""

    pairs: dict[str, Any]
    selectors: bool
    templates: bool


class Kustomization(NamedTuple):
    """One kustomization file; paths are relative to its folder.

    `is_open` says that it builds objects no file shows (remote bases, Helm charts, generator plugins), `is_vague` that
    transformers or replacements may change any field.
    """

    file: str
    folder: str
    is_component: bool
    resources: tuple[str, ...]
    components: tuple[str, ...]
    generators: tuple[Generator, ...]
    patches: tuple[Patch, ...]
    namespace: str
    prefix: str
    suffix: str
    labels: tuple[AddedLabels, ...]
    replicas: dict[str, int | None]
    is_open: bool
    is_vague: bool


def is_kustomization(value: Any) -> bool:
    """True for the content of a kustomization file; Flux' resource of the same kind is a manifest."""
    if not isinstance(value, dict):
        return False
    version = value.get("apiVersion")
    return not (isinstance(version, str) and version.startswith(_FLUX_GROUP))


def is_remote(path: str) -> bool:
    """True for a base that is fetched from elsewhere."""
    return any(sign in path for sign in _REMOTE)


def kustomization_of(root: Node, file: str) -> Kustomization:
    """Read the record of a kustomization; any shape of value gives one."""
    value = root.value
    resources = [*_texts(value, "resources"), *_texts(value, "bases")]
    local = tuple(path for path in resources if not is_remote(path))
    components = _texts(value, "components")
    return Kustomization(
        file=file,
        folder=posixpath.dirname(file),
        is_component=value.get("kind") == "Component",
        resources=local,
        components=tuple(path for path in components if not is_remote(path)),
        generators=tuple(_generators(root)),
        patches=tuple(_patches(value)),
        namespace=text_or_any(value.get("namespace")),
        prefix=text_or_any(value.get("namePrefix")),
        suffix=text_or_any(value.get("nameSuffix")),
        labels=tuple(_labels(value)),
        replicas=_replicas(value),
        is_open=len(local) < len(resources)
        or any(is_remote(path) for path in components)
        or any(value.get(field) for field in ("helmCharts", "helmChartInflationGenerator", "generators")),
        is_vague=any(value.get(field) for field in ("transformers", "replacements", "vars", "configurations")),
    )


def _texts(value: dict[str, Any], field: str) -> list[str]:
    return [entry for entry in listed(value.get(field)) if isinstance(entry, str) and entry]


def listed(value: Any) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


# --- generators


def _generators(root: Node) -> Iterator[Generator]:
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for node in root.get(field):
            entry = node.value
            if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                at = node.get("name")
                yield Generator(
                    kind,
                    entry["name"],
                    text_or_any(entry.get("namespace")),
                    entry["behavior"] if isinstance(entry.get("behavior"), str) else "create",
                    _generated_keys(entry),
                    entry["type"] if isinstance(entry.get("type"), str) else "",
                    Spot(*at.span, at.path),
                )


def _generated_keys(entry: dict[str, Any]) -> list[str] | None:
    """Return the keys of a generated object; those of env files are in files that are not read."""
    if entry.get("envs") or entry.get("env"):
        return None
    keys = []
    for text in _texts(entry, "files"):
        key, equals, path = text.partition("=")
        keys.append(key if equals and path else posixpath.basename(text))
    keys += [text.partition("=")[0].strip() for text in _texts(entry, "literals")]
    return keys


def generator_inputs(value: dict[str, Any]) -> list[str]:
    """Name the files a kustomization packs into ConfigMaps and Secrets: data, whatever they look like."""
    found = []
    for field in ("configMapGenerator", "secretGenerator"):
        for entry in listed(value.get(field)):
            if isinstance(entry, dict):
                found += [text.partition("=")[2] or text for text in _texts(entry, "files")]
    return found


# --- changes


def _patches(value: dict[str, Any]) -> Iterator[Patch]:
    for field in ("patches", "patchesJson6902"):
        for entry in listed(value.get(field)):
            if isinstance(entry, dict):
                yield from _patch(entry.get("path"), entry.get("patch"), entry.get("target"))
    for entry in listed(value.get("patchesStrategicMerge")):
        if isinstance(entry, str):
            inline = "\n" in entry
            yield from _patch(None if inline else entry, entry if inline else None, None)


def _patch(path: Any, text: Any, target: Any) -> Iterator[Patch]:
    """Return one entry; several documents in a text are several patches."""
    wanted = None
    if isinstance(target, dict):
        wanted = {key: item for key, item in target.items() if isinstance(key, str) and isinstance(item, str)}
    if isinstance(path, str) and path:
        yield Patch(path, (), wanted)
    elif isinstance(text, str) and text:
        from k8slint.reading import read

        documents = read(text, "").documents
        yield Patch("", tuple(fact for each in documents for fact in patch_facts(each.value, 0)), wanted)


def _labels(value: dict[str, Any]) -> Iterator[AddedLabels]:
    common = plain_map(value.get("commonLabels"))
    if common:
        yield AddedLabels(common, True, True)
    for entry in listed(value.get("labels")):
        pairs = plain_map(entry.get("pairs")) if isinstance(entry, dict) else None
        if pairs:
            selectors = entry.get("includeSelectors") is True
            yield AddedLabels(pairs, selectors, selectors or entry.get("includeTemplates") is True)


def _replicas(value: dict[str, Any]) -> dict[str, int | None]:
    entries = [entry for entry in listed(value.get("replicas")) if isinstance(entry, dict)]
    return {entry["name"]: whole(entry.get("count")) for entry in entries if isinstance(entry.get("name"), str)}


def patch_paths(value: dict[str, Any]) -> list[str]:
    """Name the files a kustomization uses as patches or settings: partial objects, not to be judged as whole ones."""
    paths: list[Any] = []
    for field in ("patches", "patchesJson6902", "replacements"):
        paths += [entry.get("path") for entry in listed(value.get(field)) if isinstance(entry, dict)]
    for field in ("patchesStrategicMerge", "configurations", "transformers", "generators", "validators"):
        paths += listed(value.get(field))
    endings = (".yaml", ".yml", ".json")
    return [path for path in paths if isinstance(path, str) and "\n" not in path and path.endswith(endings)]
