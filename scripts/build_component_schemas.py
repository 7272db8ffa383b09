"""Make the tables of component configurations in schemas/component from reflected types and our overlay.

    python scripts/build_component_schemas.py                lay the overlay anew over the types that are there
    python scripts/build_component_schemas.py TYPES.json     take names, types, versions and gates from a file first
    python scripts/build_component_schemas.py --check        exit 1 when the files would change

TYPES.json holds what reflection over the Go types of the components gives: by minor version `types` (fields with their
type), `kinds`, `featureGates` and `lists`, and over all of them `history` (the versions a field came and went in) and
`served`. The overlay is schemas/component/overlay/*.yaml, described in schemas/component/README.md.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

from build_schemas import check_fields, compact, overlay_part, read_text, read_yaml

FIRST, LAST = 25, 37
FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "schemas", "component")
OVERLAY = os.path.join(FOLDER, "overlay")
FILES = ("definitions", "kinds", "gates", "lists")

Json = dict[str, Any]

_SCALARS = {"float": "number", "list<string>": "[]string", "any": "any"}
_CUSTOM = {"TimeOrMetaDuration": "duration-or-number", "QuantityValue": "quantity", "BootstrapTokenString": "string"}
_LENIENT = {"strict": "strict", "lenient for unknown and duplicate": "lenient", "lenient for unknown": "silent"}
_SHORTER = (
    (re.compile(r"^(?:\w+\.)?apis?\.(\w+(?:\.v\w+)?)\.(\w+)$"), r"\1.\2"),
    (re.compile(r"^(\w+)\.apis\.\1\.(v\w+)\.(\w+)$"), r"\1.\2.\3"),
    (re.compile(r"^(v\w+)\.(\w+)$"), r"base.\1.\2"),
)


def short_name(name: str) -> str:
    """Return the name of a definition: kubelet.v1beta1.KubeletConfiguration is component/kubelet.v1beta1...."""
    for pattern, shorter in _SHORTER:
        name = pattern.sub(shorter, name)
    return f"component/{name}"


def type_text(field: Json, lenient_yaml: bool) -> str:
    """Return the type of a field as text; `lenient_yaml` decoders take any scalar for a string."""
    kind, of = field["type"], field.get("of", "")
    if "custom" in field:
        return _CUSTOM.get(field["custom"], "any")
    if kind in ("list", "map"):
        return ("[]" if kind == "list" else "{}") + item_text(of, lenient_yaml)
    if kind == "object":
        return item_text(of, lenient_yaml) if of else "object"
    return item_text(kind, lenient_yaml)


def item_text(name: str, lenient_yaml: bool) -> str:
    """Return the name of a scalar or a definition as the tables write it."""
    if lenient_yaml and name == "string":
        return "scalar"
    return short_name(name) if "." in name else _SCALARS.get(name, name)


def lived(text: str, life: Json) -> str:
    """Return a type text with the minor versions that have the field: `string>29<33`."""
    since, until = (int(life.get(word, "1.0").partition(".")[2]) for word in ("since", "until"))
    return text + (f">{since}" if since > FIRST else "") + (f"<{until}" if until and until < LAST else "")


def definition_parts(found: Json) -> dict[str, Json]:
    """Return the fields of every definition, and those in which null is no value (durations that are no pointers)."""
    types = {name: body for minor in ("1.36", "1.37") for name, body in found[minor]["types"].items()}
    parts: dict[str, Json] = {}
    for name, body in types.items():
        life = found["history"].get(name, {})
        fields = body.get("fields", {})
        loose = name.startswith("kind.")
        for field in fields:  # the history of a struct that became part of another one ends there
            life.get(field, {}).pop("until", None)
        part: Json = {
            "f": {field: lived(type_text(made, loose), life.get(field, {})) for field, made in sorted(fields.items())}
        }
        strict_null = [f for f, made in sorted(fields.items()) if made["type"] == "duration" and "pointer" not in made]
        if strict_null:
            part["nn"] = strict_null
        parts[short_name(name)] = part
    for name, fields in found["history"].items():
        if name not in types and "beta" in name:  # gone: names are known, types are not
            known = {field: lived("any", life) for field, life in sorted(fields.items())}
            parts[short_name(name)] = {"f": {"apiVersion": "string", "kind": "string"} | known}
    return parts


def served(text: str) -> Json | None:
    """Return the minor versions of `1.25-1.37` or `until 1.23`; None when the text names none."""
    match = re.match(r"1\.(\d+)-1\.(\d+)", text)
    if match:
        return {"since": int(match[1]), "until": int(match[2])}
    match = re.match(r"1\.(\d+), experimental", text)
    if match:
        return {"since": int(match[1]), "until": int(match[1]), "experimental": True}
    match = re.match(r"until 1\.(\d+)", text)
    return {"since": 0, "until": int(match[1])} if match else None


def kind_parts(found: Json) -> dict[str, Json]:
    """Return what is known of every apiVersion and kind: definition, versions, reader, decoding, defaults."""
    parts: dict[str, Json] = {}
    for minor in ("1.36", "1.37"):
        for kind in found[minor]["kinds"]:
            if not kind["reader"] and "pluginConfig" in kind["decoding"]:
                continue  # arguments of a scheduler plugin, which stand in a configuration
            body: Json = {"d": short_name(kind["type"]), "decoding": decoding(kind["decoding"])}
            if kind.get("defaults"):
                body["defaults"] = kind["defaults"]
            parts[f"{kind['apiVersion']} {kind['kind']}"] = body
    for key, text in found["served"].items():
        version, _, name = key.rpartition("/")
        names = [name] if name != "*" else kubeadm_kinds(version, parts)
        for one in names:
            life = served(text)
            body = parts.setdefault(f"{version} {one}", {})
            body |= life or {}
    for key, body in list(parts.items()):
        if "d" not in body and (gone := gone_definition(key, found)):
            body["d"] = gone
    return parts


def kubeadm_kinds(version: str, parts: dict[str, Json]) -> list[str]:
    """Return the kinds of a version of kubeadm's API; the versions that are gone had those of v1beta3."""
    known = version if any(key.startswith(f"{version} ") for key in parts) else "kubeadm.k8s.io/v1beta3"
    return [key.split(" ")[1] for key in list(parts) if key.startswith(f"{known} ")]


def gone_definition(key: str, found: Json) -> str:
    """Return the definition of a scheduler version that is gone, as far as the history knows its fields."""
    version, name = key.rsplit("/", 1)[1].split(" ")
    made = f"kube-scheduler.{version}.{name}"
    return short_name(made) if made in found["history"] else ""


def decoding(text: str) -> str:
    """Return one word for what a reader does with unknown fields."""
    return next((word for start, word in _LENIENT.items() if text.startswith(start)), "lenient")


def minor_table(found: Json, key: str) -> dict[str, Json]:
    """Return a table by name of what each minor version says, such as the stage of a feature gate."""
    table: dict[str, Json] = {}
    for minor in ("1.36", "1.37"):
        for name, body in found[minor][key].items():
            table.setdefault(name, {})[minor[2:]] = body
    return table


def read_overlay() -> dict[str, Json]:
    """Return the overlay by definition; a package in braces, `kubelet.{v1,v1beta1}`, stands for several."""
    parts: dict[str, Json] = {}
    for file in sorted(os.listdir(OVERLAY)):
        if file in ("kinds.yaml", "lists.yaml"):
            continue
        for packages, definitions in read_yaml(os.path.join(OVERLAY, file)).items():
            for package in expanded(packages):
                for name, fields in definitions.items():
                    full = f"component/{package}.{name}"
                    if full in parts:
                        raise SystemExit(f"{file}: {full} is there twice")
                    parts[full] = overlay_part(f"component/{package}", name, dict(fields or {}))
    return parts


def expanded(packages: str) -> list[str]:
    """Return the packages that a name with alternatives in braces stands for."""
    head, brace, rest = packages.partition("{")
    if not brace:
        return [packages]
    inner, _, tail = rest.partition("}")
    return [head + one + tail for one in inner.split(",")]


def definition_lines(types: dict[str, Json], overlay: dict[str, Json]) -> list[str]:
    """Return one line a definition: its types, and what the overlay demands."""
    lines: dict[str, Json] = {}
    for name, body in types.items():
        check_fields(name, set(body["f"]), overlay)
        part = dict(overlay.get(name, {}))
        rules = part.pop("o", [])
        if "nn" in body:
            rules = [{"not-null": body["nn"]}, *rules]
        lines[name] = body | part | ({"o": rules} if rules else {})
    lines |= {name: part for name, part in overlay.items() if "of" in part}
    if strange := sorted(set(overlay) - set(lines)):
        raise SystemExit(f"the overlay names definitions that are not there: {strange}")
    return [f"{name}\t{compact(body)}" for name, body in sorted(lines.items())]


def parsed(file: str) -> dict[str, Json]:
    """Return a table of the folder as it is, by name."""
    lines = read_text(os.path.join(FOLDER, f"{file}.tsv")).splitlines()
    return {name: json.loads(body) for name, _, body in (line.partition("\t") for line in lines)}


def types_there() -> dict[str, Json]:
    """Return the types of the definitions as they are, without what the overlay added."""
    kept = ("f", "nn")
    table = parsed("definitions")
    return {name: {k: body[k] for k in kept if k in body} for name, body in table.items() if "of" not in body}


def with_readers(kinds: dict[str, Json]) -> dict[str, Json]:
    """Return the kinds with what overlay/kinds.yaml says of their readers, and the kinds only it knows."""
    written = read_yaml(os.path.join(OVERLAY, "kinds.yaml"))
    for key, body in written["kinds"].items():
        kinds.setdefault(key, {}).update(body)
    for key, body in kinds.items():
        name = key.split(" ")[1]
        body["reader"] = body.get("reader") or written["readers"].get(name, "")
        if name in written["secret"]:
            body["secret"] = True
    return {key: body for key, body in kinds.items() if body.get("d") or "until" in body}


def main() -> int:
    """Write or check the four files."""
    given = [word for word in sys.argv[1:] if not word.startswith("-")]
    if given:
        with open(given[0], encoding="utf-8") as file:
            found = json.load(file)
        types, kinds = definition_parts(found), kind_parts(found)
        gates, lists = minor_table(found, "featureGates"), minor_table(found, "lists")
    else:
        types, kinds, gates, lists = types_there(), parsed("kinds"), parsed("gates"), parsed("lists")
    texts = {"definitions": definition_lines(types, read_overlay())}
    lists |= read_yaml(os.path.join(OVERLAY, "lists.yaml"))
    for name, table in zip(FILES[1:], (with_readers(kinds), gates, lists), strict=True):
        texts[name] = [f"{key}\t{compact(body)}" for key, body in sorted(table.items())]
    changed = False
    for name, lines in texts.items():
        path, text = os.path.join(FOLDER, f"{name}.tsv"), "\n".join(lines) + "\n"
        if text != read_text(path):
            changed = True
            print(f"{name}.tsv: {len(lines)} lines, {len(text.encode())} bytes (changed)")
            if "--check" not in sys.argv:
                with open(path, "w", encoding="utf-8", newline="\n") as out:
                    out.write(text)
    return int(changed and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
