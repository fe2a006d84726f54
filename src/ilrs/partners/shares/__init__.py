"""Shares: who is entitled to how much of what a station has, who gets it, and who trades it."""
