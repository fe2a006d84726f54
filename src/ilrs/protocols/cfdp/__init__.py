"""CFDP (CCSDS 727.0-B-5): files in pieces, on the state machines of `cfdp-py`."""
