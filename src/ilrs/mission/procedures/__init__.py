"""Procedures: steps that people and the station's telemetry lead through, held when in doubt."""
