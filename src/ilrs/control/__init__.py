"""Decides: the command centre, on telemetry only, acting through commands only."""
