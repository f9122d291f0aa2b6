"""Service items, their versions and their guides."""
