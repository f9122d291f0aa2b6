"""The main job as a story, through the same actions as the pages."""
