"""The running station: its clock, what is on board, the links, what is known on the ground."""
