//go:build unix

package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// asServerUser makes a command run as the system's postgres user when the tests
// run as root, which the server refuses.
func asServerUser(cmd *exec.Cmd, paths ...string) error { return asUser(cmd, "postgres", paths...) }

// asUser makes a command run as a user of the system when the tests run as
// root, and gives that user the paths. The command gets a process group of its
// own, so that Ctrl-C at the tests leaves it alive to clean up.
func asUser(cmd *exec.Cmd, name string, paths ...string) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return fmt.Errorf("find the user %s, as whom the server must run: %w", name, err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return fmt.Errorf("read the id of the user %s: %w", name, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return fmt.Errorf("read the group of the user %s: %w", name, err)
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	for _, p := range paths {
		if err := os.Chown(p, int(uid), int(gid)); err != nil {
			return fmt.Errorf("give the server its folder: %w", err)
		}
	}
	return nil
}
