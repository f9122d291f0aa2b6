"""Brings a district to the linter: from its folder, another maker's list, the database."""
