"""Assessment: the same rules for all, each with its number, its limit, its source and a remedy."""
