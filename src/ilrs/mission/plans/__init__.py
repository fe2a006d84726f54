"""Plans: activities with times, what stands against them, what is due, and what became of them."""
