"""Ratings (好差评) where services end: of cases and joint matters, on every face."""
