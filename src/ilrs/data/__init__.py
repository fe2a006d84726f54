"""Files from outside: terrain, and the horizon masks computed from it."""
