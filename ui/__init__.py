"""The faces: command line and page. They shape data for the eye and decide nothing."""
