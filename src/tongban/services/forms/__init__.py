"""Data elements, forms and drafts."""
