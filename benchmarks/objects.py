"""The objects of one application of the benchmark, each as the text of a document."""

# ruff: noqa: E501 - the text of a manifest is easier to follow when its lines are not broken

from __future__ import annotations

from pods import comment, indented, labels, pod_spec
from vocabulary import KEYS, Choice


class App:
    """One application: its name, team and namespace, and the choices that vary it."""

    def __init__(self, choice: Choice, name: str, team: str) -> None:
        self.choice = choice
        self.name = name
        self.team = team

    def head(self, api_version: str, kind: str, name: str = "") -> str:
        """Return apiVersion, kind and metadata."""
        text = (
            comment(self.choice) + f"apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name or self.name}\n"
        )
        text += f"  namespace: {self.team}\n  labels:\n"
        return text + indented(labels(self.choice, self.name, self.team), 4)

    def _template(self, at: int, **given: object) -> str:
        text = "template:\n  metadata:\n    labels:\n" + indented(labels(self.choice, self.name, self.team), 6)
        if self.choice.chance(0.3):
            text += '    annotations:\n      prometheus.io/scrape: "true"\n      prometheus.io/port: "9090"\n'
        text += "  spec:\n" + indented(pod_spec(self.choice, self.name, self.team, **given), 4)  # type: ignore[arg-type]
        return indented(text, at)

    def _selector(self) -> str:
        return f"  selector:\n    matchLabels:\n      app.kubernetes.io/name: {self.name}\n"

    def deployment(self) -> str:
        """A Deployment."""
        text = self.head("apps/v1", "Deployment") + f"spec:\n  replicas: {self.choice.between(1, 12)}\n"
        if self.choice.chance(0.3):
            text += "  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 25%\n      maxUnavailable: 0\n"
        return text + self._selector() + self._template(2)

    def stateful_set(self) -> str:
        """A StatefulSet with a claim template."""
        text = self.head("apps/v1", "StatefulSet") + f"spec:\n  serviceName: {self.name}\n"
        text += f"  replicas: {self.choice.between(1, 5)}\n" + self._selector() + self._template(2)
        text += "  volumeClaimTemplates:\n    - metadata:\n        name: data\n      spec:\n        accessModes:\n"
        text += f"          - ReadWriteOnce\n        resources:\n          requests:\n            storage: {self.choice.between(1, 50)}Gi\n"
        return text

    def daemon_set(self) -> str:
        """A DaemonSet."""
        return self.head("apps/v1", "DaemonSet") + "spec:\n" + self._selector() + self._template(2)

    def cron_job(self) -> str:
        """A CronJob."""
        schedule = f"{self.choice.between(0, 59)} {self.choice.between(0, 23)} * * {self.choice.between(0, 6)}"
        if self.choice.chance(0.02):
            schedule = "61 * * * *"
        text = self.head("batch/v1", "CronJob") + f'spec:\n  schedule: "{schedule}"\n  concurrencyPolicy: Forbid\n'
        text += f"  jobTemplate:\n    spec:\n      backoffLimit: {self.choice.between(0, 6)}\n"
        return text + self._template(6, serves=False, restart=self.choice.one(("OnFailure", "Never")))

    def job(self) -> str:
        """A Job."""
        text = self.head("batch/v1", "Job") + "spec:\n"
        return text + self._template(2, serves=False, restart="Never" if self.choice.chance(0.95) else "Always")

    def service(self) -> str:
        """A Service."""
        text = self.head("v1", "Service") + "spec:\n  type: ClusterIP\n  selector:\n"
        wrong = "-v2" if self.choice.chance(0.02) else ""
        text += f"    app.kubernetes.io/name: {self.name}{wrong}\n  ports:\n    - name: http\n      port: 80\n"
        return text + "      targetPort: http\n      protocol: TCP\n"

    def config_map(self) -> str:
        """A ConfigMap with settings and, often, a whole file."""
        text = self.head("v1", "ConfigMap", f"{self.name}-config") + "data:\n"
        for key in sorted({self.choice.one(KEYS) for _ in range(self.choice.between(2, 9))}):
            text += f'  {key}: "{self.choice.between(1, 9000)}"\n'
        if self.choice.chance(0.6):
            text += "  app.yaml: |\n"
            for _ in range(self.choice.between(5, 40)):
                text += (
                    indented(comment(self.choice, 0.1), 4)
                    + f"    {self.choice.one(KEYS).lower()}_{self.choice.between(1, 99)}: {self.choice.hexadecimal(10)}\n"
                )
        return text

    def secret(self) -> str:
        """A Secret that something else fills."""
        text = self.head("v1", "Secret", f"{self.name}-secret")
        return text + f"type: Opaque\nstringData:\n  password: change-me-{self.choice.hexadecimal(6)}\n"

    def ingress(self) -> str:
        """An Ingress with a host or two."""
        text = self.head("networking.k8s.io/v1", "Ingress") + "spec:\n  ingressClassName: nginx\n  rules:\n"
        for host in range(self.choice.between(1, 2)):
            text += f"    - host: {self.name}-{host}.{self.team}.example.com\n      http:\n        paths:\n          - path: /\n"
            text += f"            pathType: Prefix\n            backend:\n              service:\n                name: {self.name}\n"
            text += "                port:\n                  name: http\n"
        return text

    def autoscaler(self) -> str:
        """A HorizontalPodAutoscaler."""
        low = self.choice.between(1, 4)
        text = (
            self.head("autoscaling/v2", "HorizontalPodAutoscaler")
            + "spec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n"
        )
        text += f"    kind: Deployment\n    name: {self.name}\n  minReplicas: {low}\n  maxReplicas: {low + self.choice.between(0, 20)}\n"
        text += "  metrics:\n    - type: Resource\n      resource:\n        name: cpu\n        target:\n"
        return text + f"          type: Utilization\n          averageUtilization: {self.choice.between(40, 90)}\n"

    def budget(self) -> str:
        """A PodDisruptionBudget."""
        text = self.head("policy/v1", "PodDisruptionBudget") + f"spec:\n  minAvailable: {self.choice.between(1, 2)}\n"
        return text + self._selector()

    def network_policy(self) -> str:
        """A NetworkPolicy."""
        text = self.head("networking.k8s.io/v1", "NetworkPolicy") + "spec:\n  podSelector:\n    matchLabels:\n"
        text += f"      app.kubernetes.io/name: {self.name}\n  policyTypes:\n    - Ingress\n  ingress:\n    - from:\n"
        text += f"        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: {self.team}\n"
        return text + "      ports:\n        - protocol: TCP\n          port: http\n"

    def service_account(self) -> str:
        """A ServiceAccount."""
        return self.head("v1", "ServiceAccount") + "automountServiceAccountToken: false\n"

    def role(self) -> str:
        """A Role."""
        text = self.head("rbac.authorization.k8s.io/v1", "Role") + 'rules:\n  - apiGroups: [""]\n'
        return text + '    resources: ["configmaps", "secrets"]\n    verbs: ["get", "list", "watch"]\n'

    def role_binding(self) -> str:
        """A RoleBinding."""
        text = (
            self.head("rbac.authorization.k8s.io/v1", "RoleBinding")
            + "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n"
        )
        text += f"  kind: Role\n  name: {self.name}\nsubjects:\n  - kind: ServiceAccount\n    name: {self.name}\n"
        return text + f"    namespace: {self.team}\n"

    def claim(self) -> str:
        """A PersistentVolumeClaim."""
        text = self.head("v1", "PersistentVolumeClaim") + "spec:\n  accessModes:\n    - ReadWriteOnce\n  resources:\n"
        return text + f"    requests:\n      storage: {self.choice.between(1, 99)}Gi\n"
