"""Make the compact Kubernetes bundles of schemas/kubernetes from the published OpenAPI data and our overlay.

    python scripts/build_schemas.py            write schemas/kubernetes/{definitions,kinds}.tsv
    python scripts/build_schemas.py --check    exit 1 when the files would change

The OpenAPI data comes with the package kubernetes-validate (a development dependency); the overlay is
schemas/kubernetes/overlay/*.yaml, described in schemas/kubernetes/README.md. The output is one definition a line,
sorted, without descriptions: a field that exists in some minor versions only says so after its type (`string>29<33`).
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

FIRST, LAST = 25, 37
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(os.path.dirname(HERE), "schemas", "kubernetes")
OVERLAY = os.path.join(FOLDER, "overlay")

Json = dict[str, Any]
FieldTypes = dict[str, dict[str, list[int]]]
"""Of one definition: field name to type text to the minor versions that have it."""

_ODD_NAMES = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "microtime",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
    "io.k8s.apimachinery.pkg.version.Info": "version.Info",
}
_PACKAGE = re.compile(r"(?:^io\.k8s\.api|apis)\.([a-z0-9]+)\.(v\w+)\.(\w+)$")


def short_name(name: str) -> str:
    """Shorten an OpenAPI definition name: io.k8s.api.core.v1.Pod is core/v1.Pod."""
    odd = _ODD_NAMES.get(name)
    if odd:
        return odd
    match = _PACKAGE.search(name)
    if not match:
        raise SystemExit(f"no short name for {name}")
    return f"{match[1]}/{match[2]}.{match[3]}"


def type_text(schema: Json) -> str:
    """Write the type of a property as a short text: `string`, `[]Container`, `{}quantity`."""
    if "$ref" in schema:
        return short_name(schema["$ref"].rsplit("/", 1)[1])
    kinds = schema.get("type", [])
    kind = next((k for k in ([kinds] if isinstance(kinds, str) else kinds) if k != "null"), None)
    if kind == "array":
        return "[]" + type_text(schema["items"])
    if kind == "object":
        values = schema.get("additionalProperties")
        return "{}" + type_text(values) if isinstance(values, dict) else "object"
    formats = {"byte": "bytes", "date-time": "time", None: "string"}
    names = {None: "any", "string": formats.get(schema.get("format")), "boolean": "bool", "number": "number"}
    return schema.get("format") or "int64" if kind == "integer" else str(names[kind])


def published() -> dict[int, Json]:
    """Read the OpenAPI definitions of every minor version."""
    import kubernetes_validate

    base = os.path.join(os.path.dirname(kubernetes_validate.__file__), "kubernetes-json-schema")
    found = {}
    for minor in range(FIRST, LAST + 1):
        with open(os.path.join(base, f"v1.{minor}.0-local", "_definitions.json"), encoding="utf-8") as file:
            found[minor] = json.load(file)["$defs"]
    return found


def span(minors: list[int], whole: list[int]) -> str:
    """Write which minor versions have a field, empty when it is there as long as its definition."""
    first, last = min(minors), max(minors)
    return (f">{first}" if first > min(whole) else "") + (f"<{last}" if last < max(whole) else "")


def collect(versions: dict[int, Json]) -> dict[str, FieldTypes]:
    """Gather, over all versions, every field of every definition with its types."""
    found: dict[str, FieldTypes] = {}
    for minor, definitions in versions.items():
        for name, definition in definitions.items():
            properties = definition.get("properties")
            if name in _ODD_NAMES or (definition.get("type") is None) or is_list_kind(definition):
                continue
            fields = found.setdefault(short_name(name), {})
            for field, schema in (properties or {}).items():
                fields.setdefault(field, {}).setdefault(type_text(schema), []).append(minor)
    return found


def is_list_kind(definition: Json) -> bool:
    """Tell a List kind, which the reader unpacks before anything is judged."""
    kinds = definition.get("x-kubernetes-group-version-kind", [])
    return bool(kinds) and all(kind["kind"].endswith("List") for kind in kinds)


def merge_keys(versions: dict[int, Json]) -> dict[str, dict[str, str]]:
    """Gather the keys by which the items of lists are identified (`x-kubernetes-list-map-keys`)."""
    found: dict[str, dict[str, str]] = {}
    for definitions in versions.values():
        for name, definition in definitions.items():
            for field, schema in definition.get("properties", {}).items():
                keys = schema.get("x-kubernetes-list-map-keys")
                if keys and not is_list_kind(definition):
                    found.setdefault(short_name(name), {})[field] = ",".join(keys)
    return found


def required_fields(versions: dict[int, Json]) -> dict[str, list[str]]:
    """Gather what the newest version that has a definition publishes as required."""
    found = {}
    for definitions in versions.values():
        for name, definition in definitions.items():
            if definition.get("properties") and not is_list_kind(definition):
                found[short_name(name)] = sorted(definition.get("required", []))
    return found


def field_line(package: str, types: dict[str, list[int]], whole: list[int]) -> str:
    """Write one field's types, local names without their package, alternatives joined by `|`."""
    return "|".join(text.replace(package + ".", "") + span(minors, whole) for text, minors in types.items())


def definition_lines(versions: dict[int, Json], overlay: dict[str, Json]) -> list[str]:
    """Write one line a definition: name, tab, JSON of its parts (schemas/kubernetes/README.md names them)."""
    keys, required = merge_keys(versions), required_fields(versions)
    lines = {}
    for name, fields in collect(versions).items():
        package = name.rsplit(".", 1)[0]
        whole = [minor for types in fields.values() for minors in types.values() for minor in minors]
        body: Json = {"f": {field: field_line(package, types, whole) for field, types in sorted(fields.items())}}
        for key, part in (("m", keys.get(name)), ("r", required.get(name))):
            if part:
                body[key] = part
        check_fields(name, set(fields), overlay)
        lines[name] = body | overlay.get(name, {})
    lines |= {name: part for name, part in overlay.items() if "of" in part}
    unknown = sorted(set(overlay) - set(lines))
    if unknown:
        raise SystemExit(f"the overlay names definitions that no version has: {unknown}")
    return [f"{name}\t{compact(body)}" for name, body in sorted(lines.items())]


def check_fields(name: str, fields: set[str], overlay: dict[str, Json]) -> None:
    """Stop when the overlay constrains a field that no version of the definition has."""
    for variant, part in overlay.items():
        if variant.split("@")[0] == name:
            strange = set(part.get("k", {})) - fields
            if strange:
                raise SystemExit(f"{variant}: no version has the fields {sorted(strange)}")


def compact(value: Any) -> str:
    """Write JSON without spaces, the same bytes every time."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def read_yaml(path: str) -> Json:
    """Read one overlay file with the YAML 1.2 loader, where `on` and `no` are text."""
    from ruamel.yaml import YAML

    with open(path, encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file) or {}


def with_generation(versions: dict[int, Json], overlay: dict[str, Json]) -> dict[str, Json]:
    """Return the overlay with the rule on `metadata.generation` for every kind that keeps what is written there."""
    replaced = set(read_yaml(os.path.join(OVERLAY, "kinds.yaml"))["generation-set"])
    kept = {
        short_name(name)
        for definitions in versions.values()
        for name, definition in definitions.items()
        if any(kind not in replaced for _, kind in kinds_of(definition))
    }
    rule = {"if": {}, "then": {"metadata.generation": {"min": 0}}}
    return {
        name: part | {"o": [*part.get("o", []), rule]} if name in kept and "metadata" in part.get("k", {}) else part
        for name, part in overlay.items()
    }


def read_overlay() -> dict[str, Json]:
    """Read overlay/*.yaml: package, then definition, then fields; `$of`, `$rules` and `$moved` beside the fields."""
    found: dict[str, Json] = {}
    for file in sorted(os.listdir(OVERLAY)):
        if file == "kinds.yaml":
            continue
        for package, definitions in read_yaml(os.path.join(OVERLAY, file)).items():
            for name, fields in definitions.items():
                if f"{package}.{name}" in found:
                    raise SystemExit(f"{file}: {package}.{name} is in another file too")
                found[f"{package}.{name}"] = overlay_part(package, name, dict(fields or {}))
    return found


def overlay_part(package: str, name: str, fields: Json) -> Json:
    """Turn one definition of the overlay into the parts of its line."""
    part: Json = {}
    rules, moved, named = fields.pop("$rules", None), fields.pop("$moved", None), fields.pop("$named", None)
    if "@" in name:
        part["of"] = fields.pop("$of", f"{package}.{name.split('@')[0]}")
    if fields:
        part["k"] = {field: constraint or {} for field, constraint in sorted(fields.items())}
    if rules:
        part["o"] = rules
    if moved:
        part["moved"] = moved
    if named:
        part["n"] = named
    return part


def kind_lines(versions: dict[int, Json]) -> list[str]:
    """Write one line a kind: apiVersion, kind, tab, JSON of definition, versions and scope."""
    cluster_scoped = set(read_yaml(os.path.join(OVERLAY, "kinds.yaml"))["cluster-scoped"])
    minors: dict[tuple[str, str, str], list[int]] = {}
    for minor, definitions in versions.items():
        for name, definition in definitions.items():
            for gvk in kinds_of(definition):
                minors.setdefault((*gvk, short_name(name)), []).append(minor)
    lines = {}
    for (version, kind, definition), found in minors.items():
        body: Json = {"d": definition}
        if min(found) > FIRST:
            body["since"] = min(found)
        if max(found) < LAST:
            body["until"] = max(found)
        if kind in cluster_scoped:
            body["cluster"] = True
        lines[version, kind] = body
    return [f"{version} {kind}\t{compact(body)}" for (version, kind), body in sorted(lines.items())]


def kinds_of(definition: Json) -> list[tuple[str, str]]:
    """List the apiVersion and kind pairs a definition is an object of."""
    kinds = definition.get("x-kubernetes-group-version-kind", [])
    if len(kinds) > 3 or is_list_kind(
        definition
    ):  # DeleteOptions and WatchEvent belong to every group and are never applied
        return []
    return [("/".join(filter(None, (kind["group"], kind["version"]))), kind["kind"]) for kind in kinds]


def read_text(path: str) -> str:
    """Read a file, empty when there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def main() -> int:
    """Write or check the two files."""
    versions = published()
    overlay = with_generation(versions, read_overlay())
    texts = {"definitions.tsv": definition_lines(versions, overlay), "kinds.tsv": kind_lines(versions)}
    changed = False
    for file, lines in texts.items():
        path, text = os.path.join(FOLDER, file), "\n".join(lines) + "\n"
        old = read_text(path)
        if text != old:
            changed = True
            if "--check" not in sys.argv:
                with open(path, "w", encoding="utf-8", newline="\n") as out:
                    out.write(text)
        print(f"{file}: {len(lines)} lines, {len(text.encode())} bytes{'' if text == old else ' (changed)'}")
    return int(changed and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
