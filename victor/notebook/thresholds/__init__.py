"""The threshold explorer: cut-offs and weights under the hand, over a whole cohort."""

from victor.notebook.thresholds.form import ThresholdExplorer

__all__ = ["ThresholdExplorer"]
