"""Issuers of tokens that an API server trusts, and how it makes a user of their claims.

Source: apiserver pkg/apis/apiserver/validation/validation.go, pkg/authentication/cel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.expressions import compiled_claims, compiled_user
from k8slint.kube.component.values import is_open, listed, mapping, mappings, problem, text
from k8slint.kube.go.text import shown
from k8slint.kube.names import domain_prefixed_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_RULE = "authentication-issuer-invalid"
_MAPPING = "authentication-mapping-invalid"
_RESERVED = ("k8s.io", "kubernetes.io")
_MATCH_ANY = "MatchAny"


def issuers(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of issuers among each other, and of anonymous access."""
    del minor
    seen: set[tuple[str, str]] = set()
    for index, jwt in mappings(config, "jwt"):
        issuer = mapping(jwt, "issuer")
        for field in ("url", "discoveryURL"):
            url = text(issuer, field)
            path: Path = ("jwt", index, "issuer", field)
            if url and (field, url) in seen:
                yield problem(_RULE, path, f"{shown(url)} is used twice", "Join the two authenticators.")
            seen.add((field, url))
        yield from _issuer(issuer, ("jwt", index, "issuer"))
    anonymous = mapping(config, "anonymous")
    if listed(anonymous, "conditions") and not anonymous.get("enabled") and not is_open(anonymous):
        path = ("anonymous", "conditions")
        yield problem(
            _RULE, path, "needs 'enabled: true'", "Write 'enabled: true', or remove the conditions.", at_key=True
        )


def _issuer(issuer: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    url, discovery = text(issuer, "url"), text(issuer, "discoveryURL")
    if url and discovery and url.rstrip("/") == discovery.rstrip("/"):
        yield problem(_RULE, (*path, "discoveryURL"), "is the same as 'url'", "Remove it.")
    policy = issuer.get("audienceMatchPolicy")
    if len(listed(issuer, "audiences")) > 1 and policy != _MATCH_ANY and not is_open(policy):
        words = f"must be '{_MATCH_ANY}' for several audiences"
        fix = f"Write 'audienceMatchPolicy: {_MATCH_ANY}'."
        yield problem(_RULE, (*path, "audienceMatchPolicy"), words, fix)


def _expressions(jwt: Any, path: Path = ("claimMappings",)) -> Iterator[tuple[Path, str]]:
    """Yield the expressions of a mapping with their places."""
    claims = mapping(jwt, "claimMappings")
    for field in ("username", "groups", "uid"):
        yield (*path, field, "expression"), text(mapping(claims, field), "expression")
    for index, extra in mappings(claims, "extra"):
        yield (*path, "extra", index, "valueExpression"), text(extra, "valueExpression")


def _choice(owner: dict[str, Any], path: Path, *, needed: bool, prefixed: bool) -> Iterator[FieldProblem]:
    """Yield the problems of a user's part that comes from a claim or an expression."""
    claim, expression, prefix = owner.get("claim"), owner.get("expression"), owner.get("prefix")
    if is_open(owner):
        return
    if claim and expression:
        yield problem(_MAPPING, path, "has both 'claim' and 'expression'", "Remove one of the two.")
    elif not claim and not expression:
        if needed:
            yield problem(_MAPPING, path, "has neither 'claim' nor 'expression'", "Write 'claim: sub' and 'prefix'.")
    elif prefixed and expression and prefix is not None:
        yield problem(_MAPPING, (*path, "prefix"), "is not allowed with 'expression'", "Remove it.", at_key=True)
    elif prefixed and claim and prefix is None:
        fix = "Write a prefix such as 'oidc:', or '\"\"' for none."
        yield problem(_MAPPING, (*path, "prefix"), "is missing beside 'claim'", fix)


def claim_mappings(jwt: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the mappings from claims to a user."""
    claims = mapping(jwt, "claimMappings")
    path: Path = ("claimMappings",)
    if is_open(jwt) or is_open(claims):
        return
    yield from _choice(mapping(claims, "username"), (*path, "username"), needed=True, prefixed=True)
    yield from _choice(mapping(claims, "groups"), (*path, "groups"), needed=False, prefixed=True)
    yield from _choice(mapping(claims, "uid"), (*path, "uid"), needed=False, prefixed=False)
    yield from _extra(claims, (*path, "extra"))
    for place, expression in _expressions(jwt):
        if expression:
            yield from compiled_claims(expression, place, minor, must_be_bool=False)
    yield from _email(jwt)


def _extra(claims: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for index, extra in mappings(claims, "extra"):
        key, at = text(extra, "key"), (*path, index, "key")
        if is_open(extra):
            continue
        wrong = domain_prefixed_path(key) if key else "is missing"
        domain = key.partition("/")[0] if "/" in key else ""
        if wrong:
            words = f"{shown(key)} {wrong}" if key else wrong
            yield problem(_MAPPING, at, words, "Write a domain and a path, such as 'example.com/tenant'.")
        elif key != key.lower():
            yield problem(_MAPPING, at, f"{shown(key)} has capital letters", f"Write '{key.lower()}'.")
        if any(domain == name or domain.endswith(f".{name}") for name in _RESERVED):
            yield problem(_MAPPING, at, f"{shown(key)} is reserved for Kubernetes", "Write a domain of your own.")
        if key in seen and key:
            yield problem(_MAPPING, at, f"{shown(key)} is there twice", "Remove one of the two.")
        elif not extra.get("valueExpression"):
            yield problem(_MAPPING, (*path, index, "valueExpression"), "is missing", "Add an expression.")
        seen.add(key)


def _email(jwt: Any) -> Iterator[FieldProblem]:
    """Yield the problem of a user named by an address that nobody has verified."""
    expression = text(mapping(jwt, "claimMappings", "username"), "expression")
    if "claims.email" not in expression.replace("claims.email_verified", ""):
        return
    others = [text(rule, "expression") for _, rule in mappings(jwt, "claimValidationRules")]
    others += [text(extra, "valueExpression") for _, extra in mappings(mapping(jwt, "claimMappings"), "extra")]
    if not any("email_verified" in other for other in (expression, *others)):
        path = ("claimMappings", "username", "expression")
        fix = "Add a claimValidationRule with 'claims.?email_verified.orValue(true) == true'."
        yield problem(_MAPPING, path, "uses claims.email, but nothing looks at claims.email_verified", fix)


def validations(jwt: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the rules that claims and users must fulfil."""
    seen: set[tuple[str, str]] = set()
    for index, rule in mappings(jwt, "claimValidationRules"):
        path: Path = ("claimValidationRules", index)
        claim, expression = text(rule, "claim"), text(rule, "expression")
        if is_open(rule):
            continue
        yield from _choice(rule, path, needed=True, prefixed=False)
        if claim and not expression and rule.get("message"):
            yield problem(_MAPPING, (*path, "message"), "is not allowed with 'claim'", "Remove it.", at_key=True)
        if expression and not claim and rule.get("requiredValue"):
            at = (*path, "requiredValue")
            yield problem(_MAPPING, at, "is not allowed with 'expression'", "Remove it.", at_key=True)
        yield from _twice(rule, path, seen)
        if expression and not claim:
            yield from compiled_claims(expression, (*path, "expression"), minor, must_be_bool=True)
    for index, rule in mappings(jwt, "userValidationRules"):
        path = ("userValidationRules", index)
        if is_open(rule):
            continue
        if not rule.get("expression"):
            yield problem(_MAPPING, (*path, "expression"), "is missing", "Add an expression.")
            continue
        yield from _twice({"user": rule["expression"]}, path, seen)
        yield from compiled_user(text(rule, "expression"), (*path, "expression"), minor)


def _twice(rule: dict[str, Any], path: Path, seen: set[tuple[str, str]]) -> Iterator[FieldProblem]:
    for field in ("claim", "expression", "user"):
        value = rule.get(field)
        if not isinstance(value, str) or not value:
            continue
        if (field, value) in seen:
            at = (*path, "expression" if field == "user" else field)
            yield problem(_MAPPING, at, f"{shown(value)} is there twice", "Remove one of the two.")
        seen.add((field, value))
        return
