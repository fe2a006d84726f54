"""The record: what partners did, signed, in an order that nobody can change unseen."""
