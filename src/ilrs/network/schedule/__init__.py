"""Which dish follows whom: a fair pass schedule."""
