"""The procedures of construction, a file a kind of matter."""
