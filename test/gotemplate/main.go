// Renders the templates given as JSON on standard input with Go's own text/template and sprig, and prints what came out.
// The TypeScript suite (test/template/go.test.ts) compares its engine with this.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

type mode int32

func (m mode) String() string { return [...]string{"OFF", "ON"}[m] }

// thing has what Kubernetes' and Istio's types have: typed maps, enums, nil pointers, methods that work on nil.
type thing struct {
	Name   string
	Count  int64
	Mode   mode
	Labels map[string]string
	None   map[string]string
	Next   *thing
	Items  []*thing
}

func (t *thing) GetName() string {
	if t == nil {
		return ""
	}
	return t.Name
}

func (t *thing) GetNext() *thing {
	if t == nil {
		return nil
	}
	return t.Next
}

var fixture = &thing{
	Name: "one", Count: 7, Mode: 1,
	Labels: map[string]string{"app": "shop", "empty": ""},
	Items:  []*thing{{Name: "two"}, {Name: "three", Count: 3}},
}

type testCase struct {
	Text string `json:"text"`
	Data any    `json:"data"`
}

type result struct {
	Output     string `json:"output,omitempty"`
	Phase      string `json:"phase,omitempty"`
	Line       int    `json:"line,omitempty"`
	Column     int    `json:"column,omitempty"`
	Expression string `json:"expression,omitempty"`
	Message    string `json:"message,omitempty"`
}

var place = regexp.MustCompile(`(?s)^template: t:(\d+)(?::(\d+))?:(?: executing "[^"]*" at <(.*?)>:)? (.*)$`)

func render(c testCase) (r result) {
	tmpl, err := template.New("t").Funcs(sprig.TxtFuncMap()).Parse(c.Text)
	if err != nil {
		return failure("parse", err)
	}
	var out strings.Builder
	if err := tmpl.Execute(&out, map[string]any{"V": c.Data, "T": fixture}); err != nil {
		return failure("execute", err)
	}
	return result{Output: out.String()}
}

func failure(phase string, err error) result {
	r := result{Phase: phase, Message: err.Error()}
	if m := place.FindStringSubmatch(err.Error()); m != nil {
		r.Line, _ = strconv.Atoi(m[1])
		r.Column, _ = strconv.Atoi(m[2])
		r.Expression, r.Message = m[3], m[4]
	}
	return r
}

func main() {
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	results := make([]result, len(cases))
	for i, c := range cases {
		results[i] = render(c)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(results); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
