package cli

type proofCommand struct {
	Entry int64  `arg:"" name:"entry" help:"arg.journal.entry"`
	Out   string `short:"O" placeholder:"file" help:"flag.out"`
}

type consistencyCommand struct {
	File string `arg:"" name:"file" help:"arg.journal.checkpoint"`
	Out  string `short:"O" placeholder:"file" help:"flag.out"`
}

type checkProofCommand struct {
	File      string `arg:"" name:"file" help:"arg.journal.proof"`
	PublicKey string `placeholder:"key" help:"flag.journal.public_key"`
}

type moveCommand struct {
	WithKey bool   `help:"flag.move.with_key"`
	Out     string `short:"O" placeholder:"file" help:"flag.out"`
}

type backupCommand struct {
	Out string `short:"O" placeholder:"file" help:"flag.out"`
}

type placeCommand struct {
	File       string   `arg:"" name:"file" help:"arg.move.file"`
	Checkpoint []string `placeholder:"file" sep:"none" help:"flag.journal.checkpoint"`
}
