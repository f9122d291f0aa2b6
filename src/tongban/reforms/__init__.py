"""What a district adds: one folder a reform."""
