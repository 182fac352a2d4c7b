package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// helpWidth is where help text is wrapped; it is read in terminals and pasted
// in tickets.
const helpWidth = 80

// help prints the help of a verb, or of the program.
func (s *session) help(n *kong.Node) error {
	var b strings.Builder
	key := verbKey(n)
	fmt.Fprintf(&b, "%s\n  %s\n\n", s.t("help.usage"), s.usageLine(n))
	if n.Help != "" {
		b.WriteString(strings.Join(wrap(s.t(n.Help), helpWidth), "\n") + "\n")
	}
	if about := s.t(key + ".about"); about != "cli."+key+".about" {
		b.WriteString(strings.TrimRight(about, "\n") + "\n")
	}
	b.WriteString("\n")
	s.helpCommands(&b, n)
	s.helpArguments(&b, n)
	s.helpFlags(&b, n)
	if examples := s.t(key + ".examples"); examples != "cli."+key+".examples" {
		fmt.Fprintf(&b, "%s\n", s.t("help.examples"))
		for line := range strings.Lines(examples) {
			b.WriteString("  " + line)
		}
		b.WriteString("\n")
	}
	_, err := fmt.Fprint(s.Stdout, strings.TrimRight(b.String(), "\n")+"\n")
	return err
}

// verbKey is where the texts of a verb are: "verb.findings.confirm".
func verbKey(n *kong.Node) string {
	if n.Type == kong.ApplicationNode {
		return "app"
	}
	return n.Help
}

func (s *session) usageLine(n *kong.Node) string {
	var verbs []string
	for p := n; p.Type != kong.ApplicationNode; p = p.Parent {
		verbs = append(verbs, p.Name)
	}
	slices.Reverse(verbs)
	parts := append([]string{"toetssteen"}, verbs...)
	if len(n.Children) > 0 {
		parts = append(parts, s.t("placeholder.verb"))
	}
	for _, a := range n.Positional {
		parts = append(parts, s.argumentName(a))
	}
	return strings.Join(append(parts, s.t("help.options")), " ")
}

func (s *session) argumentName(a *kong.Positional) string {
	name := s.t("placeholder." + a.Name)
	if a.IsCumulative() {
		name += "..."
	}
	if !a.Required {
		name = "[" + name + "]"
	}
	return name
}

func (s *session) helpCommands(b *strings.Builder, n *kong.Node) {
	if len(n.Children) == 0 {
		return
	}
	fmt.Fprintln(b, s.t("help.commands"))
	for _, c := range n.Children {
		helpItem(b, c.Name, s.t(c.Help))
	}
	b.WriteString("\n")
}

func (s *session) helpArguments(b *strings.Builder, n *kong.Node) {
	if len(n.Positional) == 0 {
		return
	}
	fmt.Fprintln(b, s.t("help.arguments"))
	for _, a := range n.Positional {
		helpItem(b, s.argumentName(a), s.t(a.Help))
	}
	b.WriteString("\n")
}

func (s *session) helpFlags(b *strings.Builder, n *kong.Node) {
	for p := n; p != nil; p = p.Parent {
		if len(p.Flags) == 0 {
			continue
		}
		heading := "help.flags"
		if p.Type == kong.ApplicationNode {
			heading = "help.flags_everywhere"
		}
		fmt.Fprintln(b, s.t(heading))
		for _, f := range p.Flags {
			helpItem(b, s.flagName(f), s.flagHelp(f))
		}
		b.WriteString("\n")
	}
}

func (s *session) flagName(f *kong.Flag) string {
	name := "    --" + f.Name
	if f.Short != 0 {
		name = fmt.Sprintf("-%c, --%s", f.Short, f.Name)
	}
	if !f.IsBool() {
		name += " " + s.t("placeholder."+f.PlaceHolder)
	}
	return name
}

func (s *session) flagHelp(f *kong.Flag) string {
	text := s.t(f.Help)
	if f.Enum != "" {
		text += " " + s.t("help.one_of", strings.ReplaceAll(f.Enum, ",", ", "))
	}
	if f.HasDefault && f.Default != "" && f.Default != "0" {
		text += " " + s.t("help.default", f.Default)
	}
	return text
}

// helpItem prints a name with its text beside it, wrapped.
func helpItem(b *strings.Builder, name, text string) {
	const column = 30
	at := "  " + name
	if len(at) > column-2 {
		fmt.Fprintln(b, at)
		at = ""
	}
	for line := range slices.Values(wrap(text, helpWidth-column)) {
		fmt.Fprintf(b, "%-*s%s\n", column, at, line)
		at = ""
	}
}

// wrap breaks a text into lines of at most so many characters, at spaces.
func wrap(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len([]rune(*last))+1+len([]rune(word)) > width:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	return lines
}
