"""What the views of a site need: its ground, horizons, Sun and Earth, places, and a lit map."""
