"""Which finding is the same one in two runs, whatever moved in between: lines, items of lists, files, names.

An identity is the rule, the object as it is deployed and the field, lists by what names their items. File and words
decide between findings that have all of that in common, in steps from the nearest to the farthest. Findings are a
multiset: two equal ones are two.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from k8slint.model.finding import Finding, Place, ResourceRef

_INDEX = pattern(r"\[\d+\]")
_CONTAINERS = pattern(r"\b(containers|initContainers|ephemeralContainers)\[\d+\]")
# What kustomize appends to the name of a generated object: ten letters of the hash of its content.
_HASH = pattern(r"-[2456789bcdfghkmt]{10}$")
_LINE = pattern(r"\bline \d+")
_DIGITS_OF_WORDS = 12


class Identity(NamedTuple):
    """What makes a finding the same one: its rule, its object, its field, and what decides between several of those.

    `group`, `kind`, `namespace` and `name` are empty for a finding about no object. `path` names items of lists by what
    tells them from the others, and has empty brackets for an item without such a name. `words` is a digest of the
    headline without numbers of lines; it quotes no secret.
    """

    rule: str
    group: str
    kind: str
    namespace: str
    name: str
    path: str
    file: str
    words: str

    @property
    def is_positional(self) -> bool:
        """Whether several fields may have this path, so that only the words tell them apart."""
        return "[]" in self.path or not self.kind


def identity_of(finding: Finding, file: str) -> Identity:
    """Return the identity of a finding; `file` is the name of its file as seen from where all runs see it.

    The version of the API is left out, so that moving to a newer one makes nothing new, and so is the hash in the names
    of generated objects.
    """
    group, kind, namespace, name = _object(finding.place.resource, bool(finding.builds))
    headline = _LINE.sub("line", finding.headline)
    words = sha256(headline.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS_OF_WORDS]
    return Identity(finding.rule, group, kind, namespace, name, _path(finding.place), file, words)


def _object(ref: ResourceRef | None, is_built: bool) -> tuple[str, str, str, str]:
    if ref is None:
        return "", "", "", ""
    name = _HASH.sub("", ref.name) if is_built and ref.kind in ("ConfigMap", "Secret") else ref.name
    return ref.api_version.rpartition("/")[0], ref.kind, ref.namespace, name


def _path(place: Place) -> str:
    """Return the path of a place with names instead of indexes, as far as the place knows them."""
    path = place.labelled or place.path
    if place.container and not place.labelled:
        path = _CONTAINERS.sub(lambda match: f"{match[1]}[name={place.container}]", path, count=1)
    return _INDEX.sub("[]", path)


# --- two sides

_STEPS: tuple[Callable[[Identity], object], ...] = (
    lambda one: one,
    # The words hold values: a limit that is still too small is still the same finding.
    lambda one: one._replace(words=one.words if one.is_positional else ""),
    lambda one: one._replace(file=""),  # its file has another name
    lambda one: one._replace(file="", words=one.words if one.is_positional else ""),
    lambda one: one._replace(name="", namespace=""),  # its object has another name
)
"""What two findings must have in common to be the same one, the strictest first."""


def matched(
    before: Sequence[Identity], after: Sequence[Identity], gone: Container[str] = (), new: Container[str] = ()
) -> list[int]:
    """Return for each finding of a later run the index of that of an earlier run which it is; -1 for a new one.

    Each of the earlier ones is taken once. Findings about no object are the same only in one file, and in a file that
    is `gone` and one that is `new`, as it may have moved.
    """
    found = [-1] * len(after)
    left = set(range(len(before)))
    open_ = list(range(len(after)))
    for key in _STEPS:
        if not left or not open_:
            break
        known: dict[object, list[int]] = {}
        for index in sorted(left, reverse=True):
            known.setdefault(_step(key, before[index], gone), []).append(index)
        for index in open_:
            same = known.get(_step(key, after[index], new))
            if same:
                found[index] = same.pop()
                left.discard(found[index])
        open_ = [index for index in open_ if found[index] < 0]
    return found


def _step(key: Callable[[Identity], object], one: Identity, moved: Container[str]) -> object:
    return key(one) if one.kind or one.file in moved else one


# --- one side


class Fingerprints:
    """Texts that name the findings of a report, each its own, for systems that compare reports themselves.

    A new line, item of a list, container, object or file elsewhere changes none of them; only findings that have
    everything in common are numbered, in their order.
    """

    VERSION = "k8slintFinding/v2"

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, ...]] = Counter()

    def of(self, finding: Finding, file: str) -> str:
        """Return the fingerprint of a finding; `file` is its name as seen from the top of the repository."""
        one = identity_of(finding, file)
        known = one if one.is_positional else one._replace(words="")
        self._seen[known] += 1
        return digest(self.VERSION, *known, str(self._seen[known]))


def digest(*parts: str) -> str:
    """Return the SHA-256 of some texts in hexadecimal; where one ends counts."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()
