"""Two answers side by side: what changed in words, tool calls and numbers. Pure functions on frozen values, no Qt.

compare    `compare(left, right)`; `write.as_text` makes Markdown of it, `plain` and safe to paste
result     what a comparison says: `Comparison` with its three diffs
words      texts: cut to `pieces`, common ones found by `matching`, made readable by `tidy`, `moves`, `drawing`
calls      tool calls: the `steps` of an answer, `pairing` them
json_values, json_nodes    arguments and results, place by place
figures    times, credits, lengths
"""
