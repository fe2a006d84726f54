"""What stands before every route: host names, sizes, rates, and headers that browsers obey."""
