"""Natural and legal persons, their accounts and their agents."""
