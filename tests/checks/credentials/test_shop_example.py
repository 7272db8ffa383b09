"""The example the README runs shows mistakes of this category."""

from __future__ import annotations

import pathlib

from k8slint.analysis.run import lint_files

SHOP = pathlib.Path(__file__).parents[3] / "examples" / "shop"


def test_the_shop_shows_three_mistakes_with_credentials() -> None:
    report = lint_files({file.name: file.read_bytes() for file in SHOP.glob("*.yaml")}, select=["credentials"])
    assert {finding.rule for finding in report.findings} == {
        "pull-credentials-missing",
        "registry-auth-empty",
        "registry-key-never-matches",
    }
