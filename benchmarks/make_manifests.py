"""Makes a tree of real-shaped manifests: `python benchmarks/make_manifests.py FOLDER --docs 20000 --seed 1`.

Applications of twelve teams, each a folder with one to four files of several documents and a kustomization; comments,
a realistic share of mistakes, and a few files of odd style: flow, JSON, anchors, wide indentation. The same seed gives
the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os

from objects import App
from vocabulary import ADJECTIVES, NOUNS, TEAMS, Choice


def files_of(app: App) -> dict[str, list[str]]:
    """Return the documents of one application by the file they stand in."""
    choice = app.choice
    workload = choice.random()
    if workload < 0.62:
        main = [app.deployment(), app.service()]
    elif workload < 0.74:
        main = [app.stateful_set(), app.service()]
    elif workload < 0.92:
        main = [app.cron_job()]
    elif workload < 0.96:
        main = [app.job()]
    else:
        main = [app.daemon_set()]
    if choice.chance(0.5):
        main.append(app.config_map())
        files = {"app.yaml": main}
    else:
        files = {"app.yaml": main, "config.yaml": [app.config_map()]}
    if choice.chance(0.5):
        files.setdefault("config.yaml", []).append(app.secret())
    extra = [
        make()
        for share, make in ((0.35, app.ingress), (0.3, app.autoscaler), (0.35, app.budget), (0.4, app.network_policy))
        if choice.chance(share)
    ]
    if extra:
        files["network.yaml"] = extra
    if choice.chance(0.6):
        access = [app.service_account()]
        if choice.chance(0.5):
            access += [app.role(), app.role_binding()]
        files["rbac.yaml"] = access
    if choice.chance(0.1):
        files["storage.yaml"] = [app.claim()]
    return files


def odd_style(choice: Choice, documents: list[str]) -> str:
    """Write documents in one of the styles that are rare but real."""
    style = choice.between(0, 3)
    text = "---\n".join(documents)
    if style == 0:
        return text.replace("\n", "\r\n")
    if style == 1:
        return "".join(" " * (len(line) - len(line.lstrip())) + line for line in text.splitlines(keepends=True))
    if style == 2:
        return text.replace("emptyDir: {}", "emptyDir: {sizeLimit: 64Mi, medium: ''}").replace(
            "drop:\n", "drop: &dropped\n", 1
        )
    from ruamel.yaml import YAML

    objects = [YAML(typ="safe").load(document) for document in documents]
    return "\n".join(json.dumps(value, indent=2) for value in objects) + "\n"


def write_tree(folder: str, docs: int, seed: int = 1) -> int:
    """Write a tree of about `docs` documents below a folder and give how many bytes it has."""
    choice = Choice(seed)
    written = size = number = 0
    while written < docs:
        number += 1
        team = choice.one(TEAMS)
        name = f"{choice.one(ADJECTIVES)}-{choice.one(NOUNS)}-{number}"
        files = files_of(App(choice, name, team))
        place = os.path.join(folder, team, name)
        os.makedirs(place, exist_ok=True)
        if choice.chance(0.5):
            listed = "".join(f"  - {file}\n" for file in files)
            head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
            files["kustomization.yaml"] = [f"{head}namespace: {team}\nresources:\n{listed}"]
        for file, documents in files.items():
            odd = choice.chance(0.02) and file != "kustomization.yaml"
            text = odd_style(choice, documents) if odd else "---\n".join(documents)
            with open(os.path.join(place, file), "w", encoding="utf-8", newline="") as opened:
                opened.write(text)
            size += len(text.encode())
            written += len(documents)
    return size


def main() -> None:
    """Make a tree as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--docs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(f"{write_tree(given.folder, given.docs, given.seed)} bytes below {given.folder}")


if __name__ == "__main__":
    main()
