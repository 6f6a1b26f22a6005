package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// execInPod runs the program of that name beside this one in the namespaces of a pod's process, and gives back its exit status.
func execInPod(pid, name string, args []string) int {
	err := runInPod(pid, name, args)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "exec: "+err.Error())
		return 1
	}
	return 0
}

func runInPod(pid, name string, args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Command(filepath.Join(filepath.Dir(self), name), args...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	inside := newNamespace()
	if err := inside.call(func() error { return join(pid) }); err != nil {
		return err
	}
	if err := inside.call(child.Start); err != nil {
		return err
	}
	return child.Wait()
}

// join moves the calling thread into the namespaces of a process. A thread that shares its working folder may not change mounts.
func join(pid string) error {
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return err
	}
	for _, space := range []struct {
		name string
		kind int
	}{{"net", unix.CLONE_NEWNET}, {"mnt", unix.CLONE_NEWNS}} {
		path := "/proc/" + pid + "/ns/" + space.name
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		err = unix.Setns(int(file.Fd()), space.kind)
		_ = file.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}
