"""一业一证: one licence for an industry that shows the permits it unites, each as it stands now."""
