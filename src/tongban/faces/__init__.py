"""Who looks: people, officers, machines."""
