"""When what arrived, as frozen values a pane can draw: made while frames come, the same from a recorded run. No Qt.

run        `RunTiming.feed(frames, events)`: all of the below for one run, at one cost a frame
spans      what happened when, on one axis: `Track`; made by `tracing` (`board`, `calls`, `drafts`, `stairs`)
waits      where the time went and the sentence about the longest; made by `waiting`, said by `sentence` and `words`
figures    the numbers of an attempt, `spread` over a stack; `traffic` counts frames and bytes, `rate` text over time
layout     spans → bars, lanes, ticks, with `axis` as the map between ns and px; `bars` keeps them apart
playback   which frames are due at a time; `stage` folds them into the state that the live run had
"""
