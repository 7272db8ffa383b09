"""The arithmetic of time in a pod: seconds until it is up, until a hang is noticed, until SIGKILL.

Every function is pure and takes a Pod or Container (or a probe, hook or command as written, in any shape), fills in the
defaults of the API server, and answers in seconds. What the manifest does not say stays unknown: ``None`` for a number,
an open end for a ``Duration``. What only users know, the seconds a container needs to start or stop, comes as numbers.

====================  ==================================================================================
noun                  module
====================  ==================================================================================
a span of seconds     ``duration``
a probe               ``probe`` (its numbers, start-up budget, detection, notice, the port it asks)
a command's length    ``command`` (``sleep 10 && nginx -s quit``), ``script``, ``sleep``
a hook                ``hook``
the grace period      ``grace_period`` (when SIGTERM and SIGKILL are sent)
a container's start   ``container_start``; the pod's: ``pod_start``
a pod's end           ``pod_stop`` (hooks, SIGTERM, SIGKILL, sidecars after the regular containers)
both in a sentence    ``outcome``
a rollout             ``rollout`` (how many pods are Ready, start and stop at a time)
deadlines             ``deadline`` (rollout, Job, pod)
a CronJob's times     ``cron``, ``time_zones``
====================  ==================================================================================
"""
