"""Authorities of the district and their officers."""
