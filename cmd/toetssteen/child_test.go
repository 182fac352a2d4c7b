//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// childProcess gives a process of the program itself: this test binary acts as
// the program when it is called by its name, see TestMain.
func childProcess(t *testing.T, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd = &exec.Cmd{Path: binary, Args: append([]string{"toetssteen"}, args...), Stdout: stdout, Stderr: stderr, Dir: t.TempDir()}
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "GOMEMLIMIT=200MiB")
	return cmd, stdout, stderr
}

// exitOf waits for a process and gives its exit code; -1 means that a signal
// ended it.
func exitOf(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// measured runs the program in a process of its own and also gives the most
// memory that it took.
func measured(t *testing.T, args ...string) (got outcome, maxRSS int64) {
	t.Helper()
	cmd, stdout, stderr := childProcess(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	code := exitOf(t, cmd)
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not say how much memory a process took")
	}
	maxRSS = usage.Maxrss
	if runtime.GOOS != "darwin" { // which alone counts in bytes
		maxRSS *= 1024
	}
	return outcome{code, stdout.Bytes(), stderr.Bytes()}, maxRSS
}

// interrupted runs the program and presses Ctrl-C after a while.
func interrupted(t *testing.T, after time.Duration, args ...string) outcome {
	t.Helper()
	cmd, stdout, stderr := childProcess(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer hung.Stop()
	return outcome{exitOf(t, cmd), stdout.Bytes(), stderr.Bytes()}
}
