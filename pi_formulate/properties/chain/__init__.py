"""A part of a chain as numbers: `shape` is its geometry, `flexibility` what lets it turn and what hinders it."""
