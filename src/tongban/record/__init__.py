"""Where it is kept: matters and acts in PostgreSQL."""
