"""`k8slint init`: a commented configuration to start from."""

from __future__ import annotations

import os

import click

from k8slint.project.configuration import CONFIG_NAMES
from k8slint.project.configuration_error import UsageError
from k8slint.report.display import visible
from k8slint.report.output import write_output

_TEMPLATE = """\
# yaml-language-server: $schema=https://raw.githubusercontent.com/k8slint/k8slint/main/schemas/config.schema.json
# Configuration of k8slint; every key is optional. `k8slint rules` lists the rules, `k8slint explain RULE` one of them.

# The Kubernetes version your clusters run; the newest known when left out.
# kubernetes_version: "1.34"

# The versions of k8slint this is for, and whether rules that are new in it are on already (docs/versions.md).
# required_version: ">=0.1"
# preview: true

# Rules beyond the default ones, and rules you do not want: ids, categories, or all.
# extend_select: [image-not-pinned]
# ignore: [recommended-labels-missing]

# Exit with 1 from this severity on: info, warning (the default), error, never.
# fail_on: warning

# Paths to leave out; `**` crosses folders. What .gitignore leaves out is left out already.
# exclude: ["vendor/**"]

# Severity and parameters of single rules: a severity, off, or a mapping.
# rules:
#   image-tag-latest: error
#   image-registry-not-allowed:
#     allow: ["registry.example.com/*"]

# Pages of your own rules (docs/policies.md), and ValidatingAdmissionPolicies that everything here has to pass.
# rule_dirs: [".k8slint/rules"]
# policies: ["policies/"]

# Different rules for some paths.
# overrides:
#   - paths: ["overlays/dev/**"]
#     ignore: [image-tag-latest]

# Findings that are allowed, with a reason and, best, an end.
# suppressions:
#   - rules: [image-tag-latest]
#     kind: Deployment
#     name: legacy-*
#     reason: the vendor publishes no version tags
#     expires: 2027-06-30

# Findings that were there before anybody looked; `k8slint baseline` writes the file.
# baseline: .k8slint-baseline.json

# Which files make up one cluster, where kustomizations and folders do not say so (docs/scopes.md).
# scopes:
#   - name: production
#     paths: ["clusters/production/**", "shared/**"]

# Registries that need credentials, and objects that exist in the cluster though not in these files.
# private_registries: ["registry.example.com"]
# assume_defined:
#   - kind: Secret
#     name: "*-tls"
"""


@click.command("init")
@click.argument("folder", default=".", type=click.Path())
def command(folder: str) -> int:
    """Write a commented .k8slint.yaml into FOLDER (default: here); an existing one is never touched."""
    for name in CONFIG_NAMES:
        if os.path.lexists(os.path.join(folder, name)):
            raise UsageError(f"{os.path.join(folder, name)}: is there already; edit it, or remove it first")
    if not os.path.isdir(folder):
        raise UsageError(f"{folder}: is not a folder; make it first, or name another")
    path = os.path.join(folder, CONFIG_NAMES[0])
    write_output(path, _TEMPLATE, (folder,), replace=False)
    click.echo(visible(f"wrote {path}"))
    return 0
