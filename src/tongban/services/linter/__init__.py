"""What is wrong with a district: rules over its items, bundles, authorities and lists."""
