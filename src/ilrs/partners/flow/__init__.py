"""How cases of partnership move: tables of states and moves, and the small engine that runs them.

The tables are a proposal that may be changed, not a published procedure of the programme.
"""
