"""Ports for systems of others: another mission control as the ground, a real flight computer."""
