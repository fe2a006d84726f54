"""Which way data go: ways over a contact plan, forwarding, what became of the data."""
