"""How the notebooks draw: colours that colour-blind readers can tell apart, dates on an axis, figures as files on request."""

import os
from pathlib import Path

import matplotlib.dates as dates
import matplotlib.pyplot as plt

# Okabe and Ito 2008.
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
GREY = "#999999"
COLOURS = [BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, BLACK, YELLOW]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]

plt.rcParams.update({
    "figure.dpi": 100, "axes.grid": True, "grid.alpha": 0.25, "axes.spines.top": False, "axes.spines.right": False,
    "axes.titlelocation": "left", "legend.frameon": False, "figure.constrained_layout.use": True,
})


def days(axis):
    """Short dates on the x axis, as many as fit."""
    locator = dates.AutoDateLocator(minticks=3, maxticks=12)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))


def period(day):
    """2013-05 for the first day of a month, else the day."""
    return day.strftime("%Y-%m" if day.day == 1 else "%Y-%m-%d")


def show(figure, name):
    """Shows the figure; where REMATCH_FIGURES names a folder, keeps it there as <name>.png as well."""
    folder = os.environ.get("REMATCH_FIGURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        figure.savefig(Path(folder) / f"{name}.png", bbox_inches="tight")
    plt.show()
    plt.close(figure)
