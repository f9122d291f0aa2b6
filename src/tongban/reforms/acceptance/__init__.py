"""Completion acceptance: one round for a project (四验同步), one building before the rest."""
