"""The district itself: its name, hall and settings, its kinds of evidence, its events."""
