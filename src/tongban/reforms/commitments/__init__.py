"""告知承诺: approvals on a written commitment are verified afterwards, and what a breach brings."""
