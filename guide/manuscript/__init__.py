from guide.manuscript.content import Bar, Decision, Index, Manuscript, Part, Partner, Picture, Plot, Section, Sheet, Text
from guide.manuscript.making import decision_of, manuscript_of, written

__all__ = [
    "Bar",
    "Decision",
    "Index",
    "Manuscript",
    "Part",
    "Partner",
    "Picture",
    "Plot",
    "Section",
    "Sheet",
    "Text",
    "decision_of",
    "manuscript_of",
    "written",
]
