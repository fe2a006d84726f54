"""The command line: words that people and machines say to the rest of the program."""
