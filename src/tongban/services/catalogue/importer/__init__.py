"""Take service items in from lists of other makers, row by row, through a mapping file."""
