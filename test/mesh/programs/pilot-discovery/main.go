// Command pilot-discovery is istiod, Istio's own from its Go module, with what plain Envoy could not take made harmless.
package main

import (
	"bytes"
	"os"

	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"istio.io/istio/pilot/cmd/pilot-discovery/app"
	"istio.io/istio/pilot/pkg/xds/filters"
	"istio.io/istio/pkg/log"
)

func main() {
	sparePlainEnvoy()
	log.EnableKlogWithCobra()
	if err := app.NewRootCommand().Execute(); err != nil {
		log.Error(err)
		os.Exit(1)
	}
}

// sparePlainEnvoy changes the parts of every waypoint's configuration that only Istio's build of Envoy knows and that no switch of
// istiod leaves out (../../istiod.ts has the switches). Filters that Envoy may pass over stay visible in its configuration.
func sparePlainEnvoy() {
	filters.WaypointDownstreamMetadataFilter.IsOptional = true
	filters.WaypointUpstreamMetadataFilter.IsOptional = true
	// The names are equally long, so the encoded message stays valid.
	istios, plain := []byte("istio.hashable_string"), []byte("envoy.hashable_string")
	for _, filter := range []*hcm.HttpFilter{filters.ConnectAuthorityFilter, filters.RequestSourceFilter} {
		config := filter.GetTypedConfig()
		config.Value = bytes.ReplaceAll(config.Value, istios, plain)
	}
}
