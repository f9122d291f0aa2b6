"""The routes, one module a noun; each thin: parse, call, write."""
