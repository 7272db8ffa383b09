"""A real session: a process that talks to its editor over pipes, is killed, and starts again."""

from __future__ import annotations

import pathlib
import sys

import pytest
from lsprotocol import types

from tests.server.client import Client
from tests.server.test_session import CONFIG, FILES


def test_a_session_over_pipes(tmp_path: pathlib.Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    first = Client(tmp_path)
    assert first.begin()["capabilities"]["positionEncoding"] == "utf-16"
    first.open("settings.yaml")
    first.change("settings.yaml", 2, CONFIG.replace("name: settings", "name: other"))
    first.await_rules("web.yaml", ["config-map-undefined"])
    first.process.kill()
    first.ended()

    again = Client(tmp_path)
    again.begin()
    again.open("web.yaml")
    image = "image: nginx:1.27.3\n"
    again.change("web.yaml", 2, FILES["web.yaml"].replace(image, f"{image}          imagePullPolicy: always\n"))
    again.await_rules("web.yaml", ["field-value-invalid"])
    for method, params in (("textDocument/didChange", {"oops": 1}), ("textDocument/hover", 7), ("no/such", {})):
        again.notify(method, params)
    assert "code" in again.request("textDocument/hover", {"textDocument": {}})
    place = {"textDocument": {"uri": again.uri("web.yaml")}, "range": again.diagnostics["web.yaml"][0]["range"]}
    offered = again.request("textDocument/codeAction", {**place, "context": {"diagnostics": []}})
    [fix] = [each for each in offered if each.get("isPreferred")]
    [edit] = fix["edit"]["changes"][again.uri("web.yaml")]
    document = {"uri": again.uri("web.yaml"), "version": 3}
    change = {"range": edit["range"], "text": edit["newText"]}
    again.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    again.await_rules("web.yaml", [])
    hover = {"method": "textDocument/hover", "params": {**place, "position": {"line": 0, "character": 0}}}
    again.send({**hover, "id": "late"}, {"method": "$/cancelRequest", "params": {"id": "late"}})
    while (answer := again.receive()).get("id") != "late":
        pass
    assert answer["error"]["code"] == types.LSPErrorCodes.RequestCancelled.value
    assert again.end() == 0


def test_a_server_without_its_library_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from k8slint.cli import main

    for name in [*sys.modules]:
        if name.startswith(("pygls.", "k8slint.server.")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    assert main(["server"]) == 2
    assert "pip install 'k8slint[server]'" in capsys.readouterr().err
