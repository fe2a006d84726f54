"""Who can talk to whom, when and how fast; which way data go; where am I."""
