"""Octets to objects and back: bundles, files in pieces, packets. No sockets, no clocks."""
