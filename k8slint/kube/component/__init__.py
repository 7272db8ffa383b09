"""What components demand of the files they read: kubelet, scheduler, kube-proxy, kubeadm, API server, clients, kind."""

from __future__ import annotations

from k8slint.kube.component.judging import judge_component, without_group

__all__ = ["judge_component", "without_group"]
