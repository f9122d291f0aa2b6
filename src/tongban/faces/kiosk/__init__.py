"""Self-service terminals: one task a screen, a session that ends itself and leaves nothing."""
