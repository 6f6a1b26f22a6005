// Reads the YAML documents given as a JSON list on standard input with sigs.k8s.io/yaml, as kubectl and istioctl do, and
// prints what each is. The TypeScript suite (test/lib/go-yaml.test.ts) compares its reader with this.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

// result is the document's value, or why it was refused.
type result struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
	// Repeats says why the strict reading, which refuses keys that are there already, differs.
	Repeats string `json:"repeats,omitempty"`
}

func read(text string) (r result) {
	defer func() {
		if problem := recover(); problem != nil {
			r = result{Error: fmt.Sprint("panic: ", problem)}
		}
	}()
	value, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return result{Error: err.Error()}
	}
	r.JSON = value
	if _, err := yaml.YAMLToJSONStrict([]byte(text)); err != nil {
		r.Repeats = err.Error()
	}
	return r
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	results := make([]result, len(texts))
	for i, text := range texts {
		results[i] = read(text)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
