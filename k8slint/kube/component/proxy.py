"""Settings of kube-proxy that depend on its mode.

Sources: kubernetes/pkg/proxy/apis/config/validation/validation.go and v1alpha1/{defaults,conversion}.go,
cmd/kube-proxy/app/options.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.formats import wrong_cidrs
from k8slint.kube.component.values import SECOND, is_open, listed, mapping, nanoseconds, problem, text
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.addresses import parse_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.problem import FieldProblem

_RULE = "kube-proxy-mode-contradicts"
_VALUE = "field-value-invalid"
_MODES = ("iptables", "ipvs", "nftables")
_PERIOD = 30 * SECOND
_INTERFACES = {"BridgeInterface": "bridgeInterface", "InterfaceNamePrefix": "interfaceNamePrefix"}
_IPVS_TIMEOUTS = ("tcpTimeout", "tcpFinTimeout", "udpTimeout")
_PRIMARY = "primary"


def mode(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a mode that Linux does not have; nodes of Windows have `kernelspace`."""
    del minor
    written = text(config, "mode")
    windows = written == "kernelspace" and (
        mapping(config, "winkernel") or config.get("windowsRunAsService") is not None
    )
    if written and written not in _MODES and not windows:
        lower = written.lower()
        fix = f"Write '{lower}'." if lower in _MODES else "Write iptables, ipvs or nftables."
        yield problem(_VALUE, ("mode",), f"{shown(written)} is not a mode of kube-proxy on Linux", fix)
    if written == "ipvs":
        yield from _ipvs(mapping(config, "ipvs"))
    yield from _periods(config, written if written in ("ipvs", "nftables") else "iptables")


def _ipvs(settings: dict[str, Any]) -> Iterator[FieldProblem]:
    for field in _IPVS_TIMEOUTS:
        length = nanoseconds(settings, field)
        if length is not None and length < 0:
            yield problem(_VALUE, ("ipvs", field), f"'{settings[field]}' is negative", "Write 0s or more.")
    for index, excluded in enumerate(listed(settings, "excludeCIDRs")):
        if isinstance(excluded, str) and parse_range(excluded, True) is None:
            path = ("ipvs", "excludeCIDRs", index)
            yield problem(_VALUE, path, f"{shown(excluded)} is not an address range", "Write one such as '10.0.0.0/8'.")


def _periods(config: Any, section: str) -> Iterator[FieldProblem]:
    """Yield the problems of the periods of one mode; zero stands for the default."""
    settings = mapping(config, section)
    most = nanoseconds(settings, "syncPeriod")
    least = nanoseconds(settings, "minSyncPeriod")
    if most is None or least is None:
        return
    default = 0 if section == "ipvs" else SECOND
    if least < 0:
        path = (section, "minSyncPeriod")
        yield problem(_VALUE, path, f"'{settings['minSyncPeriod']}' is negative", "Write 0s or more.")
    elif most < 0:
        path = (section, "syncPeriod")
        yield problem(_VALUE, path, f"'{settings['syncPeriod']}' is negative", "Write a duration such as '30s'.")
    elif (least or default) > (most or _PERIOD):
        words = "is shorter than 'minSyncPeriod'"
        yield problem(_RULE, (section, "syncPeriod"), words, "Set 'syncPeriod' to at least 'minSyncPeriod'.")


def local_traffic(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of how kube-proxy tells the traffic of its own pods."""
    del minor
    written = text(config, "detectLocalMode")
    field = _INTERFACES.get(written)
    if field and not mapping(config, "detectLocal").get(field):
        words = f"is missing, but 'detectLocalMode: {written}' needs it"
        yield problem(_RULE, ("detectLocal", field), words, f"Add 'detectLocal.{field}'.")
    ranges = config.get("clusterCIDR")
    if (
        isinstance(ranges, str)
        and ranges
        and written in ("", "ClusterCIDR")
        and not is_open(config.get("detectLocalMode"))
    ):
        wrong = wrong_cidrs(ranges)
        if wrong:
            fix = "Write a range such as '10.244.0.0/16', or one of each IP family."
            yield problem(_VALUE, ("clusterCIDR",), f"{shown(ranges)} {wrong}", fix)


def node_ports(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the addresses on which node ports are served."""
    addresses = listed(config, "nodePortAddresses")
    for index, address in enumerate(addresses):
        path = ("nodePortAddresses", index)
        if address == _PRIMARY:
            if len(addresses) > 1 and minor <= 36:
                yield problem(_VALUE, path, "'primary' stands beside other values", "Remove it, or the ranges.")
                return
            if len(addresses) == 1:
                return
        elif isinstance(address, str) and parse_range(address, True) is None:
            yield problem(_VALUE, path, f"{shown(address)} is not an address range", "Write one such as '10.0.0.0/8'.")
