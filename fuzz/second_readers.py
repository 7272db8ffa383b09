"""Second readers: the same questions answered a second time, by other means, so that a fuzzer can compare answers.

Nothing here is shared with the product. Image references are cut from the right with plain string methods, registry
keys are matched with ``fnmatch``, JSON is read by Python and YAML by PyYAML. Each reader answers only where its own
rules are those of Kubernetes, and says None elsewhere.
"""

from __future__ import annotations

import fnmatch
import json
import re
import string
from collections.abc import Iterable
from typing import Any, NamedTuple

import yaml

_ALPHANUMERIC = frozenset(string.ascii_lowercase + string.digits)
_LETTERS = frozenset(string.ascii_letters + string.digits)
_HEX = frozenset("0123456789abcdef")
_DIGESTS = {"sha256": 64, "sha384": 96, "sha512": 128}
_TIGHT = re.compile(r":[\[\]{},?]")
_ESCAPE = re.compile(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\.")
_SIMPLE_KEY = re.compile(r"(?:https?://)?[A-Za-z0-9*._-]+(?::[0-9]*)?(?:/[A-Za-z0-9*._/-]*)?", re.ASCII)


class Image(NamedTuple):
    """An image reference taken apart: `registry` is '' where the grammar reads all of it as a path."""

    registry: str
    repository: str
    tag: str
    digest: str


def read_image(text: str) -> Image | None:
    """An image reference as ``reference.ParseNormalizedNamed`` reads it, or None where that fails.

    Source: github.com/distribution/reference, normalize.go (``splitDockerDomain``) and regexp.go.
    """
    if len(text) == 64 and set(text) <= _HEX:
        return None
    head, slash, tail = text.partition("/")
    if slash and ("." in head or ":" in head or head == "localhost" or head.lower() != head):
        domain, rest = "docker.io" if head == "index.docker.io" else head, tail
    else:
        domain, rest = "docker.io", text
    if domain == "docker.io" and "/" not in rest:
        rest = f"library/{rest}"
    whole, at, digest = f"{domain}/{rest}".partition("@")
    colon = whole.find(":", whole.rfind("/"))
    name, tag = (whole[:colon], whole[colon + 1 :]) if colon >= 0 else (whole, "")
    if (at and not _is_digest(digest)) or (colon >= 0 and not _is_tag(tag)):
        return None
    registry, _, repository = name.partition("/")
    if not _is_host(registry):
        registry, repository = "", name
    if not all(map(_is_component, repository.split("/"))) or len(repository) > 255:
        return None
    return Image(registry, repository, tag, digest)


def _is_digest(text: str) -> bool:
    algorithm, _, value = text.partition(":")
    return len(value) == _DIGESTS.get(algorithm) and set(value) <= _HEX


def _is_tag(text: str) -> bool:
    return 0 < len(text) <= 128 and set(text) <= _LETTERS | set("_.-") and text[0] not in ".-"


def _is_host(text: str) -> bool:
    if text.startswith("["):
        address, bracket, port = text[1:].partition("]")
        named = bool(address) and bool(bracket) and set(address) <= set(string.hexdigits + ":")
        return named and (not port or (port[0] == ":" and _is_number(port[1:])))
    host, colon, port = text.partition(":")
    return all(map(_is_label, host.split("."))) and (not colon or _is_number(port))


def _is_number(text: str) -> bool:
    return bool(text) and set(text) <= set(string.digits)


def _is_label(text: str) -> bool:
    return bool(text) and set(text) <= _LETTERS | {"-"} and text[0] != "-" and text[-1] != "-"


def _is_component(text: str) -> bool:
    """Words of small letters and digits, between them one dot, one or two underscores, or any number of dashes."""
    if not text or text[0] not in _ALPHANUMERIC or text[-1] not in _ALPHANUMERIC:
        return False
    between = "".join("/" if character in _ALPHANUMERIC else character for character in text).split("/")
    return all(piece in ("", ".", "_", "__") or not piece.strip("-") for piece in between)


def is_simple_key(key: str) -> bool:
    """Whether a key is one that ``net/url`` takes as it stands: a host with an optional port and a plain path."""
    return _SIMPLE_KEY.fullmatch(key) is not None


def keys_that_serve(keys: Iterable[str], image: str) -> list[str] | None:
    """The keys of an ``auths`` object that serve an image, in the order the kubelet tries them.

    None where an answer needs more than plain strings: a key or an image that is not simple. Source:
    pkg/credentialprovider/keyring.go.
    """
    keys = list(keys)
    reference = read_image(image)
    if reference is None or not reference.registry or "[" in reference.registry or not all(map(is_simple_key, keys)):
        return None
    index: dict[str, list[str]] = {}
    for key in keys:
        index.setdefault(_kept(key), []).append(key)
    target = f"{reference.registry}/{reference.repository}"
    found = [key for kept in sorted(index, reverse=True) if _serves(kept, target) for key in index[kept]]
    if not found and (reference.registry == "docker.io" or not set(reference.registry) & set(".:")):
        return index.get("index.docker.io", [])
    return found


def pattern_covers(pattern: str, image: str) -> bool | None:
    """Whether a ``matchImages`` pattern covers an image; None where that needs more than plain strings."""
    reference = read_image(image)
    if reference is None or not reference.registry or "[" in reference.registry:
        return None
    if not is_simple_key(pattern) or "://" in pattern:
        return None
    return _serves(pattern, f"{reference.registry}/{reference.repository}")


def _kept(key: str) -> str:
    for scheme in ("https://", "http://"):
        if key.startswith(scheme):
            key = key[len(scheme) :]
            break
    host, slash, path = key.partition("/")
    path = slash + path
    if path[:4] in ("/v1/", "/v2/"):
        path = path[3:]
    return host if path == "/" else host + path


def _serves(pattern: str, target: str) -> bool:
    hosts = []
    for text in (pattern, target):
        host, slash, path = text.partition("/")
        name, _, port = host.partition(":")
        hosts.append((name.split("."), port, slash + path))
    (globs, port, prefix), (parts, other_port, path) = hosts
    if port != other_port or len(globs) != len(parts) or not path.startswith(prefix):
        return False
    return all(map(fnmatch.fnmatchcase, parts, globs))


class _KeyTwiceError(ValueError):
    """An object that gives a key twice, of which readers differ."""


def json_value(text: str) -> tuple[Any] | None:
    """What Python reads in one JSON object; None for other texts and where Go reads it differently."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise _KeyTwiceError
        return dict(pairs)

    def refused(_: str) -> None:
        raise ValueError

    if not text.lstrip(" \t\r\n").startswith("{"):
        return None
    try:
        value = json.loads(text, object_pairs_hook=once, parse_constant=refused)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # without lone surrogates and infinity
    except (ValueError, RecursionError):
        return None
    return (value,)


class _Composer(yaml.SafeLoader):
    """PyYAML as it is; a name of its own keeps the resolvers apart."""


class _Scalar(NamedTuple):
    text: str
    style: str | None


class _Pairs(NamedTuple):
    keys: list[Any]
    values: list[Any]


def yaml_shape(text: str) -> Any:
    """The shape of one YAML document as PyYAML reads it, its last line ended: pairs, lists, the text of each scalar.

    None where PyYAML refuses the text, and where it holds aliases, merges, tags, marks of byte order or `{a:}`, which
    readers treat differently.
    """
    if set(text) & set("&*!\ufeff") or "<<" in text or _TIGHT.search(text):
        return None
    try:
        node = yaml.compose(text if text.endswith("\n") else text + "\n", Loader=yaml.SafeLoader)
        return None if node is None else _shape(node)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _shape(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _Pairs([_shape(key) for key, _ in node.value], [_shape(value) for _, value in node.value])
    if isinstance(node, yaml.SequenceNode):
        return [_shape(child) for child in node.value]
    return _Scalar(node.value, node.style)


def same_shape(value: Any, shape: Any) -> bool:
    """Whether a value has the shape PyYAML saw; keys given twice, and keys that are no words, settle nothing."""
    if isinstance(shape, _Scalar):
        if isinstance(value, str):
            return value == shape.text
        return not isinstance(value, (dict, list)) and shape.style is None
    if isinstance(shape, list):
        return isinstance(value, list) and len(value) == len(shape) and all(map(same_shape, value, shape))
    if not isinstance(value, dict):
        return False
    if not all(isinstance(key, _Scalar) and (key.style or _is_word(key.text)) for key in shape.keys):
        return True
    keys = [key.text for key in shape.keys]
    if len(set(keys)) < len(keys):
        return True
    return list(value) == keys and all(map(same_shape, value.values(), shape.values))


def _is_word(text: str) -> bool:
    """Whether a plain scalar is text to every reader of YAML."""
    return re.fullmatch(r"[A-Za-z]{4,}[A-Za-z/.]*", text) is not None and text.lower() not in ("null", "true", "false")


class _Writer(yaml.SafeDumper):
    """Writes block YAML in which every text stands in double quotes, and shares nothing."""

    def ignore_aliases(self, data: Any) -> bool:
        """Say of every value that it is written out."""
        del data
        return True


_Writer.add_representer(str, lambda writer, text: writer.represent_scalar("tag:yaml.org,2002:str", text, style='"'))
_Writer.add_representer(
    float, lambda writer, number: writer.represent_scalar("tag:yaml.org,2002:float", json.dumps(number))
)


def as_flow(value: Any) -> str:
    """A value as JSON that is YAML too: characters beyond U+FFFF stand as they are, for YAML has no surrogate pairs."""
    return _ESCAPE.sub(_unpaired, json.dumps(value).replace("\x7f", "\\u007f"))


def _unpaired(escape: re.Match[str]) -> str:
    return str(json.loads(f'"{escape[0]}"')) if len(escape[0]) > 2 else escape[0]


def as_yaml(value: Any) -> str:
    """The same value as JSON would hold, written as a block of YAML by PyYAML."""
    return yaml.dump(value, Dumper=_Writer, sort_keys=False, default_flow_style=False, width=10**9, allow_unicode=False)
