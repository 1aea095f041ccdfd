from guide.manuscript.content import Bar, Decision, Index, Manuscript, Part, Partner, Picture, Plot, Section, Sheet, Text
from guide.manuscript.making import manuscript_of

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
    "manuscript_of",
]
