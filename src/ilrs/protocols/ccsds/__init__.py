"""CCSDS packets: what telemetry and telecommands travel in."""
