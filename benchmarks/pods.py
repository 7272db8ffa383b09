"""Pod templates of the benchmark's manifests: containers, probes, resources, volumes, and the usual mistakes."""

# ruff: noqa: E501 - the text of a manifest is easier to follow when its lines are not broken

from __future__ import annotations

from vocabulary import COMMENTS, KEYS, PATHS, REGISTRIES, Choice


def indented(text: str, by: int) -> str:
    """Return lines moved to the right."""
    pad = " " * by
    return "".join(f"{pad}{line}\n" if line else "\n" for line in text.splitlines())


def labels(choice: Choice, app: str, team: str) -> str:
    """Return the labels objects of an app carry."""
    return (
        f"app.kubernetes.io/name: {app}\n"
        f"app.kubernetes.io/part-of: {team}\n"
        f'app.kubernetes.io/version: "{choice.between(1, 4)}.{choice.between(0, 30)}.{choice.between(0, 9)}"\n'
        "app.kubernetes.io/managed-by: kustomize\n"
    )


def comment(choice: Choice, share: float = 0.4) -> str:
    """Return a line of comment in a share of all cases, else nothing."""
    return f"# {choice.one(COMMENTS)}\n" if choice.chance(share) else ""


def image(choice: Choice, app: str, team: str) -> str:
    """Return an image reference; some float, a few do not parse."""
    repository = f"{choice.one(REGISTRIES)}/{team}/{app}"
    if choice.chance(0.1):
        return f"{repository}:latest"
    if choice.chance(0.05):
        return repository
    if choice.chance(0.01):
        return f"{repository.upper()}:1.0"
    if choice.chance(0.4):
        return f"{repository}@sha256:{choice.hexadecimal(64)}"
    return f"{repository}:v{choice.between(1, 9)}.{choice.between(0, 40)}.{choice.between(0, 20)}"


def _probe(choice: Choice, name: str, port: str) -> str:
    period = choice.between(5, 30)
    text = (
        comment(choice)
        + f"{name}:\n  httpGet:\n    path: {choice.one(PATHS)}\n    port: {port}\n  periodSeconds: {period}\n"
    )
    text += f"  timeoutSeconds: {choice.between(1, 5) if choice.chance(0.95) else period + 5}\n"
    return text + (f"  failureThreshold: {choice.between(2, 10)}\n" if choice.chance(0.6) else "")


def _environment(choice: Choice, app: str) -> str:
    text = comment(choice) + "env:\n"
    for key in sorted({choice.one(KEYS) for _ in range(choice.between(1, 6))}):
        value = f"{app}-{choice.between(1, 5000)}"
        text += f"  - name: {key}\n" + (f'    value: "{value}"\n' if choice.chance(0.7) else f"    value: {value}\n")
    if choice.chance(0.5):
        text += "  - name: POD_NAME\n    valueFrom:\n      fieldRef:\n        fieldPath: metadata.name\n"
    if choice.chance(0.4):
        text += f"  - name: PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: {app}-secret\n        key: password\n"
    return text + f"envFrom:\n  - configMapRef:\n      name: {app}-config\n"


def _resources(choice: Choice) -> str:
    cpu, memory = choice.between(1, 40) * 25, choice.between(1, 32) * 64
    unit = "Mi" if choice.chance(0.99) else "m"
    text = comment(choice) + f"resources:\n  requests:\n    cpu: {cpu}m\n    memory: {memory}{unit}\n"
    return text + f"  limits:\n    memory: {memory * 2}Mi\n"


def container(choice: Choice, app: str, team: str, serves: bool) -> str:
    """Return one container as a mapping."""
    text = f"name: {app}\nimage: {image(choice, app, team)}\n"
    if choice.chance(0.5):
        text += f"imagePullPolicy: {choice.one(('IfNotPresent', 'Always'))}\n"
    if choice.chance(0.3):
        text += f'args: ["--config=/etc/{app}/app.yaml", "--workers={choice.between(1, 64)}"]\n'
    if serves:
        text += f"ports:\n  - name: http\n    containerPort: {choice.between(80, 99) * 100}\n    protocol: TCP\n"
        text += "  - name: metrics\n    containerPort: 9090\n"
    text += _environment(choice, app)
    if choice.chance(0.8):
        text += _resources(choice)
    if serves:
        text += _probe(choice, "readinessProbe", "http")
        text += _probe(choice, "livenessProbe", "http" if choice.chance(0.98) else "htttp")
        if choice.chance(0.3):
            seconds = choice.between(3, 15) if choice.chance(0.95) else 60
            text += f'lifecycle:\n  preStop:\n    exec:\n      command: ["sh", "-c", "sleep {seconds}"]\n'
    if choice.chance(0.7):
        text += "securityContext:\n  allowPrivilegeEscalation: false\n  readOnlyRootFilesystem: true\n"
        text += "  capabilities:\n    drop:\n      - ALL\n"
    return text + f"volumeMounts:\n  - name: config\n    mountPath: /etc/{app}\n  - name: tmp\n    mountPath: /tmp\n"


def _listed(text: str) -> str:
    lines = text.splitlines()
    return "".join([f"  - {lines[0]}\n", *(f"    {line}\n" for line in lines[1:])])


def pod_spec(choice: Choice, app: str, team: str, serves: bool = True, restart: str = "") -> str:
    """Return the spec of a pod template."""
    text = f"serviceAccountName: {app}\n" if choice.chance(0.6) else ""
    if restart:
        text += f"restartPolicy: {restart}\n"
    if choice.chance(0.4):
        text += comment(choice) + f"terminationGracePeriodSeconds: {choice.between(20, 90)}\n"
    if choice.chance(0.2):
        text += f"imagePullSecrets:\n  - name: {team}-registry\n"
    if choice.chance(0.5):
        text += (
            "securityContext:\n  runAsNonRoot: true\n  runAsUser: 10001\n  seccompProfile:\n    type: RuntimeDefault\n"
        )
    if choice.chance(0.15):
        text += "initContainers:\n" + _listed(container(choice, f"{app}-init", team, False))
    text += "containers:\n" + _listed(container(choice, app, team, serves))
    if choice.chance(0.15):
        text += _listed(container(choice, f"{app}-sidecar", team, False))
    if choice.chance(0.2):
        text += "topologySpreadConstraints:\n  - maxSkew: 1\n    topologyKey: topology.kubernetes.io/zone\n"
        text += f"    whenUnsatisfiable: ScheduleAnyway\n    labelSelector:\n      matchLabels:\n        app.kubernetes.io/name: {app}\n"
    text += f"volumes:\n  - name: config\n    configMap:\n      name: {app}-config\n  - name: tmp\n    emptyDir: {{}}\n"
    if choice.chance(0.01):
        text += "hostNetwrok: true\n"
    return text
