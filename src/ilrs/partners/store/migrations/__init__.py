"""The steps from one shape of a store to the next."""
