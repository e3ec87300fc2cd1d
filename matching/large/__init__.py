"""Wide rounds: searched in blocks by several processes, with bounds that hold for the whole."""
