"""Cases under the Administrative Licensing Law."""
