"""Maps: from the boundaries of wards to a picture of them, without seams between neighbours.

arcs.py cuts boundaries into the arcs neighbours share and simplifies each once; drawing.py fits
them into a frame and finds where names and numbers stand; shading.py puts figures into classes.
"""
