package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// forward ends soon after its input has, whatever the other side does. kwok's own way to forward keeps a connection open after its
// client has left, and istiod then counts every past client as connected.
func forward(address string) int {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go func() {
		copyAndClose(connection, os.Stdin)
		time.Sleep(time.Second)
		os.Exit(0)
	}()
	_, _ = io.Copy(os.Stdout, connection)
	return 0
}

// serve joins each connection that comes in with one that dial makes.
func serve(listener net.Listener, dial func() (net.Conn, error)) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := dial()
			if err != nil {
				return
			}
			defer server.Close()
			answered := make(chan struct{})
			go func() { copyAndClose(client, server); close(answered) }()
			copyAndClose(server, client)
			<-answered
		}()
	}
}

// copyAndClose copies until the source ends, and passes that end on.
func copyAndClose(target net.Conn, source io.Reader) {
	_, _ = io.Copy(target, source)
	if half, ok := target.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}
