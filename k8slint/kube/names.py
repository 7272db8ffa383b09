"""What Kubernetes accepts as a name of something: one function a rule, each returning a short reason or None.

From k8s.io/apimachinery pkg/util/validation (``validation.go``) and pkg/api/validation/path (``name.go``). A reason is
a clause to put after the name in a message: "'Web' {reason}". Values that are not strings have
a reason, too; ask first whether a value is an Unknown, about which nothing is known.
"""

from __future__ import annotations

import re

from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.model.pattern import pattern

MAX_LABEL = 63
"""Most characters of a DNS label, a label value or the name part of a qualified name."""

MAX_SUBDOMAIN = 253
"""Most characters of a DNS subdomain, a prefix of a qualified name or a ConfigMap key."""

MAX_PORT_NAME = 15
"""Most characters of the name of a container port."""

MAX_CRON_JOB = 52
"""Most characters of the name of a CronJob, which leaves room for the suffix of its Jobs."""

MAX_REPOSITORY = 255
"""Most bytes of the repository of an image after normalization, the registry not counted."""

MAX_IMAGE = 4096
"""Most characters of an image reference that is looked at: no host name and no repository comes near."""

_LABEL = pattern(r"[a-z0-9]+(?:-+[a-z0-9]+)*", re.ASCII)
_SUBDOMAIN = pattern(r"[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*", re.ASCII)
_QUALIFIED = pattern(r"[A-Za-z0-9][-A-Za-z0-9_.]*", re.ASCII)
_PORT = pattern(r"[a-z0-9-]+", re.ASCII)
_KEY = pattern(r"[-._a-zA-Z0-9]+", re.ASCII)
_STRICT_ENV = pattern(r"[-._a-zA-Z][-._a-zA-Z0-9]*", re.ASCII)
_C_IDENTIFIER = pattern(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

_BLANK = pattern(r"<[^<>]+>|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.ASCII)

_WORDS = pattern(r"[A-Za-z0-9]+")
_STAND_INS = frozenset(
    "ACCOUNT AWS CHANGEME DOCKERHUB DOMAIN EXAMPLE FIXME GCP HOST IMAGE MY NAME ORG ORGANIZATION PROJECT REGION "
    "REGISTRY REPLACE REPLACEME REPO REPOSITORY SERVER TODO USER USERNAME XXX YOUR".split()
)

_LONGEST_NAME = 1000  # what is longer is no name, and may be used thousands of times

_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def is_blank(name: str) -> bool:
    """Whether a name stands for one that a person fills in: `<bucket>`, `PROJECT_ID`, `REGION-web`."""
    return any(_BLANK.fullmatch(part) for part in (name, *name.split("-"))) or bool(stand_in_of(name))


def stand_in_of(name: str) -> str:
    """Return the first word in capitals of a name that people write where something else belongs; '' for none."""
    if len(name) > _LONGEST_NAME or name == name.lower():
        return ""
    return next((word for word in _WORDS.findall(name) if word in _STAND_INS), "")


def dns_label(name: object) -> str | None:
    """Return why a name is not a DNS-1123 label (container, volume, Namespace, StatefulSet names), or None."""
    if not isinstance(name, str):
        return _NOT_TEXT
    if _LABEL.fullmatch(name) and len(name) <= MAX_LABEL:
        return None
    return _shape_reason(name, _LOWER) or _too_long(name, MAX_LABEL)


def dns_subdomain(name: object) -> str | None:
    """Return why a name is not a DNS-1123 subdomain (names of most objects), or None; a label may be long."""
    if not isinstance(name, str):
        return _NOT_TEXT
    if _SUBDOMAIN.fullmatch(name) and len(name) <= MAX_SUBDOMAIN:
        return None
    return _subdomain_reason(name) or _too_long(name, MAX_SUBDOMAIN)


def dns_1035_label(name: object) -> str | None:
    """Return why a name is not a DNS-1035 label (Service names before 1.36), or None: it starts with a letter."""
    reason = dns_label(name)
    if reason is None and isinstance(name, str) and name[0].isdigit():
        return "must start with a letter"
    return reason


def path_segment(name: object) -> str | None:
    """Return why a name cannot be one segment of a URL path (names of RBAC objects and budgets), or None."""
    if not isinstance(name, str):
        return _NOT_TEXT
    if not name:
        return _EMPTY
    if name in (".", ".."):
        return "may not be '.' or '..'"
    odd = next((char for char in name if char in "/%"), "")
    return f"may not contain '{odd}'" if odd else None


def generate_name(prefix: object, rule: str = "subdomain") -> str | None:
    """Return why a ``generateName`` is rejected, or None; ``rule`` is ``label``, ``1035``, ``subdomain`` or ``path``.

    Five random letters will follow it, so a final dash is legal: it is checked with its last two characters replaced
    by a letter (``maskTrailingDash`` in pkg/api/validation/generic.go), which also hides the one before the dash.
    """
    if isinstance(prefix, str) and len(prefix) > 1 and prefix[-1] == "-":
        prefix = prefix[:-2] + "a"
    rules = {"label": dns_label, "1035": dns_1035_label, "subdomain": dns_subdomain, "path": path_segment}
    return rules[rule](prefix)


def qualified_name(name: object) -> str | None:
    """Return why a name is not a qualified name such as ``example.com/team`` (label keys, gates), or None."""
    if not isinstance(name, str):
        return _NOT_TEXT
    prefix, slash, part = name.rpartition("/")
    if not slash:
        return _name_part_reason(name, "")
    if "/" in prefix:
        return "has more than one '/'"
    if not prefix:
        return "has nothing before its '/'"
    reason = dns_subdomain(prefix)
    return f"has a prefix {shown(prefix)} that {reason}" if reason else _name_part_reason(part, "has a name part that ")


def label_key(key: object) -> str | None:
    """Return why a text is not a label key, or None."""
    return qualified_name(key)


def annotation_key(key: object) -> str | None:
    """Return why a text is not an annotation key, or None: a qualified name in which upper case does not matter."""
    return qualified_name(key.lower() if isinstance(key, str) else key)


def label_value(value: object) -> str | None:
    """Return why a text is not a label value, or None; the empty text is one."""
    return None if value == "" else _name_part_reason(value, "")


def port_name(name: object) -> str | None:
    """Return why a text is not a name of a container port, or None."""
    if not isinstance(name, str):
        return _NOT_TEXT
    if not name:
        return _EMPTY
    if len(name) > MAX_PORT_NAME:
        return _too_long(name, MAX_PORT_NAME)
    if _PORT.fullmatch(name) is None:
        return _odd_character(name, _LOWER)
    if not name.strip("0123456789-"):
        return "has no letter"
    if "--" in name:
        return "has two dashes in a row"
    return "starts or ends with '-'" if "-" in (name[0], name[-1]) else None


def env_name(name: object, minor: int) -> str | None:
    """Return why a text is not a name of an environment variable in Kubernetes 1.``minor``, or None.

    Printable ASCII without ``=`` since RelaxedEnvironmentVariableValidation is on (1.32); before that letters,
    digits, ``-``, ``_`` and ``.``, not starting with a digit.
    """
    if not isinstance(name, str):
        return _NOT_TEXT
    if not name:
        return _EMPTY
    if gate_on("RelaxedEnvironmentVariableValidation", minor):
        odd = next((char for char in name if not " " <= char <= "~" or char == "="), "")
        return f"may not contain {shown(odd)}" if odd else None
    if _STRICT_ENV.fullmatch(name) is None:
        if name[0].isdigit() and _KEY.fullmatch(name):
            return "starts with a digit, which is allowed only since Kubernetes 1.32"
        return "may only have letters, digits, '-', '_' and '.' before Kubernetes 1.32"
    return _dots_reason(name)


def config_key(key: object) -> str | None:
    """Return why a text is not a key of a ConfigMap or Secret, or None."""
    if not isinstance(key, str):
        return _NOT_TEXT
    if not key:
        return _EMPTY
    if _KEY.fullmatch(key) is None:
        odd = next(char for char in key if not _KEY.fullmatch(char))
        return f"may not contain {shown(odd)}"
    return _too_long(key, MAX_SUBDOMAIN) or _dots_reason(key)


def c_identifier(name: object) -> str | None:
    """Return why a text is not a plain shell variable name, or None; what else is accepted most shells cannot read."""
    if not isinstance(name, str):
        return _NOT_TEXT
    return None if _C_IDENTIFIER.fullmatch(name) else "is not a shell variable name (letters, digits and '_')"


def domain_prefixed_path(name: object, longest: int = 0) -> str | None:
    """Return why a text is not a domain, ``/`` and path as ``example.com/controller`` is, or None (Job ``managedBy``).

    ``longest`` is the most characters it may have, 0 for no limit.
    """
    if not isinstance(name, str):
        return _NOT_TEXT
    domain, slash, path = name.partition("/")
    if not slash:
        return "needs a domain and a '/', as in 'example.com/controller'"
    if reason := dns_subdomain(domain):
        return f"has a domain {shown(domain)} that {reason}"
    if not path:
        return "has nothing after its '/'"
    odd = next(
        (char for char in path if not (char.isascii() and (char.isalnum() or char in "/:@!$&'()*+,;=-._~%"))), ""
    )
    if odd:
        return f"may not contain {shown(odd)}"
    return _too_long(name, longest) if longest else None


_NOT_TEXT = "is not a string"
_EMPTY = "is empty"


def _too_long(name: str, longest: int) -> str | None:
    return f"has {len(name)} characters, more than {longest}" if len(name) > longest else None


def _odd_character(name: str, allowed: frozenset[str]) -> str | None:
    odd = next((char for char in name if char not in allowed), "")
    if not odd:
        return None
    return f"has the upper-case letter {shown(odd)}" if odd.lower() in allowed else f"may not contain {shown(odd)}"


def _shape_reason(name: str, allowed: frozenset[str]) -> str | None:
    """Return what is wrong with one DNS label apart from its length."""
    if not name:
        return _EMPTY
    if reason := _odd_character(name, allowed):
        return reason
    return "starts or ends with '-'" if "-" in (name[0], name[-1]) else None


def _subdomain_reason(name: str) -> str | None:
    """Return what is wrong with a DNS subdomain apart from its length."""
    if not name:
        return _EMPTY
    if reason := _odd_character(name, _LOWER | {"."}):
        return reason
    for label in name.split("."):
        if not label:
            return "has one dot too many"
        if "-" in (label[0], label[-1]):
            return (
                "starts or ends with '-'"
                if label == name
                else f"has a part {shown(label)} that starts or ends with '-'"
            )
    return None


def _name_part_reason(name: object, subject: str) -> str | None:
    """Return what is wrong with a label value or the name part of a qualified name."""
    if not isinstance(name, str):
        return _NOT_TEXT
    if not name:
        return f"{subject}{_EMPTY}"
    if _QUALIFIED.fullmatch(name) is None or not (name[-1].isascii() and name[-1].isalnum()):
        odd = next((char for char in name if not (char.isascii() and (char.isalnum() or char in "-_."))), "")
        if odd:
            return f"may not contain {shown(odd)}"
        return f"{subject}must start and end with a letter or digit"
    if len(name) > MAX_LABEL:
        return f"{subject}has {len(name)} characters, more than {MAX_LABEL}"
    return None


def _dots_reason(name: str) -> str | None:
    if name in (".", ".."):
        return "may not be '.' or '..'"
    return "may not start with '..'" if name.startswith("..") else None
