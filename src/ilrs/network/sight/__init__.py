"""Who sees whom: places, clearances, passes, contacts, coverage."""
