# k8slint in a container: `docker run --rm --read-only --network none -v "$PWD:/src:ro" IMAGE check`
# The target `k8slint` is small; `tools` has kustomize and helm as well, for --render.
ARG PYTHON=3.13
ARG GO=1.26

FROM python:${PYTHON}-slim AS build
WORKDIR /k8slint
COPY pyproject.toml README.md LICENSE ./
COPY k8slint k8slint
COPY rules rules
COPY schemas schemas
# Bytecode is compiled here, as nobody can write it later: a start takes half the time.
RUN python -m venv /opt/k8slint \
    && /opt/k8slint/bin/pip install --no-cache-dir --compile . \
    && /opt/k8slint/bin/pip uninstall --yes pip

# Both are built from the sources of their modules, whose checksums Go compares with its public log.
FROM golang:${GO} AS programs
ARG KUSTOMIZE=v5.8.1
ARG HELM=v3.19.2
ENV CGO_ENABLED=0 GOBIN=/programs
RUN go install -trimpath -ldflags=-s "sigs.k8s.io/kustomize/kustomize/v5@${KUSTOMIZE}" \
    && go install -trimpath -ldflags=-s "helm.sh/helm/v3/cmd/helm@${HELM}"

FROM python:${PYTHON}-slim AS k8slint
# git reads the other side of a change (--since); it may read a mounted repository that belongs to another user.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*'
COPY --from=build /opt/k8slint /opt/k8slint
ENV PATH=/opt/k8slint/bin:$PATH PYTHONDONTWRITEBYTECODE=1
LABEL org.opencontainers.image.source=https://github.com/k8slint/k8slint \
      org.opencontainers.image.description="A linter and policy checker for Kubernetes manifests" \
      org.opencontainers.image.licenses=Apache-2.0
USER 65532:65532
WORKDIR /src
ENTRYPOINT ["k8slint"]
CMD ["check"]

FROM k8slint AS tools
COPY --from=programs /programs /usr/local/bin

# The last target is what `docker build .` makes.
FROM k8slint
