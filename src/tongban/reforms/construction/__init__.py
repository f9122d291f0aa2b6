"""Construction projects: stages over the law's prerequisites, land and permits at once, merges."""
