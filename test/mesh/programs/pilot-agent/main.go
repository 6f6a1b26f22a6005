// Command pilot-agent is Istio's own, from its Go module: what stands beside Envoy in a pod, starts it and gets its certificates.
// It is a program of its own because it and istiod register the same environment variable with different defaults.
package main

import (
	"os"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/cmd/pilot-agent/app"
	istioagent "istio.io/istio/pkg/istio-agent"
	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/security"
	"istio.io/istio/security/pkg/nodeagent/sds"
)

func main() {
	log.EnableKlogWithCobra()
	command := app.NewRootCommand(func(o *security.Options, m security.SecretManager, k *meshconfig.PrivateKeyProvider) istioagent.SDSService {
		return sds.NewServer(o, m, k)
	})
	if err := command.Execute(); err != nil {
		log.Error(err)
		os.Exit(1)
	}
}
