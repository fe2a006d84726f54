"""The open digital International Lunar Research Station."""
