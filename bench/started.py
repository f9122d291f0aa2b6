"""Sets Django up with the product's settings when imported: import it before any table."""

from tongban.site.cli import start_django

start_django()
