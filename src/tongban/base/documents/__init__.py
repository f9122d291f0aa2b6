"""Files by content and papers by template."""
