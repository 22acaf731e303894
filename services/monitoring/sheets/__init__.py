"""Sheets: a report as people get it on paper, as HTML, DOCX and PDF of the same content, Chinese or English.

`compose` makes the content of what the views hold, `html`, `word` and `typeset` set it; all but `typeset`
and the fonts that it looks for is pure.
"""
