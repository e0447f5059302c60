"""Learned weights in plain NumPy: a feature matrix and outcomes in, figures and advice out. No Django, no clock."""
