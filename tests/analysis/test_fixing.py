"""Fixing: turns, what is undone, what is left alone; with rules of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from k8slint.analysis.fix import fixing
from k8slint.analysis.fix.fixing import MOST_TURNS, Fixes, fixes_of
from k8slint.project.project import Project
from tests.analysis.toy_rules import Toy, ToyCheck

if TYPE_CHECKING:
    from k8slint.model.severity import Severity

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web # the shop
spec:
  containers:
    - name: web
      image: "redis:latest"
"""


def fixed(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, str | bytes] | str | bytes, *rules: Toy, unsafe: bool = False
) -> tuple[Fixes, dict[str, bytes]]:
    """Return what fixing gives, and all files afterwards."""
    monkeypatch.setattr(fixing, "check", ToyCheck(*rules))
    files = files if isinstance(files, dict) else {"a.yaml": files}
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    project = Project.of_texts(contents)
    found = fixes_of(project, unsafe=unsafe)
    return found, {name: project.read(name) or b"" for name in contents}


def reasons(fixes: Fixes) -> list[str]:
    return [each.reason for each in fixes.left]


def test_only_the_edited_characters_change(monkeypatch: pytest.MonkeyPatch) -> None:
    fixes, after = fixed(monkeypatch, POD, Toy("latest", "7.2.4"), Toy("(web) #", "shop"))
    assert after["a.yaml"].decode() == POD.replace("latest", "7.2.4").replace("web #", "shop #")
    assert len(fixes.fixed) == 2
    assert not fixes.left
    assert [change.file for change in fixes.changes] == ["a.yaml"]
    assert not fixes.report.findings


def test_only_what_is_as_safe_as_wanted_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (Toy("latest", "7.2.4", "unsafe"), Toy("the shop", "a shop", "suggestion"))
    fixes, after = fixed(monkeypatch, POD, *rules)
    assert after["a.yaml"].decode() == POD
    assert not fixes.changes
    fixes, after = fixed(monkeypatch, POD, *rules, unsafe=True)
    assert after["a.yaml"].decode() == POD.replace("latest", "7.2.4")
    assert len(fixes.report.findings) == 1


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_marks_and_encodings_stay(monkeypatch: pytest.MonkeyPatch, mark: bytes, ending: str) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-8"
    data = mark + POD.replace("\n", ending).encode(encoding)
    _, after = fixed(monkeypatch, data, Toy("the shop(?=\\s+spec)", "the shop\n  namespace: café"))
    expected = POD.replace("the shop\n", "the shop\n  namespace: café\n").replace("\n", ending)
    assert after["a.yaml"] == mark + expected.encode(encoding)


def test_overlapping_edits_take_a_turn_each(monkeypatch: pytest.MonkeyPatch) -> None:
    fixes, after = fixed(monkeypatch, POD, Toy('"redis:latest"', "redis:latest"), Toy("redis(:latest)", ":7.2.4"))
    assert b" image: redis:7.2.4\n" in after["a.yaml"]
    assert len(fixes.fixed) == 2


def test_equal_edits_of_two_rules_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fixes, after = fixed(monkeypatch, POD, Toy("latest", "7", name="one"), Toy("latest", "7", name="two"))
    assert b"redis:7\n" in after["a.yaml"].replace(b'"', b"")
    assert len(fixes.fixed) == 2


def test_rules_that_undo_each_other_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (Toy("latest", "newest"), Toy("newest", "latest"), Toy("the shop", "a shop"))
    fixes, after = fixed(monkeypatch, POD, *rules)
    assert after["a.yaml"].decode() == POD.replace("the shop", "a shop")
    assert reasons(fixes) == ["another fix would undo it"]
    again, same = fixed(monkeypatch, after["a.yaml"], *rules)
    assert same == after
    assert not again.changes


def test_a_fix_that_never_ends_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    fixes, after = fixed(monkeypatch, POD, Toy("latest(x*)", r"\1x"))
    assert after["a.yaml"].decode() == POD.replace("latest", "latest" + "x" * MOST_TURNS)
    assert reasons(fixes) == [f"{MOST_TURNS} turns did not suffice"]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Toy("redis:latest", 'redis"latest'), "the file could not be read afterwards"),
        (Toy("- name: web()\n", "\n      name: w"), "a key would be there twice"),
        (Toy("# the shop", "\nspec: {}"), "a key would be there twice"),
        (Toy("    - name: web()", "\n    -"), "'spec.containers[0].image' would move to 'spec.containers[1].image'"),
        (Toy("spec:()", " |"), "'spec.containers[0].image' would be gone, too"),
        (Toy("- name: web\n *", "- "), ""),
        (Toy("  containers:\n", "  initContainers:\n"), ""),
        (Toy("  containers:\n()", "    - {}\n"), "the finding would still be there"),
        (Toy("kind: Pod()(?!\n[#d])", "\ndata: # x"), ""),
    ],
)
def test_an_edit_does_nothing_but_its_own(monkeypatch: pytest.MonkeyPatch, rule: Toy, reason: str) -> None:
    fixes, after = fixed(monkeypatch, POD, rule, Toy("apiVersion: (v1)", "v2"))
    assert (reasons(fixes) or [""])[0] == reason
    assert (after["a.yaml"].decode() == POD.replace("v1", "v2")) is bool(reason), "the other one is made all the same"


def test_what_an_anchor_shares_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {tag: latest}\nb: *x\nc: {<<: *x, tag: newest}\nd: latest\n"
    fixes, after = fixed(monkeypatch, text, Toy("latest", "7"))
    assert after["a.yaml"].decode() == text.replace("d: latest", "d: 7")
    assert reasons(fixes) == ["'b.tag' would change, too"]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("# Code generated by controller-gen. DO NOT EDIT.\n", "it says that it is generated"),
        ("---\n# This manifest was generated by flux.\n", "it says that it is generated"),
        ("# @generated\r\n", "it says that it is generated"),
        ("---\n# Source: shop/templates/pod.yaml\n", "Helm rendered it; change the template or its values"),
        ("# Generated names are short\n", ""),
    ],
)
def test_what_a_program_writes_is_left_alone(monkeypatch: pytest.MonkeyPatch, head: str, reason: str) -> None:
    fixes, after = fixed(monkeypatch, head + POD, Toy("latest", "7.2.4"))
    assert reasons(fixes) == [reason] * bool(reason)
    assert (after["a.yaml"].decode() == head + POD) is bool(reason)


def test_documents_that_are_signed_or_generated_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = POD + "sops:\n  mac: ENC[AES256_GCM,data:x]\n"
    made = POD.replace("metadata:\n", "metadata:\n  annotations: {controller-gen.kubebuilder.io/version: v1}\n")
    made = made.replace("redis", "nginx")
    fixes, after = fixed(monkeypatch, "---\n".join((signed, made, POD + "#")), Toy("[a-z]+:(latest)", "7.2.4"))
    assert after["a.yaml"].decode() == "---\n".join((signed, made, POD.replace("latest", "7.2.4") + "#"))
    assert len(fixes.fixed) == 1
    assert reasons(fixes) == ["SOPS encrypted the document, and signed it", "a generator wrote the object"]


def test_edits_of_several_files_are_made_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Toy("latest", "7.2.4", file="b.yaml")
    _, after = fixed(monkeypatch, {"a.yaml": POD, "b.yaml": POD}, rule)
    assert {text.decode() for text in after.values()} == {POD.replace("latest", "7.2.4")}
    fixes, after = fixed(monkeypatch, {"a.yaml": POD, "b.yaml": "# DO NOT EDIT\n" + POD}, rule)
    assert after["a.yaml"].decode() == POD
    assert reasons(fixes) == ["it says that it is generated"] * 2


def test_bytes_that_are_no_text_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data = POD.encode("utf-8").replace(b"the shop", b"caf\xe9 latest")
    fixes, after = fixed(monkeypatch, data, Toy("latest", "7"))
    assert after["a.yaml"] == data
    assert not fixes.fixed


def test_one_bad_edit_of_many_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"key{number}: old\n" for number in range(64))
    fixes, after = fixed(monkeypatch, text, Toy(r"(?<!key41: )old", "new"), Toy(r"key41: (old)", '"'))
    assert after["a.yaml"].decode() == text.replace("old", "new").replace("key41: new", "key41: old")
    assert len(fixes.fixed) == 63
    assert reasons(fixes) == ["the file could not be read afterwards"]


def test_an_edit_that_is_an_error_itself_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    error = Toy("old|h. shop", "", "suggestion", severity="error")
    fixes, after = fixed(monkeypatch, POD, Toy("latest", "older"), Toy("t(he)", "hi"), error)
    assert after["a.yaml"].decode() == POD.replace("the shop", "thi shop")
    assert reasons(fixes) == ["it would bring another error: 'old' is wrong"]
    moved = Toy("redis:latest", "latest", severity="error"), Toy(" lat.s.", "", "suggestion", severity="error")
    _, after = fixed(monkeypatch, POD, *moved[:1], Toy("(?<!:)latest", "", "suggestion", severity="error"))
    assert b'image: "latest"' in after["a.yaml"], "it was wrong before, where it stood"


@pytest.mark.parametrize(
    ("fixed_is", "brought_is", "undone"),
    [("warning", "warning", True), ("error", "warning", False), ("info", "warning", True), ("error", "error", True)],
)
def test_an_edit_that_brings_what_is_as_bad_is_undone(
    monkeypatch: pytest.MonkeyPatch, fixed_is: Severity, brought_is: Severity, undone: bool
) -> None:
    bad = Toy("never", "", "suggestion", severity=brought_is)
    fixes, after = fixed(monkeypatch, "a: latest\n", Toy("latest", "never", severity=fixed_is), bad)
    assert (b"latest" in after["a.yaml"]) == undone
    assert reasons(fixes) == ([f"it would bring another {brought_is}: 'never' is wrong"] if undone else [])


def test_a_name_that_others_use_is_not_changed() -> None:
    files = {
        "settings.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web_settings}\n",
        "web.yaml": f"{POD}      envFrom: [{{configMapRef: {{name: web_settings}}}}]\n".encode(),
    }
    fixes = fixes_of(Project.of_texts(files), unsafe=True)
    assert [each.reason[:41] for each in fixes.left][:1] == ["it would bring another warning: ConfigMap"]
    assert not any(change.file == "settings.yaml" for change in fixes.changes)


def test_what_did_not_help_is_tried_again_after_other_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    _, after = fixed(monkeypatch, "a: xx\nb: y\n", Toy("x(?=[^y]*y)", ""), Toy("y", "z"))
    assert after["a.yaml"] == b"a: \nb: z\n"


def test_what_a_later_key_hid_may_come_to_light(monkeypatch: pytest.MonkeyPatch) -> None:
    _, after = fixed(monkeypatch, "a: 1\nb: 2\na: 1\n", Toy("\na: 1", ""))
    assert after["a.yaml"] == b"a: 1\nb: 2\n"
    fixes, after = fixed(monkeypatch, "a: 1\nb: 2\na: 3\n", Toy("\na: 3", ""))
    assert reasons(fixes) == ["'a' would appear, too"], "it is another value"
    _, after = fixed(monkeypatch, "a: 1\na: 3\n", Toy("1\n(?!-)", "1\n---\n"))
    assert after["a.yaml"] == b"a: 1\n---\na: 3\n"


def test_a_fix_that_another_one_spoils_is_tried_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    _, after = fixed(monkeypatch, "a: latest # the shop\n", Toy("latest", "7"), Toy("shop", "latest mall"))
    assert after["a.yaml"] == b"a: 7 # the 7 mall\n"


def test_fields_of_two_mappings_that_end_at_one_place_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (Toy('(?s)latest"()\n(?!.*dns)', "\n  dns: x"), Toy('(?s)latest"()\n(?!.*args)', "\n      args: [x]"))
    _, after = fixed(monkeypatch, POD, *rules)
    assert after["a.yaml"].decode() == f"{POD}      args: [x]\n  dns: x\n"


def test_a_key_above_an_alias_may_be_renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {p: 1, q: 2}\nOLD: {b: *x, c: {<<: *x, r: 3}, OLD: *x}\n"
    fixes, after = fixed(monkeypatch, text, Toy("OLD", "new"))
    assert after["a.yaml"].decode() == text.replace("OLD", "new")
    assert not fixes.left
