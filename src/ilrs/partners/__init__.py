"""Partners: what they bring, by which rules it is judged, what they get, and its record."""
