"""Pictures of plans, pathways and cases: SVG drawn here, with nothing fetched from anywhere."""

from victor.notebook.pictures.pathway import pathway_picture
from victor.notebook.pictures.picture import Picture
from victor.notebook.pictures.plan import plan_picture
from victor.notebook.pictures.timeline import timeline_of, timeline_picture

__all__ = ["Picture", "pathway_picture", "plan_picture", "timeline_of", "timeline_picture"]
