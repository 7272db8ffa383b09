"""The commands of k8slint, one module each, imported when called."""
