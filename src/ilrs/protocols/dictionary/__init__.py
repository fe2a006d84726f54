"""The dictionary of a station's packets: what the numbers in telemetry and telecommands mean."""
