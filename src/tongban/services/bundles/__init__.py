"""Bundles: several items seen by a person as one matter, as data, and the planner over them."""
