"""Finding things by everyday words."""
