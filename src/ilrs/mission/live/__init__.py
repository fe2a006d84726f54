"""The running station: clock, on-board side, space link, ground side, session."""
