"""The pages on which leaders and ops edit score models, preview, publish and learn, and read points by hand."""
