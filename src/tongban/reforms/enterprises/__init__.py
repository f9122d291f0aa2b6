"""Start of a company (企业开办): what registration law asks, and the clock people feel."""
