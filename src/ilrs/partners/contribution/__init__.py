"""A contribution: one file in which a partner says what it brings, with its numbers and sources."""
