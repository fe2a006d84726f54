"""Ports of hardware as typed data, and whether two of them meet."""
