"""Credentials: issued, kept, verified."""
