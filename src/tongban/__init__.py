"""通办: a county's services as data, run on legal clocks, kept in a verifiable ledger."""
