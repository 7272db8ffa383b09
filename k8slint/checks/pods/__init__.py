"""Pods: fields that need, contradict or exclude each other, whoever in the cluster minds."""
