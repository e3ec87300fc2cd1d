"""The command line, one file per command: each reads its options and calls what the pages call."""
