package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/coverage"
	"toetssteen/internal/demo"
	"toetssteen/internal/quality"
	"toetssteen/internal/registerfile"
	"toetssteen/internal/registerreport"
	"toetssteen/internal/source"
)

// demoRound is the id of the round of the example.
const demoRound = "motie-21"

// demoDays is how long the units of the example have to answer.
const demoDays = 28

// demoRegister puts the organisation and the register of the example in its
// workspace, lets the units answer a round, checks it all, and gives the pages
// and what they say in short.
func (s *session) demoRegister(ctx context.Context, dir string) (pages []Page, lines []string, err error) {
	register, search, err := demo.WriteRegister(dir)
	if err != nil {
		return nil, nil, s.fail("demo.build", source.WithoutPath(err), dir)
	}
	s.grammar.Register.Import.File = []string{register}
	in, err := s.registerInput(ctx)
	if err != nil {
		return nil, nil, err
	}
	in.Options.Update = true // the example may have changed since the folder was made
	err = s.inWorkspace(ctx, func(a *app.App) error {
		plan, err := app.Do(ctx, a, s.actor(), app.ImportRegister, in)
		if err != nil {
			return s.fail("register.import", err, register)
		}
		if n := plan.Counts()[registerfile.Refused]; n > 0 {
			return s.fail("register.import", fmt.Errorf("%d rows of the example are refused", n), register)
		}
		if err := s.demoAnswers(ctx, a, search); err != nil {
			return err
		}
		pages, lines, err = s.demoChecks(ctx, a, dir)
		return err
	})
	return pages, lines, err
}

// demoAnswers opens the round and lets the units answer, once.
func (s *session) demoAnswers(ctx context.Context, a *app.App, search string) error {
	deadline := toetssteen.Date(s.Clock().AddDate(0, 0, demoDays).Format("2006-01-02"))
	_, err := app.Ask(ctx, a, s.actor(), app.ReadRound, app.ReadRoundInput{ID: demoRound, On: s.today()})
	if !errors.Is(err, toetssteen.ErrNotFound) {
		return err // it has been opened by an earlier demo
	}
	_, err = app.Do(ctx, a, s.actor(), app.OpenRound, app.OpenRoundInput{
		ID: demoRound, Title: s.t("demo.round.title"), Question: s.t("demo.round.question"), Asked: demo.Asked, Deadline: deadline,
	})
	if err != nil {
		return s.fail("demo.build", err, demoRound)
	}
	for _, x := range demo.Answers {
		in := app.AnswerInput{Round: demoRound, Unit: x.Unit, Outcome: toetssteen.UsesIndicators}
		if !x.Uses {
			in.Outcome = toetssteen.UsesNone
			if in.Search, err = readStatement(filepath.Join(search, x.Search)); err != nil {
				return s.fail("demo.build", source.WithoutPath(err), x.Search)
			}
		}
		if _, err := app.Do(ctx, a, s.actor(), app.AnswerRound, in); err != nil {
			return s.fail("demo.build", err, x.Unit)
		}
		if x.Unsigned {
			continue
		}
		director := toetssteen.Actor{Name: demo.Director(x.Unit), Role: toetssteen.RoleGranted}
		if _, err := app.Do(ctx, a, director, app.SignAnswer, app.SignInput{Round: demoRound, Unit: x.Unit}); err != nil {
			return s.fail("demo.build", err, x.Unit)
		}
	}
	return nil
}

// demoChecks checks the register and compares it with the scan, writes both
// pages and tells what they say.
func (s *session) demoChecks(ctx context.Context, a *app.App, dir string) ([]Page, []string, error) {
	in, err := s.checkInput()
	if err != nil {
		return nil, nil, err
	}
	res, err := app.Ask(ctx, a, s.actor(), app.CheckRegister, in)
	if err != nil {
		return nil, nil, s.fail("register.check", err, s.workspace)
	}
	cover, err := app.Ask(ctx, a, s.actor(), app.Coverage, app.CoverageInput{On: s.today()})
	if err != nil {
		return nil, nil, s.fail("coverage", err, s.workspace)
	}
	checked := registerreport.CheckView{Result: res, Catalogue: in.Catalogue, Lang: s.lang, Generated: string(res.Today), Invented: true}
	covered := registerreport.Coverage{
		Page:   registerreport.Page{Catalogue: s.texts, Lang: s.lang, Generated: string(s.today()), Invented: true},
		Report: cover.Report, Register: cover.Register,
	}
	first, err := s.demoPage(dir, "register.html", registerreport.CheckPolicy(checked), func(w io.Writer) error { return registerreport.Check(w, checked) })
	if err != nil {
		return nil, nil, err
	}
	second, err := s.demoPage(dir, "dekking.html", covered.Policy(), covered.Write)
	return []Page{first, second}, s.demoFigures(res, cover.Report), err
}

func (s *session) demoPage(dir, name, policy string, write func(io.Writer) error) (Page, error) {
	var b bytes.Buffer
	file := filepath.Join(dir, name)
	if err := write(&b); err != nil {
		return Page{}, s.fail("write", err, file)
	}
	err := writeFile(file, func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
	if err != nil {
		return Page{}, s.fail("write", source.WithoutPath(err), file)
	}
	return Page{Path: "/" + name, Type: "text/html; charset=utf-8", Policy: policy, Body: b.Bytes()}, nil
}

// demoFigures says in short what the pages show.
func (s *session) demoFigures(res *quality.Result, r coverage.Report) []string {
	return []string{
		s.t("demo.register.quality", strconv.Itoa(res.Total.Processings), strconv.Itoa(len(res.Uses)), s.share(res.Total.Share()), s.share(res.Total.References.Share())),
		s.t("demo.register.complete", s.figure(r.Total), s.madeOf(r.Total)),
	}
}
