// Starts `k8slint server` for the folders of a window and passes the settings on.

"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const SELECTOR = [
  { scheme: "file", language: "yaml" },
  { scheme: "file", language: "json" },
  { scheme: "file", pattern: "**/Kustomization" },
];
const DOCUMENTATION = "https://github.com/k8slint/k8slint/blob/main/docs/editors.md";

let client;

/** Return what is left to the YAML extension: nothing, syntax, or what a schema of Kubernetes tells. */
function besideUs() {
  if (!vscode.extensions.getExtension("redhat.vscode-yaml")) {
    return "none";
  }
  if (vscode.extensions.getExtension("ms-kubernetes-tools.vscode-kubernetes-tools")) {
    return "kubernetes";
  }
  const schemas = Object.keys(vscode.workspace.getConfiguration("yaml").get("schemas") || {});
  return schemas.some((name) => name.toLowerCase().includes("kubernetes")) ? "kubernetes" : "syntax";
}

/** Return the settings as the server takes them. */
function settings() {
  const own = vscode.workspace.getConfiguration("k8slint");
  const beside = own.get("yamlLanguageServer");
  return {
    minSeverity: own.get("minSeverity"),
    wholeProject: own.get("wholeProject"),
    yamlLanguageServer: beside === "auto" ? besideUs() : beside,
    inlayHints: own.get("inlayHints"),
    delay: own.get("delay"),
  };
}

async function start() {
  const command = vscode.workspace.getConfiguration("k8slint").get("path");
  const options = { documentSelector: SELECTOR, initializationOptions: settings() };
  client = new LanguageClient("k8slint", "k8slint", { command, args: ["server"] }, options);
  try {
    await client.start();
  } catch (error) {
    const chosen = await vscode.window.showErrorMessage(
      `k8slint does not start: ${error.message}. Install it by: pip install 'k8slint[server]'`,
      "How to set it up",
    );
    if (chosen) {
      await vscode.env.openExternal(vscode.Uri.parse(DOCUMENTATION));
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running && running.isRunning()) {
    await running.stop();
  }
}

async function restart() {
  await stop();
  await start();
}

async function settingsChanged(event) {
  if (event.affectsConfiguration("k8slint.path")) {
    await restart();
  } else if (client && (event.affectsConfiguration("k8slint") || event.affectsConfiguration("yaml.schemas"))) {
    await client.sendNotification("workspace/didChangeConfiguration", { settings: { k8slint: settings() } });
  }
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("k8slint.restart", restart),
    vscode.workspace.onDidChangeConfiguration(settingsChanged),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
