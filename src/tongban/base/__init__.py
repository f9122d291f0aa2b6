"""What every service shares: parties, authorities, documents, notices, search."""
