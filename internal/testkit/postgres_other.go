//go:build !unix

package testkit

import "os/exec"

// asServerUser does nothing where there are no user ids to switch to.
func asServerUser(*exec.Cmd, ...string) error { return nil }

func asUser(*exec.Cmd, string, ...string) error { return nil }
