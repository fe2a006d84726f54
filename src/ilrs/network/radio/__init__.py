"""Radio and optical links: antennas, noise, bands, codes, the air; budgets line by line."""
