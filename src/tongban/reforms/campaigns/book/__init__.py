"""The book of a campaign as a workbook: written, read back, taken in."""
