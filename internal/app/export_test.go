package app

// OpenWith opens a workspace with given randomness.
var OpenWith = openWith
