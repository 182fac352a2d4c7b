package main

import (
	"database/sql"
	"fmt"
	"os"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
)

func main() {
	db, _ := sql.Open("duckdb", "")
	db.SetMaxOpenConns(1)
	db.Exec("set preserve_insertion_order=false")
	var v string
	db.QueryRow("select version()").Scan(&v)
	fmt.Println(v)
	for _, q := range os.Args[1:] {
		for range 2 {
			t := time.Now()
			rows, err := db.Query(q)
			if err != nil {
				fmt.Println(err)
				break
			}
			n := 0
			t1 := time.Since(t)
			for rows.Next() {
				n++
				if n == 1 && len(q) < 200 {
					c, _ := rows.Columns()
					vals := make([]any, len(c))
					p := make([]any, len(c))
					for i := range vals {
						p[i] = &vals[i]
					}
					rows.Scan(p...)
					fmt.Println(vals)
				}
			}
			rows.Close()
			fmt.Printf("%.3f %.3f %d %v %s\n", t1.Seconds(), time.Since(t).Seconds(), n, rows.Err(), q)
		}
	}
}
