"""Tell: what a run was like, as a page, as a picture and as text."""
