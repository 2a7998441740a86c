"""Figures: what they show (data), and how it is drawn."""
