"""Synthetic children: the model by which their answers come about."""
