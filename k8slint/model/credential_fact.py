"""Facts about pulling: which credentials there are and who lists them. No record holds a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.fact import Spot

READ, BROKEN, REFUSED, UNKNOWN = "read", "broken", "refused", "unknown"
"""What is known of credentials: their keys; that the kubelet, or the API server, rejects them; nothing."""


class HeldKey(NamedTuple):
    """The entry of one registry key in a Secret.

    `status` is that of `k8slint.kube.docker_config`, or `unknown` for an entry that something fills in later; what
    stands before an `@` in a key is masked. `reason` and `error_spot` are what is wrong with the entry, and where.
    """

    key: str
    status: str
    reason: str
    spot: Spot
    error_spot: Spot


class ContentError(NamedTuple):
    """What is wrong with the whole content of a Secret, as a clause, and where."""

    reason: str
    spot: Spot


class ListedSecret(NamedTuple):
    """An entry of a list of pull Secrets: '*' for a name that is filled in later, '' for none."""

    name: str
    spot: Spot


class ProviderPattern(NamedTuple):
    """A pattern of `matchImages` of a credential provider."""

    pattern: str
    spot: Spot


class HoldsCredentials(NamedTuple):
    """A Secret of a type the kubelet reads pull credentials from, or one whose type is not in the file.

    `state` is `read`, `broken` (the kubelet rejects the whole Secret, and with it every pull of a pod that lists it),
    `refused` (the API server rejects it) or `unknown`. `error` is what is wrong with the whole (together with `read`:
    it has no registry in it). `ignored` names fields docker knows and the kubelet does not. `legacy` marks a
    `.dockercfg`; `copied` that an annotation lets a controller copy the Secret to other namespaces.
    """

    owner: int
    state: str
    entries: list[HeldKey]
    error: ContentError | None
    ignored: list[str]
    legacy: bool
    copied: bool


class ListsPullSecrets(NamedTuple):
    """The pull Secrets of a pod or of a ServiceAccount.

    `secrets` are the entries in order, None when the list as such is filled in later. `account` is the ServiceAccount
    of a pod ('*' not known) and '' for a ServiceAccount itself; `path` is where the list is or would be. `never` are
    images a pod uses without ever pulling them (`imagePullPolicy: Never`); `is_open`: it has images whose names are
    not in the file.
    """

    owner: int
    secrets: list[ListedSecret] | None
    account: str
    path: str
    never: list[str]
    is_open: bool


class ProvidesCredentials(NamedTuple):
    """One credential provider of a kubelet's CredentialProviderConfig."""

    owner: int
    name: str
    patterns: list[ProviderPattern]
    spot: Spot
