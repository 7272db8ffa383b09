"""How components split the text of a file into documents."""

from __future__ import annotations

_SEPARATOR = "---"


def chunk_without_kind(text: str) -> tuple[int, int] | None:
    """Return the offsets of a part of a file in which only comments or blanks stand; None when there is none.

    kubeadm looks at everything between two separators, and at what stands before the first one, for apiVersion and
    kind. Sources: YAMLReader in apimachinery pkg/util/yaml/decoder.go, SplitConfigDocuments in
    cmd/kubeadm/app/util/marshal.go.
    """
    start = at = 0
    held = False  # whether anything has been read since the last separator
    meant = False
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        rest = line[len(_SEPARATOR) :].strip()
        if line.startswith(_SEPARATOR) and (not rest or rest[0] == "#") and held:
            if not meant:
                return start, at
            start, held, meant = end, False, False
        else:
            held = True
            bare = line.strip()
            meant = meant or bool(bare and bare[0] != "#" and not bare.startswith(_SEPARATOR))
        at = end
    return (start, at) if held and not meant and start else None
