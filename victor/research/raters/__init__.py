"""Agreement between professionals who judge the same cases."""
