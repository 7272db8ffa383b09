"""Who reads a component's configuration, and what it does with a mistake."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class Reader(NamedTuple):
    """A component as messages speak of it.

    `ends` is what an error does to it, `ignores` what becomes of a field that the component does not know and lets
    pass, `first` what becomes of a second document in the file.
    """

    name: str
    ends: str
    ignores: str
    first: str

    @property
    def stops(self) -> str:
        """What an error does, as a sentence."""
        return f"{capital(self.name)} {self.ends}."


def capital(words: str) -> str:
    """Return words with a capital letter where they begin a sentence; names of programs keep theirs."""
    return f"T{words[1:]}" if words.startswith("the ") else words


READERS = {
    "kubelet": Reader(
        "the kubelet",
        "does not start",
        "The kubelet logs one line and starts without it.",
        "The kubelet reads only the first document of the file.",
    ),
    "credential-provider": Reader(
        "the kubelet",
        "does not start",
        "The kubelet ignores it.",
        "The kubelet reads only the first document of the file.",
    ),
    "scheduler": Reader(
        "kube-scheduler",
        "does not start",
        "kube-scheduler ignores it.",
        "kube-scheduler reads only the first document of the file.",
    ),
    "proxy": Reader(
        "kube-proxy",
        "does not start",
        "kube-proxy logs one line and starts without it.",
        "kube-proxy reads only the first document of the file.",
    ),
    "kubeadm": Reader(
        "kubeadm",
        "rejects the file",
        "kubeadm warns and goes on without it.",
        "kubeadm reads all documents of the file.",
    ),
    "api-server": Reader(
        "the API server",
        "does not start",
        "The API server warns and goes on without it.",
        "The API server reads only the first document of the file.",
    ),
    "client": Reader(
        "kubectl",
        "cannot use the file",
        "Clients drop it without a word.",
        "Clients read only the first document of the file.",
    ),
    "kind": Reader(
        "kind",
        "does not create the cluster",
        "kind ignores it.",
        "kind reads only the first document of the file.",
    ),
}
"""By the word that schemas/component/kinds.tsv has for it."""
