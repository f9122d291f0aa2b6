"""Pages for people and firms."""
