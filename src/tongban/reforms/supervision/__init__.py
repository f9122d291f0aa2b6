"""E-supervision (电子监察): warnings before a term, yellow and red cards, who was told when."""
