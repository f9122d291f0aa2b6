"""A district's folder: read with file and line of every mistake, loaded whole or not at all."""
