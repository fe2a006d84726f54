"""Live operation: all sockets and wall clocks of the program are here."""
