package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"syscall"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// userError is an error that a person reads: what was attempted and on what,
// why it did not work, and what to do. Its texts are in catalogue/i18n under
// cli.error.KEY.what and cli.error.KEY.todo.
type userError struct {
	what, todo string
	err        error
}

func (e *userError) Error() string {
	s := e.what
	if e.err != nil {
		s += ": " + strings.TrimRight(strings.TrimSpace(e.err.Error()), ".")
	}
	switch {
	case e.todo == "":
		return s
	case strings.HasSuffix(s, "?"):
		return s + " " + e.todo
	}
	return s + ". " + e.todo
}

func (e *userError) Unwrap() error { return e.err }

// fail makes the error that a person reads; args fill the texts.
func (s *session) fail(key string, err error, args ...string) error {
	var denied *app.DeniedError
	if errors.As(err, &denied) { // whatever was attempted, what to do is to ask for a role
		err = &reworded{s.deniedText(denied), err}
		return &userError{what: s.t("error."+key+".what", args...), todo: s.t("error.denied.todo"), err: err}
	}
	if why := s.why(err); why != "" {
		err = &reworded{why, err}
	}
	return &userError{what: s.t("error."+key+".what", args...), todo: s.t("error."+key+".todo", args...), err: err}
}

// whys are the errors of the system and of the workspace that have words of
// their own in each language, under cli.why; the surest comes first. Others
// are shown as they are.
var whys = []struct {
	err error
	key string
}{
	{store.ErrNoKey, "no_key"},
	{app.ErrAddress, "place.address"},
	{app.ErrPasswordInAddress, "place.password"},
	{app.ErrOtherEngine, "place.other_engine"},
	{app.ErrNoDatabase, "place.no_database"},
	{app.ErrOtherKey, "place.other_key"},
	{store.ErrDump, "dump"},
	{journal.ErrNoEntry, "no_entry"},
	{toetssteen.ErrNotFound, "unknown"},
	{toetssteen.ErrConflict, "conflict"},
	{fs.ErrNotExist, "not_exist"},
	{fs.ErrPermission, "permission"},
	{fs.ErrExist, "exist"},
	{syscall.ENOSPC, "no_space"},
	{syscall.EISDIR, "is_folder"},
	{syscall.ENOTDIR, "not_folder"},
	{syscall.EROFS, "read_only"},
	{syscall.EADDRINUSE, "address_taken"},
	{context.DeadlineExceeded, "timeout"},
	{context.Canceled, "interrupted"},
}

// why gives the words for an error, or none. An error that was made for people
// has its own.
func (s *session) why(err error) string {
	var own *userError
	if err == nil || errors.As(err, &own) {
		return ""
	}
	for _, w := range whys {
		if errors.Is(err, w.err) {
			return s.t("why." + w.key)
		}
	}
	return ""
}

// reworded is an error in the user's language; it still is what it was.
type reworded struct {
	text string
	err  error
}

func (e *reworded) Error() string { return e.text }

func (e *reworded) Unwrap() error { return e.err }

func (s *session) printError(err error) {
	fmt.Fprintln(s.Stderr, "toetssteen: "+printable(s.secrets.hide(err.Error())))
}

// usage tells the errors of kong apart, so that each can be said in the user's
// language; the groups are the arguments of the text. A group named "near" is
// what the user may have meant.
var usage = []struct {
	pattern *regexp.Regexp
	key     string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (?P<near>.+)\?)?$`), "usage.unknown_flag"},
	{regexp.MustCompile(`^unexpected argument .+?(?:, did you mean (?P<near>.+)\?)?$`), "usage.unexpected_argument"},
	{regexp.MustCompile(`^expected one of .+$`), "usage.no_verb"},
	{regexp.MustCompile(`^expected "<(\w+)>[^"]*"$`), "usage.missing_argument"},
	{regexp.MustCompile(`^missing flags: (--[a-z-]+).*$`), "usage.missing_flag"},
	{regexp.MustCompile(`^(--\S+?)(?:=\S+)? must be one of (.+) but got .*$`), "usage.one_of"},
	{regexp.MustCompile(`^(-\S+?)(?:=\S+)?: expected .*float.*$`), "usage.decimal"},
	{regexp.MustCompile(`^(-\S+?)(?:=\S+)?: expected .*int.*$`), "usage.number"},
	{regexp.MustCompile(`^(-\S+?)(?:=\S+)?: (?:missing value|expected \S+ value but got).*$`), "usage.missing_value"},
}

// usageError says what is wrong with a command line. The arguments may hold a
// password in a URL, so only names of flags and verbs are quoted.
func (s *session) usageError(err error) error {
	for _, u := range usage {
		m := u.pattern.FindStringSubmatch(err.Error())
		if m == nil {
			continue
		}
		for i := range m {
			m[i] = strings.NewReplacer(`","`, ", ", `"`, "").Replace(m[i])
		}
		if u.key == "usage.missing_argument" {
			m[1] = s.t("placeholder." + m[1]) // as the help writes it
		}
		text := s.t(u.key, m[1:]...)
		if i := u.pattern.SubexpIndex("near"); i > 0 && m[i] != "" {
			text += " " + s.t("usage.did_you_mean", m[i])
		}
		err = errors.New(text)
		break
	}
	return s.fail("usage", err)
}

// secrets are texts that must not be printed: passwords in locations, in the
// environment and in files.
type secrets struct{ words []string }

// minSecret is the shortest password that is looked for as a word; a shorter
// one would black out half a message and is still hidden inside a URL.
const minSecret = 4

const hidden = "***"

func (h *secrets) add(word string) {
	if len(word) >= minSecret {
		h.words = append(h.words, word)
	}
}

// addLocations learns the passwords of every argument that is a URL.
func (h *secrets) addLocations(args []string) {
	for _, a := range args {
		if _, rest, ok := strings.Cut(a, "://"); ok {
			if at := strings.LastIndexByte(rest, '@'); at >= 0 {
				_, password, _ := strings.Cut(rest[:at], ":")
				h.addEscaped(password)
			}
		}
		for _, m := range passwordParameter.FindAllStringSubmatch(a, -1) {
			h.addEscaped(m[2])
		}
	}
}

// addEscaped hides a password as it is written in a URL and as it is meant.
func (h *secrets) addEscaped(password string) {
	h.add(password)
	for _, unescape := range []func(string) (string, error){url.PathUnescape, url.QueryUnescape} {
		if plain, err := unescape(password); err == nil {
			h.add(plain)
		}
	}
}

var (
	// userinfo takes the last @, because a password may hold one.
	userinfo          = regexp.MustCompile(`(://[^:/@\s]*):(\S*)@`)
	passwordParameter = regexp.MustCompile(`(?i)((?:password|passwd|pwd)=)([^&\s;'"]+)`)
)

// hide takes passwords out of a text.
func (h *secrets) hide(text string) string {
	text = userinfo.ReplaceAllString(text, "${1}:"+hidden+"@")
	text = passwordParameter.ReplaceAllString(text, "${1}"+hidden)
	for _, w := range h.words {
		text = strings.ReplaceAll(text, w, hidden)
	}
	return text
}

// printable keeps a text on its lines and off the controls of a terminal:
// names of files and tables come from elsewhere.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x2028 || r == 0x2029 {
			return '·'
		}
		return r
	}, text)
}
