"""Colours that colour-blind readers can tell apart, defined once for all pictures, tables and pages.

Out: the palette of Okabe and Ito, and the colour of each layer and each status.
"""

# Okabe-Ito, which colour-blind readers tell apart.
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, RED, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#999999"
OKABE_ITO = (ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE, GREY)
# Each layer of a laminate by its role, in every picture of it; its name or hatch is next to the colour.
LAYER_COLOURS = {"foil": "#D08A4E", "low_expansion": "#E9C46A", "thermoplastic": SKY, "adhesion": "#B8B8B8"}
# Colour and sign of each status; the word itself is next to them. Blue and vermillion are what colour-blind readers
# tell apart best; what is open is grey, as it speaks neither for nor against.
STATUS = {
    "met": (BLUE, "\N{CHECK MARK}"),
    "not met": (RED, "\N{BALLOT X}"),
    "needs data": (GREY, "?"),
    "not applicable": (GREY, "\N{EN DASH}"),
}
