"""Alarms on the ground: what is wrong, who knows, what may wait (ISA-18.2 life cycle)."""
