"""The house's own measures: what happened in cases, counted from the ledger and nothing else."""
