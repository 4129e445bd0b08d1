"""The right pane: everything known about what is selected.

`detail`      facts, JSON and text of a row, part or message      Qt-free
`json_nodes`  JSON as a lazy tree (no Qt)   `json_model`  for a view   `json_tree`  the view with search and copying
`facts`       names and values, each with a copy button
`part_pane`   the tab “Part”    `pane`  the tabs    `one_selection`  what is chosen in one is chosen in all
`frame_…`     the tab “Frames”: `frame_pane`, `frame_reading` and `frame_rows` (no Qt); `framing` feeds it
`timing_…`    the tab “Timing”: `timing_pane`, `timing_waterfall`, `timing_reading` (no Qt); `timing_control` feeds it
`compare_…`   the tab “Compare”: `compare_pane` with its bar, figures, text and calls; `comparing` feeds it
"""
