"""Radio along the ground: losses over terrain, meshes, what a tower covers."""
