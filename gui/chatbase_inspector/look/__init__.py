"""How everything looks: colours, sizes, icons, badges and the words for times and counts.

`tokens`   the named colours, light and dark                Qt-free
`words`    relative and exact times, durations, counts       Qt-free
`metrics`  grid, radii, fonts; all text scales together
`theme`    follows the system, sets palette and style sheet; `current()` gives the colours in use
`sheet`    the style sheet, by the dynamic properties `role` and `tone`
`question` a short question with a safe answer             `sheet_dialog` a dialog as high as its words
`badge`    a word with a sign in a pill                      `icons`  SVG icons in a token's colour
"""
