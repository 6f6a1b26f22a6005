package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// namespace is a thread of the operating system that lives in other namespaces than the rest of this process. Work is sent to it as
// functions: a socket belongs to the namespace of the thread that opens it, a process to that of the thread that forks it.
type namespace chan func()

func newNamespace() namespace {
	n := make(namespace)
	go func() {
		runtime.LockOSThread() // for good: no other goroutine may run on it
		for work := range n {
			work()
		}
	}()
	return n
}

func (n namespace) call(work func() error) error {
	done := make(chan error)
	n <- func() { done <- work() }
	return <-done
}

func (n namespace) listen(address string) (l net.Listener, err error) {
	err = n.call(func() (err error) { l, err = net.Listen("tcp", address); return err })
	return l, err
}

func (n namespace) dial(address string) (c net.Conn, err error) {
	err = n.call(func() (err error) { c, err = net.DialTimeout("tcp", address, time.Second); return err })
	return c, err
}

// start runs the program, which dies with this process.
func (n namespace) start(command []string) (*exec.Cmd, error) {
	child := exec.Command(command[0], command[1:]...)
	var err error
	if child.Stdout, err = containerLog("stdout"); err != nil {
		return nil, err
	}
	if child.Stderr, err = containerLog("stderr"); err != nil {
		return nil, err
	}
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	return child, n.call(child.Start)
}

// isolate moves the calling thread into network and mount namespaces of its own and makes them the pod's.
func isolate(o options) error {
	if err := unix.Unshare(unix.CLONE_NEWNET | unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("new namespaces (needs root): %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_PRIVATE|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("private mounts: %w", err)
	}
	for target, source := range map[string]string{"/etc/hosts": o.hosts, "/usr/local/bin": o.bin} {
		if source == "" {
			continue
		}
		if err := unix.Mount(source, target, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mount %s on %s: %w", source, target, err)
		}
	}
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(lo); err != nil || o.ip == "" {
		return err
	}
	address, err := netlink.ParseAddr(o.ip + "/32")
	if err != nil {
		return err
	}
	return netlink.AddrAdd(lo, address)
}

// containerLog is a pipe whose lines go to standard error as a container runtime writes them. A pipe of the system's, because Envoy
// opens /dev/stdout by its name for access logs.
func containerLog(stream string) (*os.File, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	go func() {
		lines := bufio.NewReader(reader)
		for err := error(nil); err == nil; {
			var line string
			if line, err = lines.ReadString('\n'); line != "" {
				now := time.Now().UTC().Format(time.RFC3339Nano)
				_, _ = io.WriteString(os.Stderr, now+" "+stream+" F "+strings.TrimSuffix(line, "\n")+"\n")
			}
		}
	}()
	return writer, nil
}
