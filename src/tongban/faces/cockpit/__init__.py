"""The cockpit: what leaders and those who watch over the reforms see of the whole district."""
