"""Two answers side by side: what changed in words, tool calls and numbers. Pure functions on frozen values, no Qt.

compare    `compare(left, right)`; `write.as_text` writes the result for a ticket
result     what a comparison says: `Comparison` with its three diffs
words      texts: `pieces` cuts them, `matching` finds what is common, `tidy` makes it readable, `moves` what moved
calls      tool calls: `steps` reads them from an answer's parts, `calls` pairs them
json_values, json_nodes    arguments and results, place by place
figures    times, credits, lengths
"""
