"""Bundle Protocol version 7 (RFC 9171), its security blocks, its links and a node."""
