"""Campaigns (挂图作战): measures, tasks with owners and days, evidence, and their wall chart."""
