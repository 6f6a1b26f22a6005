// Command pod runs a program as a container of a pod would run it: in a network namespace that holds nothing but the loopback device
// with the pod's address, so that every proxy has ports 15000, 15001, 15021 and so on to itself; with its own /etc/hosts and
// /usr/local/bin; and as process 1 of a process namespace, so that nothing it starts outlives it. Needs root.
//
//	pod --ip 198.51.100.7 --hosts FILE --bin DIR --out 127.96.1.2:15012 --in 15000,15021 -- PROGRAM ARGUMENT...
//
// --out names the only addresses outside that the program reaches, --in the only ports of the pod that open outside: each on a free
// loopback port, or on a given address (127.96.1.2:443=15017). One line of JSON on standard output tells these addresses and the
// program's process. What the program prints goes to standard error as a container's log: TIME stdout F LINE. When standard input
// ends, or on SIGTERM, the program is ended.
//
// `pod --forward ADDRESS:PORT` carries one connection of a port-forward: it joins standard input and output with that address.
// Under the name of another program beside it (pilot-agent), it is what `kubectl exec` runs: that program, in the namespaces of the
// process that POD_PID names.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

type options struct {
	ip, hosts, bin string
	out, in        []string
	command        []string
}

func main() {
	if name := filepath.Base(os.Args[0]); name != "pod" {
		os.Exit(execInPod(os.Getenv("POD_PID"), name, os.Args[1:]))
	}
	var o options
	flag.StringVar(&o.ip, "ip", "", "address of the pod")
	flag.StringVar(&o.hosts, "hosts", "", "file to show as /etc/hosts")
	flag.StringVar(&o.bin, "bin", "", "folder to show as /usr/local/bin")
	out := flag.String("out", "", "addresses outside that the pod reaches, separated by commas")
	in := flag.String("in", "", "ports of the pod to open outside: PORT or ADDRESS:PORT=PORT, separated by commas")
	target := flag.String("forward", "", "join standard input and output with this address")
	flag.Parse()
	if *target != "" {
		os.Exit(forward(*target))
	}
	list := func(text string) []string { return strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) }
	o.out, o.in, o.command = list(*out), list(*in), flag.Args()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "pod: "+err.Error())
		os.Exit(1)
	}
}

func run(o options) error {
	if len(o.command) == 0 {
		return errors.New("no program after --")
	}
	inside := newNamespace()
	if err := inside.call(func() error { return isolate(o) }); err != nil {
		return err
	}
	for _, address := range o.out {
		listener, err := inside.listen(address)
		if err != nil {
			return err
		}
		go serve(listener, func() (net.Conn, error) { return net.Dial("tcp", address) })
	}
	ports, err := openPorts(inside, o.in)
	if err != nil {
		return err
	}
	child, err := inside.start(o.command)
	if err != nil {
		return err
	}
	line, _ := json.Marshal(map[string]any{"pid": child.Process.Pid, "ports": ports})
	fmt.Println(string(line))
	return untilStopped(child)
}

func openPorts(inside namespace, wanted []string) (map[string]string, error) {
	ports := map[string]string{}
	for _, port := range wanted {
		address := "127.0.0.1:0"
		if before, after, given := strings.Cut(port, "="); given {
			address, port = before, after
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return nil, err
		}
		ports[port] = listener.Addr().String()
		go serve(listener, func() (net.Conn, error) { return inside.dial("127.0.0.1:" + port) })
	}
	return ports, nil
}

// untilStopped waits for the program's end, and brings it about when it is asked for. A frozen program must thaw to end.
func untilStopped(child *exec.Cmd) error {
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop <- syscall.SIGTERM
	}()
	select {
	case err := <-ended:
		return err
	case <-stop:
	}
	_ = child.Process.Signal(syscall.SIGTERM)
	_ = child.Process.Signal(syscall.SIGCONT)
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = child.Process.Kill()
		<-ended
	}
	return nil
}
