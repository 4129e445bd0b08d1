"""The centre of the window: a conversation as a virtual list of rows that streams Markdown smoothly.

rows, build    ConversationState + ViewChoices -> Rows, cached a turn at a time      Qt-free, pure
chunks         a growing Markdown text, cut where blocks end                          Qt-free, pure
cards, notes, attempts, removed, words   what rows say: of attempts, of what a retry removed     Qt-free, pure
heights        row heights: sum and find in O(log n)                                  Qt-free, pure
model, pacing  TimelineModel shows the smallest change; Pacer: newest value, once a frame
opening        the server has the first word, the history joins; a kept copy where there is no server
view           TimelineView on virtual_list: only what is visible has widgets; *_row are pooled
"""
