"""Trajectories: orbits about the Moon, and where a spacecraft is at any instant."""
