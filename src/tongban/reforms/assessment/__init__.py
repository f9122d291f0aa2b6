"""Assessment of business environments: a model is data, scores and ranks are reproducible."""
