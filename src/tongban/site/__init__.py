"""How it starts: settings, addresses, command line."""
