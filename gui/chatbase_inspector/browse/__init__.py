"""The list of an agent's conversations, left of the window.

`rows`      one conversation as a row: a frozen value      Qt-free
`model`     rows for a view, changed as little as possible
`delegate`  paints a row: title and time, second line, badges
`view`      the list itself: keyboard, type-ahead, asks for more near its end
`pane`      filter field, list, footer and what stands there instead: loading, empty, problem, no match
"""
