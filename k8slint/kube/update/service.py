"""Addresses and ports of a Service: what the cluster gives, keeps on an update, takes back, and lets nobody change.

From pkg/registry/core/service (storage/storage.go, storage/alloc.go, strategy.go) and ValidateServiceUpdate. The
cluster is taken to have addresses of both families, IPv4 first; a text in angle brackets stands for one it chose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.update.layout import Json

ALLOCATED, ALLOCATED_6 = "<allocated>", "<allocated, IPv6>"
_FAMILIES = ("IPv4", "IPv6")
_ADDRESS_FIELDS = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")


def created_service(made: Json) -> Json:
    """Return a Service with the addresses and node ports that it gets at creation."""
    spec = _spec(made)
    if spec.get("clusterIP") and not spec.get("clusterIPs"):
        spec["clusterIPs"] = [spec["clusterIP"]]
    if _needs_address(spec):
        if spec.get("ipFamilyPolicy") is None:
            spec["ipFamilyPolicy"] = "RequireDualStack" if _is_unselected(spec) else "SingleStack"
        _name_families(spec)
        _allocate(spec)
    _give_ports(spec)
    return {**made, "spec": spec}


def updated_service(made: Json, live: Json) -> Json:
    """Return a Service as an update stores it: what was allocated is kept, what its type does not use is dropped."""
    spec, before = _spec(made), _spec(live)
    _keep_allocated(spec, before)
    _match_addresses(spec, before)
    if _needs_address(spec) and not list(allocation_causes(spec, before)):
        _choose_families(spec, before)
        _allocate(spec)
    _give_ports(spec)
    _drop_unused(spec, before)
    return {**made, "spec": spec}


def prepared_spec(merged: Json, live: Json) -> tuple[Json, Json]:
    """Return the specs of a merged Service, as the allocator meets it, and of the live one."""
    spec, before = _spec(merged), _spec(live)
    _keep_allocated(spec, before)
    _match_addresses(spec, before)
    return spec, before


def _spec(service: Json) -> Json:
    spec = service.get("spec")
    return dict(spec) if isinstance(spec, dict) else {}


def _texts(spec: Json, key: str) -> list[str]:
    value = spec.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _ports(spec: Json) -> list[Json]:
    ports = spec.get("ports")
    return [dict(port) for port in ports if isinstance(port, dict)] if isinstance(ports, list) else []


def _needs_address(spec: Json) -> bool:
    return spec.get("type") != "ExternalName"


def _needs_node_port(spec: Json) -> bool:
    return spec.get("type") in ("NodePort", "LoadBalancer")


def _needs_health_check(spec: Json) -> bool:
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def _is_headless(spec: Json) -> bool:
    return _texts(spec, "clusterIPs") == ["None"]


def _is_unselected(spec: Json) -> bool:
    return spec.get("clusterIP") == "None" and not spec.get("selector")


def family_of(address: str) -> str:
    """Return the family of an address, a made-up one among them."""
    return "IPv6" if ":" in address or address == ALLOCATED_6 else "IPv4"


def _other(family: str) -> str:
    return "IPv4" if family == "IPv6" else "IPv6"


# --- what is allocated and kept


def _name_families(spec: Json) -> None:
    """Fill in the families: those of the addresses, the cluster's first, a second one where the policy wants it."""
    families = _texts(spec, "ipFamilies")
    for index, address in enumerate(_texts(spec, "clusterIPs")):
        if address == "None":
            break
        if index >= len(families):
            families.append(family_of(address))
    families = families or [_FAMILIES[0]]
    if spec.get("ipFamilyPolicy") != "SingleStack" and len(families) == 1:
        families.append(_other(families[0]))
    spec["ipFamilies"] = families


def _allocate(spec: Json) -> None:
    addresses = _texts(spec, "clusterIPs")
    if spec.get("clusterIP") == "None" or addresses[:1] == ["None"]:
        return
    for index, family in enumerate(_texts(spec, "ipFamilies")):
        made = ALLOCATED_6 if family == "IPv6" else ALLOCATED
        if index >= len(addresses):
            addresses.append(made)
        elif not addresses[index]:
            addresses[index] = made
    spec["clusterIPs"] = addresses
    if addresses:
        spec["clusterIP"] = addresses[0]


def _give_ports(spec: Json) -> None:
    allocates = spec.get("type") == "NodePort" or (
        spec.get("type") == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is not False
    )
    if allocates and isinstance(spec.get("ports"), list):
        spec["ports"] = [port if port.get("nodePort") else {**port, "nodePort": ALLOCATED} for port in _ports(spec)]
    if _needs_health_check(spec) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = ALLOCATED


def _keep_allocated(spec: Json, before: Json) -> None:
    """Fill in what the client left out and the live Service has (patchAllocatedValues)."""
    if _needs_address(before) and _needs_address(spec):
        spec["clusterIP"] = spec.get("clusterIP") or before.get("clusterIP")
        spec["clusterIPs"] = _texts(spec, "clusterIPs") or _texts(before, "clusterIPs")
    if _needs_node_port(before) and _needs_node_port(spec):
        ports, old = _ports(spec), _ports(before)
        used = {port.get("nodePort") for port in ports} & {port.get("nodePort") for port in old} - {ALLOCATED}
        by_name = {port.get("name") or "": port.get("nodePort") for port in old}
        for port in ports:
            kept = by_name.get(port.get("name") or "")
            if not port.get("nodePort") and kept and kept not in used:
                port["nodePort"] = kept
        if "ports" in spec:
            spec["ports"] = ports
    if _needs_health_check(before) and _needs_health_check(spec) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = before.get("healthCheckNodePort")


def _match_addresses(spec: Json, before: Json) -> None:
    """Bring `clusterIPs` in line with a `clusterIP` that alone was changed (normalizeClusterIPs)."""
    now, then = spec.get("clusterIP") or "", before.get("clusterIP") or ""
    if not _texts(spec, "clusterIPs") and now == then and _texts(before, "clusterIPs"):
        spec["clusterIPs"] = _texts(before, "clusterIPs")
    if now != then and _texts(spec, "clusterIPs") == _texts(before, "clusterIPs"):
        spec["clusterIPs"] = [now] if now else []


def _choose_families(spec: Json, before: Json) -> None:
    """Settle policy and families on an update (initIPFamilyFields)."""
    same = all(spec.get(key) == before.get(key) for key in ("clusterIPs", "ipFamilies", "type"))
    if same and spec.get("ipFamilyPolicy") == before.get("ipFamilyPolicy") == "PreferDualStack":
        return
    if spec.get("ipFamilyPolicy") is None:
        spec["ipFamilyPolicy"] = before.get("ipFamilyPolicy") or (
            "RequireDualStack" if _is_unselected(spec) else "SingleStack"
        )
    if spec["ipFamilyPolicy"] == "SingleStack":
        for key in ("clusterIPs", "ipFamilies"):
            if _texts(spec, key) == _texts(before, key):
                spec[key] = _texts(spec, key)[:1]
    _name_families(spec)


def _drop_unused(spec: Json, before: Json) -> None:
    """Drop what the new type does not use and nobody changed (dropTypeDependentFields)."""
    if _needs_address(before) and not _needs_address(spec):
        if all(spec.get(key) == before.get(key) for key in ("clusterIP", "clusterIPs")):
            spec.pop("clusterIP", None)
            spec.pop("clusterIPs", None)
        for key in ("ipFamilies", "ipFamilyPolicy"):
            if spec.get(key) == before.get(key):
                spec.pop(key, None)
    old_ports = {port.get("nodePort") for port in _ports(before)}
    nothing_new = all(port.get("nodePort") in (None, 0) or port["nodePort"] in old_ports for port in _ports(spec))
    if nothing_new and _needs_node_port(before) and not _needs_node_port(spec) and "ports" in spec:
        spec["ports"] = [{key: value for key, value in port.items() if key != "nodePort"} for port in _ports(spec)]
    unused = {
        "healthCheckNodePort": _needs_health_check(before) and not _needs_health_check(spec),
        "externalTrafficPolicy": _is_outside(before) and not _is_outside(spec),
    }
    leaves = before.get("type") == "LoadBalancer" and spec.get("type") != "LoadBalancer"
    unused |= {"allocateLoadBalancerNodePorts": leaves, "loadBalancerClass": leaves}
    for key, is_unused in unused.items():
        if is_unused and spec.get(key) == before.get(key):
            spec.pop(key, None)


def _is_outside(spec: Json) -> bool:
    return _needs_node_port(spec) or (spec.get("type") == "ClusterIP" and bool(spec.get("externalIPs")))


# --- what may not change


def allocation_causes(spec: Json, before: Json) -> Iterator[tuple[str, str]]:
    """Yield the fields, and the types of the causes, for which the allocator rejects an update."""
    policy = spec.get("ipFamilyPolicy")
    addresses, families = _texts(spec, "clusterIPs"), _texts(spec, "ipFamilies")
    if addresses[:1] != ["None"]:
        for index, (address, family) in enumerate(zip(addresses, families, strict=False)):
            if address and family_of(address) != family:
                yield f"spec.clusterIPs[{index}]", "FieldValueInvalid"
    if spec.get("clusterIP") and addresses[:1] != [spec["clusterIP"]]:
        yield "spec.clusterIPs", "FieldValueInvalid"
    if policy in (None, "SingleStack"):
        for key, values in (("clusterIPs", addresses), ("ipFamilies", families)):
            if len(values) == 2 and values != _texts(before, key) and policy == "SingleStack":
                yield "spec.ipFamilyPolicy", "FieldValueInvalid"
    else:
        for key, values in (("clusterIPs", addresses), ("ipFamilies", families)):
            if values and len(values) < len(_texts(before, key)):
                yield "spec.ipFamilyPolicy", "FieldValueInvalid"


def service_causes(spec: Json, before: Json) -> Iterator[tuple[str, str]]:
    """Yield the fields, and the types of the causes, that validation rejects in an allocated Service."""
    old_class, new_class = before.get("loadBalancerClass"), spec.get("loadBalancerClass")
    if before.get("type") == spec.get("type") == "LoadBalancer" and old_class != new_class:
        yield "spec.loadBalancerClass", "FieldValueInvalid"
    is_checked = _needs_health_check(before) and _needs_health_check(spec)
    if is_checked and spec.get("healthCheckNodePort") != before.get("healthCheckNodePort"):
        yield "spec.healthCheckNodePort", "FieldValueForbidden"
    if (
        spec.get("type") != "ExternalName"
        and not _is_headless(spec)
        and before.get("ports")
        and spec.get("ports") == []
    ):
        yield "spec.ports", "FieldValueRequired"
    if "ExternalName" in (spec.get("type"), before.get("type")):
        if spec.get("type") == "ExternalName":
            yield from ((f"spec.{key}", "FieldValueForbidden") for key in _ADDRESS_FIELDS[1:] if spec.get(key))
        return
    if _is_headless(spec) and spec.get("type") in ("NodePort", "LoadBalancer"):
        yield "spec.clusterIPs[0]", "FieldValueInvalid"
    if not (_is_headless(spec) and _is_headless(before)):
        yield from _changed(spec, before, "clusterIPs")
    if not _is_headless(spec) and not _is_headless(before):
        yield from _changed(spec, before, "ipFamilies")


def _changed(spec: Json, before: Json, key: str) -> Iterator[tuple[str, str]]:
    """Yield a cause where a value that both Services have is another one; a second one may come and go."""
    pairs = zip(_texts(before, key), _texts(spec, key), strict=False)
    for index, (old, new) in enumerate(pairs):
        if old != new:
            yield f"spec.{key}[{index}]", "FieldValueInvalid"
