"""Two answers side by side: what changed in words, tool calls and numbers. Frozen values, no Qt.

result    what a comparison says: `Comparison` with its three diffs
"""
