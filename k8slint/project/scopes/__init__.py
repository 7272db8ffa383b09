"""Scopes: which objects of a run reach one cluster together.

A repository holds more than one cluster's objects, and the same object more than once: a base and its overlays, a
folder per environment, examples side by side. Each of these is a scope of its own:

1. what the configuration declares under ``scopes``: a whole cluster each (``declared``);
2. every kustomization that no other one includes, as it is built, and every other one that something deploys;
3. every folder that a Flux Kustomization or an Argo CD Application deploys without a kustomization file (``gitops``);
4. each folder of plain files; folders that hold one kind each (``deployments/``, ``services/``) count as one with
   their parent, and files that define the same object are alternatives to each other (``folders``).

A file takes part in every scope that includes it, and in those of a later rule only when no earlier one wants it.
"""

from k8slint.project.scopes.layout import BuildScope, Layout, deployed_folders, scopes_of

__all__ = ["BuildScope", "Layout", "deployed_folders", "scopes_of"]
