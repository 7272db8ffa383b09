"""The values kustomize works on: nodes of a YAML document that remember their tag, their quotes and who wrote them.

They behave as the nodes of kyaml (go.yaml.in/yaml/v3): a node may stand in several places of an object, as the labels
do that kustomize makes itself, and writing into one place then writes into all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.scalar import BINARY, BOOL, FLOAT, INT, NULL, STR, TIMESTAMP, refolded, resolve, typed
from k8slint.kube.kustomize.scalar import is_text_in_yaml_1_1 as is_text_1_1

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.source import Source
    from k8slint.model.tree import Mark

    At = tuple[Source, Mark]

NONE, SCALAR, MAPPING, SEQUENCE = 0, 1, 2, 3
"""The kinds of node."""

KIND_NAMES = ("nothing", "a scalar", "a mapping", "a list")
SHARED = "shared"
"""The note on a scalar that may stand in several places of one object."""


class Unread:
    """The content of a collection that stands in a file and was not asked for: most of a definition never is.

    `node` is the collection as the reader made it.
    """

    __slots__ = ("node",)

    node: Any

    def read(self) -> Any:
        """Return the content as Values, fields or items."""
        raise NotImplementedError

    def tree(self) -> Any:
        """Return the whole collection as the reader made it; None when its values mean another thing to kustomize."""
        raise NotImplementedError


class Value:
    """A node: a scalar's text with tag and style, a mapping's fields, or a sequence's items.

    `style` is the quote (`"`, `'`), `|` or `>` of a scalar, empty when plain, behind a `!` when its tag is written
    out. `at` is where the value was written last: the file and the Mark there. `note` is a key that is written twice or
    is not text (in a mapping that JSON cannot hold), as (`twice` or `key`, the key). `content` are the fields of a
    mapping or the items of a sequence, None for a scalar. `unread` is where they come from as long as nobody has asked
    for them: the attribute `content` is missing till then, so that asking for it costs as little as it can later.
    """

    __slots__ = ("at", "content", "kind", "note", "style", "tag", "text", "unread")

    def __init__(
        self, kind: int, tag: str = "", text: str = "", style: str = "", content: Any = None, at: At | None = None
    ) -> None:
        self.kind = kind
        self.tag = tag
        self.text = text
        self.style = style
        self.content: Any = content
        self.unread: Unread | None = None
        self.at = at
        self.note: Any = None

    def wait_for(self, unread: Unread) -> Value:
        """Return this collection with content that is read when it is asked for."""
        self.unread = unread
        del self.content
        return self

    def __getattr__(self, name: str) -> Any:
        """Read the content."""
        if name != "content" or self.unread is None:
            raise AttributeError(name)
        content = self.content = self.unread.read()
        self.unread = None
        return content

    def __repr__(self) -> str:
        return f"Value({plain(self)!r})"

    def assign(self, other: Value) -> None:
        """Become another node, in every place this one stands in."""
        content = other.content
        self.kind, self.tag, self.text, self.style = other.kind, other.tag, other.text, other.style
        self.content = content.copy() if content is not None else None
        self.unread = None
        self.at = other.at
        self.note = SHARED if self.note is SHARED else other.note

    @property
    def fields(self) -> dict[str, Value]:
        """The fields of a mapping; none for any other node."""
        return self.content if self.kind == MAPPING else {}

    @property
    def items(self) -> list[Value]:
        """The items of a sequence; none for any other node."""
        return self.content if self.kind == SEQUENCE else []


def scalar(text: str, tag: str = "", at: At | None = None, style: str = "") -> Value:
    """Return a scalar; without a tag its type is what its text looks like."""
    return Value(SCALAR, tag, text, style, None, at)


def mapping(at: At | None = None, fields: dict[str, Value] | None = None) -> Value:
    """Return a mapping."""
    return Value(MAPPING, content={} if fields is None else fields, at=at)


def sequence(at: At | None = None, items: list[Value] | None = None) -> Value:
    """Return a sequence."""
    return Value(SEQUENCE, content=[] if items is None else items, at=at)


def text_value(text: str, at: At | None = None) -> Value:
    """Return a scalar that is text whatever it looks like."""
    return scalar(text, STR, at, "|" if "\n" in text else "" if is_text_1_1(text) else '"')


def blank(kind: int, at: At | None = None) -> Value:
    """Return an empty node of a kind."""
    if kind == MAPPING:
        return mapping(at)
    return sequence(at) if kind == SEQUENCE else Value(kind, at=at)


# --- questions


def is_null(value: Value | None) -> bool:
    """Whether a node is missing or null (kyaml IsMissingOrNull)."""
    return value is None or value.tag == NULL


def is_empty(value: Value | None) -> bool:
    """Whether a node is missing, null, or an empty collection (kyaml IsNilOrEmpty)."""
    return value is None or value.tag == NULL or value.kind == NONE or (value.kind != SCALAR and not value.content)


def is_text(value: Value) -> bool:
    """Whether a node is a scalar that is, or may be, text (kyaml IsYNodeString)."""
    return value.kind == SCALAR and value.tag in (STR, "")


def field_text(value: Value | None, key: str) -> str:
    """Return the text of a scalar field; empty when there is none (kyaml getMetaStringField)."""
    if value is None or value.kind != MAPPING:
        return ""
    field = value.content.get(key)
    return field.text if field is not None and field.kind == SCALAR and field.tag != NULL else ""


def expect(value: Value | None, kind: int) -> None:
    """Raise KustomizeError (wrong-node-kind) for a node that is neither missing, null, nor of the kind."""
    if value is not None and value.tag != NULL and value.kind != kind:
        raise KustomizeError(
            "wrong-node-kind", f"{KIND_NAMES[kind]} is expected here, but this is {KIND_NAMES[value.kind]}", value.at
        )


# --- changes


def get_field(value: Value | None, name: str) -> Value | None:
    """Return a field of a mapping, None where there is none. Raises KustomizeError for other kinds of node."""
    if value is None or value.tag == NULL:
        return None
    expect(value, MAPPING)
    found: Value | None = value.content.get(name)
    return found


def set_field(target: Value, name: str, value: Value | None, keep_null: bool = False) -> None:
    """Write a field as kyaml's FieldSetter does: an existing node is overwritten in place and keeps its quotes."""
    if value is None or (value.tag == NULL and not keep_null):
        clear_field(target, name)
        return
    _quote_like_yaml_1_1(value)
    field = get_field(target, name)
    if field is not None:
        value.style = field.style
        if field is not value:
            field.assign(value)
    elif target.kind == MAPPING:
        target.content[name] = value


def set_scalar(target: Value, value: Value) -> None:
    """Write a scalar in the place of another, whose quotes remain. Raises KustomizeError for a collection."""
    _quote_like_yaml_1_1(value)
    expect(target, SCALAR)
    if value.tag == NULL:
        return
    value.style = target.style
    target.assign(value)


def _quote_like_yaml_1_1(value: Value) -> None:
    if value.kind == SCALAR and not value.style and value.tag in (STR, "") and not is_text_1_1(value.text):
        value.style = '"'


def clear_field(target: Value | None, name: str) -> None:
    """Remove a field. Raises KustomizeError for a node that is not a mapping."""
    if target is None:
        return
    expect(target, MAPPING)
    if target.kind == MAPPING and name in target.content:
        del target.content[name]


def make_path(root: Value, names: tuple[str, ...], kind: int, at: At | None) -> Value:
    """Return the node at a path of fields, made where it is missing (kyaml LookupCreate). Raises KustomizeError."""
    node = root
    for index, name in enumerate(names):
        field = get_field(node, name)
        if field is None:
            field = blank(kind if index == len(names) - 1 else MAPPING, at)
            if node.kind != MAPPING:
                return field
            node.content[name] = field
        node = field
    return node


def copied(value: Value, shared: dict[int, Value] | None = None) -> Value:
    """Return a deep copy; scalars that stand in several places still do when `shared` is given."""
    if value.unread is not None:
        return _shell(value).wait_for(value.unread)
    content = value.content
    if content is None:
        if value.note is not SHARED or shared is None:
            return _shell(value)
        known = shared.get(id(value))
        if known is None:
            known = shared[id(value)] = _shell(value)
        return known
    copy = _shell(value)
    if value.kind == MAPPING:
        copy.content = {key: copied(field, shared) for key, field in content.items()}
    else:
        copy.content = [copied(item, shared) for item in content]
    return copy


def _shell(value: Value) -> Value:
    copy = Value.__new__(Value)
    copy.kind, copy.tag, copy.text, copy.style = value.kind, value.tag, value.text, value.style
    copy.content, copy.unread, copy.at, copy.note = None, None, value.at, value.note
    return copy


def count(value: Value) -> int:
    """Return how many nodes a value consists of."""
    total = 0
    pending = [value]
    while pending:
        node = pending.pop()
        total += 1
        if node.content:
            pending.extend(node.content.values() if node.kind == MAPPING else node.content)
    return total


def holds_shared(value: Value) -> bool:
    """Whether a scalar below a node may stand in several places of its object."""
    pending = [value]
    while pending:
        node = pending.pop()
        if node.note is SHARED:
            return True
        if node.unread is None and node.content:
            pending.extend(node.content.values() if node.kind == MAPPING else node.content)
    return False


def scalars(value: Value) -> Iterator[Value]:
    """Yield all scalars below a node."""
    pending = [value]
    while pending:
        node = pending.pop()
        if node.kind == SCALAR:
            yield node
        elif node.content:
            pending.extend(node.content.values() if node.kind == MAPPING else node.content)


# --- values as JSON has them


def plain(value: Value) -> Any:
    """Return the plain value that is written at the end of a build. Raises KustomizeError for what JSON cannot hold."""
    if value.kind == MAPPING:
        refuse_note(value)
        return {key: plain(field) for key, field in value.content.items()}
    if value.kind == SEQUENCE:
        return [plain(item) for item in value.content]
    return plain_scalar(value)


def plain_scalar(value: Value) -> Any:
    """Return the plain value of a scalar. Raises KustomizeError (replacement-value-type) when its tag does not fit."""
    tag, text = value.tag, value.text
    if value.kind == NONE:
        return None
    style = value.style
    if tag and tag != STR and style and style[0] != "!" and resolve(text)[0] == tag:
        tag = STR  # Go leaves out a tag that nobody asked for, and the quotes, which another value had, make it text
    if tag == STR or (tag == "" and (style or "\n" in text)):
        return refolded(text) if style[-1:] == ">" and "\n" in text else text
    if tag in ("", BOOL, FLOAT, INT, NULL, TIMESTAMP, BINARY):
        try:
            return typed(text, tag)
        except ValueError as error:
            raise KustomizeError("replacement-value-type", str(error), value.at) from None
    return text


def refuse_note(value: Value) -> None:
    """Raise KustomizeError for a mapping that JSON cannot hold."""
    if isinstance(value.note, tuple):
        what, key, at = value.note
        if what == "twice":
            raise KustomizeError("resource-duplicate-key", f"the key '{key}' is written twice in one mapping", at)
        raise KustomizeError("resource-key-not-text", f"the key '{key}' is not a string", at)


def normalize(value: Value) -> None:
    """Write a node as JSON and read it again, as kustomize does around a JSON patch: every scalar gets its plain type.

    Raises KustomizeError for what JSON cannot hold.
    """
    from k8slint.kube.kustomize.scalar import from_plain

    if value.kind == MAPPING:
        refuse_note(value)
        for field in value.content.values():
            normalize(field)
        if value.note is not None:
            value.note = None
    elif value.kind == SEQUENCE:
        for item in value.content:
            normalize(item)
    else:
        value.tag, value.text, value.style = from_plain(plain_scalar(value))
        value.kind = SCALAR


def from_json(tree: Any, at: At | None, source: Source | None = None, shift: Any = None, exact: bool = False) -> Value:
    """Return the nodes of a parsed JSON value (plain, or with marks).

    `source` is the file the marks of the tree belong to, `shift` moves a Mark into that file. Without `exact` numbers
    are those of Go's JSON decoder, which knows only floats.
    """
    from k8slint.kube.kustomize.scalar import from_plain

    marks = getattr(tree, "marks", None) if source is not None else None

    def child(value: Any, key: Any) -> Value:
        place = (source, shift(marks[key]) if shift else marks[key]) if marks and source is not None else at
        return from_json(value, place, source, shift, exact)

    if isinstance(tree, dict):
        return mapping(at, {key: child(value, key) for key, value in tree.items()})
    if isinstance(tree, list):
        return sequence(at, [child(value, index) for index, value in enumerate(tree)])
    if exact and isinstance(tree, int) and not isinstance(tree, bool):
        return scalar(str(tree), INT, at)
    tag, text, style = from_plain(tree)
    return scalar(text, tag, at, style)
