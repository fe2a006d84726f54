"""The programme: its documents as versioned data, and the register of who joined, when and how.

What ships is the public record with its sources. Two baselines of the documents: the plan of
2021-2025 and the state of 2026. None of it is a publication of the programme itself: each document
says whether its version number is an official one.
"""
