"""The arithmetic of time in a pod: seconds until it is up, until a hang is noticed, until KILL.

Every function is pure and takes the plain values of a manifest (a probe, a container, a pod spec, a workload object)
in any shape, fills in the defaults of the API server, and answers in seconds. What the manifest does not say stays
unknown: ``None`` for a number, an open end for a ``Duration``.

====================  ==================================================================================
noun                  module
====================  ==================================================================================
a span of seconds     ``duration``
a probe's numbers     ``probe_timing`` (start-up budget, detection, notice), ``suggestion`` (what would fit)
a shell script        ``shell_words`` (characters to words), ``shell_script`` (words to commands)
a command's length    ``command_duration`` (``sleep 10 && nginx -s quit``), ``sleep_command``
a hook                ``hook_duration``
the grace period      ``grace_period`` (what is left for TERM)
a container's start   ``container_start``; the pod's: ``pod_start``
a pod's end           ``pod_stop`` (hooks, TERM, KILL, sidecars after the mains)
deadlines             ``deadline`` (rollout, Job, pod)
what users declare    ``declared_seconds`` (annotations and configuration)
====================  ==================================================================================
"""
