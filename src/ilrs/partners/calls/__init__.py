"""Calls: what is offered, to whom, by when, and within which limits."""
