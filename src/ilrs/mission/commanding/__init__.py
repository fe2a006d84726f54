"""Commands of people on the ground: examined, armed, approved, released, followed to their end."""
