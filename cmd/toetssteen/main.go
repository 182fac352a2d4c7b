// Command toetssteen finds where an organisation uses indicators of origin and
// of sex.
package main

func main() {}
