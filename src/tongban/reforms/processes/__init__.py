"""Where the time goes: event logs read, checked and reported."""
