"""Rights: who may command what, read what, until when; every answer says by which rules."""
