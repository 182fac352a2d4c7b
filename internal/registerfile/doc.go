// Package registerfile carries a whole register in and out of files: the
// tabular form (units, grants, systems, sources, processings, purposes, element
// uses and links, or all in one flat table), as CSV, Excel, OpenDocument and
// JSON, and the entries of the Algoritmeregister. Whatever a file is, it becomes
// tables of texts; Make turns their rows into records, and says of each row
// what happens to it. It reads no database and writes none.
package registerfile
