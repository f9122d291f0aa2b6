"""What people think of a service (好差评): invited, given, put right, published."""
