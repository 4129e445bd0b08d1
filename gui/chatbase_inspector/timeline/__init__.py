"""The centre of the window: a conversation as a virtual list of rows that streams Markdown smoothly.

rows, build    ConversationState + ViewChoices -> Rows, cached a turn at a time      Qt-free, pure
chunks         a growing Markdown text, cut where blocks end                          Qt-free, pure
cards, words   what a card says; clock times, durations, badges                       Qt-free, pure
heights        row heights: sum and find in O(log n)                                  Qt-free, pure
model, pacing  TimelineModel shows the smallest change; Pacer: newest value, once a frame
view           TimelineView on virtual_list: only what is visible has widgets; *_row are pooled
"""
