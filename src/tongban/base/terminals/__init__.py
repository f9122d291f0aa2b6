"""Self-service terminals: where they stand, whether they work, who stands before them."""
