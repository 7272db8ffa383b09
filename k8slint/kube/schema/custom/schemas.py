"""The schemas of custom resources that one run knows."""

from __future__ import annotations

import json
import os.path
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from k8slint.kube.go.text import shown
from k8slint.kube.schema.custom.defaulting import completed, is_too_large
from k8slint.kube.schema.custom.location import check_location, schema_files
from k8slint.kube.schema.custom.pruning import unknown_fields
from k8slint.kube.schema.custom.schema_walk import SchemaWalk
from k8slint.kube.schema.custom.value_rules import Count, has_rules, mapping_of
from k8slint.kube.schema.kinds import no_match
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, SchemaProblem, joined
from k8slint.kube.schema.spelling import nearest
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import lies_within, read_regular

if TYPE_CHECKING:
    from k8slint.kube.schema.custom.expressions import RuleBook

Json = dict[str, Any]

_MAX_FILE = 16 * 1024 * 1024


class CustomKind(NamedTuple):
    """The schema of one version of a custom kind: where it came from and how it is to be read.

    ``replicas`` leads to the field that `kubectl scale` sets; empty when there is none. ``release`` names the bundled
    release that the schema is from; empty for one of the run's own.
    """

    schema: Json
    structural: bool
    cluster_scoped: bool
    status_apart: bool
    file: str
    boundary: str = ""
    replicas: tuple[str, ...] = ()
    release: str = ""


class _Compiled(dict[tuple[int, int], tuple[Json, "RuleBook | None"]]):
    """The compiled rules of schemas by identity, with the schema; they stay behind when the schemas are handed on."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _Compiled, ()


class CustomSchemas:
    """Schemas from CustomResourceDefinitions met in a run, and from folders named by the user.

    Plain data, so that it can be handed to worker processes. Files of ``locations`` are read when a kind is first
    asked for, those of ``confined`` ones only where they really lie in the folder ``boundary``, or by ``read`` where
    that is given, which returns None for a file that is not there. Raises InvalidSchemaLocation for a location that is
    not a local folder or template.
    """

    __slots__ = ("_boundary", "_bundled", "_confined", "_files", "_kinds", "_read", "_rules", "_unserved", "locations")

    def __init__(
        self,
        locations: Iterable[str] = (),
        confined: Iterable[str] = (),
        boundary: str = "",
        read: Callable[[str], bytes | None] | None = None,
    ) -> None:
        self._read = read
        self._confined = tuple(confined)
        self._boundary = boundary
        self.locations = (*self._confined, *locations)
        for location in self.locations:
            check_location(location)
        self._kinds: dict[tuple[str, str], CustomKind | None] = {}
        self._bundled: dict[tuple[str, str], list[CustomKind]] = {}
        self._unserved: dict[tuple[str, str], list[str]] = {}
        self._files: dict[tuple[str, str], Json | None] = {}
        self._rules = _Compiled()

    def learn(self, value: Any) -> list[tuple[str, str]]:
        """Return the (apiVersion, kind) pairs that a CustomResourceDefinition serves, after taking its schemas.

        A version that another definition of the run has described already keeps its first description; it is served
        when one of them serves it.
        """
        spec = value.get("spec") if isinstance(value, dict) else None
        names = spec.get("names") if isinstance(spec, dict) else None
        if not isinstance(spec, dict) or not isinstance(names, dict):
            return []
        group, kind, versions = spec.get("group"), names.get("kind"), spec.get("versions")
        if not (isinstance(group, str) and isinstance(kind, str) and isinstance(versions, list)):
            return []
        learned = []
        for version in versions:
            name = version.get("name") if isinstance(version, dict) else None
            if not isinstance(name, str) or version.get("served") is False:
                continue
            key = (f"{group}/{name}", kind)
            learned.append(key)
            if key not in self._kinds:
                self._kinds[key] = _from_definition(spec, version)
        served = self._unserved.setdefault((group, kind), [])
        served += [api_version for api_version, _ in learned if api_version not in served]
        return learned

    def find(self, api_version: str, kind: str, minor: int) -> CustomKind | None:
        """Return the schema of a kind, or None when nothing describes it.

        The run's own definitions come first, then the locations, then what is bundled.
        """
        return self.own(api_version, kind, minor) or next(iter(self.releases(api_version, kind)), None)

    def own(self, api_version: str, kind: str, minor: int) -> CustomKind | None:
        """Return the schema of a kind by the run's own definitions and the locations, or None."""
        key = (api_version, kind)
        if key not in self._kinds:
            self._kinds[key] = self._from_locations(api_version, kind, minor)
        return self._kinds[key]

    def releases(self, api_version: str, kind: str) -> list[CustomKind]:
        """Return the bundled schemas of a kind, the newest first; none of a kind that the run itself defines."""
        if (api_version.rpartition("/")[0], kind) in self._unserved:
            return []
        key = (api_version, kind)
        if key not in self._bundled:
            from k8slint.kube.schema.custom.bundle import bundled_kinds

            self._bundled[key] = [
                CustomKind(
                    each.schema,
                    True,
                    each.cluster_scoped,
                    each.status_apart,
                    "",
                    replicas=_steps(each.replicas),
                    release=each.release,
                )
                for each in bundled_kinds(api_version, kind)
            ]
        return self._bundled[key]

    def unserved_problem(self, api_version: str, kind: str) -> SchemaProblem | None:
        """Return the problem of a version that the run's own CustomResourceDefinition of the kind does not serve."""
        served = self._unserved.get((api_version.rpartition("/")[0], kind))
        if not served or api_version in served:
            return None
        headline = f"apiVersion {shown(api_version)} is not served by the CustomResourceDefinition of {kind}"
        return no_match("kind-unknown", headline, f"Write 'apiVersion: {nearest(api_version, served) or served[0]}'.")

    def visit(self, found: CustomKind, value: Any, minor: int) -> FieldProblems:
        """Return the problems of a custom resource by its schema, its metadata only where the schema says more."""
        count = Count()
        walk = SchemaWalk(found.structural, lambda target: self._referred(found, target), minor, count)
        problems: FieldProblems = None
        if found.structural:
            problems = unknown_fields(found.schema, value, count, root=True)
            count.steps = 0
            value = completed(found.schema, value, count)
            if is_too_large(count):
                return problems
            count.steps = 0
        if found.status_apart and isinstance(value, dict):
            value = {key: item for key, item in value.items() if key != "status"}
        bad = joined(walk.visit(found.schema, value, root=True), _check_scale(found.replicas, value))
        if found.structural and not problems and not any(problem.blocks for problem in bad or ()):
            return joined(bad, self._by_rules(found, value, minor))
        return joined(problems, bad)

    def _by_rules(self, found: CustomKind, value: Any, minor: int) -> FieldProblems:
        """Return the problems of an object, complete and of the right types, by the CEL rules of its schema."""
        key = (id(found.schema), minor)
        if key not in self._rules:
            book = None
            if has_rules(found.schema):
                from k8slint.kube.schema.custom.expressions import RuleBook

                book = RuleBook(minor)
            self._rules[key] = (found.schema, book)
        book = self._rules[key][1]
        if book is None:
            return None
        from k8slint.kube.schema.custom.expressions import RuleWalk

        return RuleWalk(book).visit(found.schema, value, root=True)

    def _from_locations(self, api_version: str, kind: str, minor: int) -> CustomKind | None:
        for number, location in enumerate(self.locations):
            boundary = self._boundary if number < len(self._confined) else ""
            for path in schema_files(location, api_version, kind, minor):
                schema = self._file(path, boundary)
                if schema is not None:
                    return CustomKind(schema, False, True, False, path, boundary)
        return None

    def _file(self, path: str, boundary: str) -> Json | None:
        """Return a JSON schema, read once; None when there is none, none that can be read, or it is out of bounds."""
        if (path, boundary) not in self._files:
            if boundary and self._read is not None:
                content = self._read(path)
            else:
                content = _content(path) if not boundary or lies_within(path, boundary) else None
            self._files[path, boundary] = _schema_of(content)
        return self._files[path, boundary]

    def _referred(self, found: CustomKind, target: str) -> Json | None:
        """Return the schema a `$ref` names: in the same file, or in a file beside it."""
        file, _, pointer = target.partition("#")
        schema: Any = found.schema
        if file:
            if not found.file or "://" in file or os.path.isabs(file) or ".." in file.split("/"):
                return None
            schema = self._file(os.path.join(os.path.dirname(found.file), file), found.boundary)
        for step in filter(None, pointer.split("/")):
            name = step.replace("~1", "/").replace("~0", "~")
            schema = schema.get(name) if isinstance(schema, dict) else None
        return schema if isinstance(schema, dict) else None


def _from_definition(spec: Json, version: Json) -> CustomKind:
    """Return the schema of one version of a CustomResourceDefinition; without one everything is allowed."""
    holder = version.get("schema") or spec.get("validation")
    schema = holder.get("openAPIV3Schema") if isinstance(holder, dict) else None
    subresources = version.get("subresources") or spec.get("subresources")
    status_apart = isinstance(subresources, dict) and subresources.get("status") is not None
    structural = isinstance(schema, dict) and spec.get("preserveUnknownFields") is not True and "schema" in version
    schema = schema if isinstance(schema, dict) else {}
    scale = mapping_of(subresources, "scale") if isinstance(subresources, dict) else {}
    replicas = _steps(scale.get("specReplicasPath"))
    return CustomKind(schema, structural, spec.get("scope") == "Cluster", status_apart, "", replicas=replicas)


def _steps(path: Any) -> tuple[str, ...]:
    """Return the steps of a path such as `.spec.replicas`."""
    return tuple(path.removeprefix(".").split(".")) if isinstance(path, str) and path else ()


def _check_scale(path: tuple[str, ...], value: Any) -> FieldProblems:
    """Look at the number of replicas that the scale subresource reads (registry/customresource/validator.go)."""
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    if not path or isinstance(value, bool) or not isinstance(value, int) or 0 <= value < 2**31:
        return None
    headline = f"is {value}, but the scale subresource takes 0 to {2**31 - 1} replicas"
    fix = "Write 0 or more." if value < 0 else f"Write at most {2**31 - 1}."
    return [FieldProblem("field-value-invalid", headline, fix, path[::-1], value)]


def _content(path: str) -> bytes | None:
    """Return the content of a file, of one that is too large its start and more; None when it cannot be read."""
    try:
        return read_regular(path, _MAX_FILE + 1)
    except (OSError, ValueError):
        return None


def _schema_of(content: bytes | None) -> Json | None:
    """Return the JSON schema in a file of at most 16 MiB; None when there is none, or no JSON object."""
    if content is None or len(content) > _MAX_FILE:
        return None
    try:
        schema = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return schema if isinstance(schema, dict) else None
