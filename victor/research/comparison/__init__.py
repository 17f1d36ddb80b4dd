"""Two checklists on the same children: who changes side, and under which assumptions that holds."""
