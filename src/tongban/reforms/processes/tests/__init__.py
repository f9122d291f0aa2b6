"""Tests of the process analysis."""
