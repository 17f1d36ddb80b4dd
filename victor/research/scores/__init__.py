"""Scores and cut-offs, by histogram: ROC, resampling, net benefit, calibration."""
