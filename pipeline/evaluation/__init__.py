"""How right the readings are: labelled texts, scores with intervals, calibration, the accuracy card.

Pure: it gets labels and extractions and returns figures. Finding the labelled texts (files, captures,
the sample sites) is :mod:`schedules.labelled`.
"""
