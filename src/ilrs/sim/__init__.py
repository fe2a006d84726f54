"""The engine: compiles a station into one vector of numbers and one loop, and moves it."""
