"""One retry from the first reading to the last, without a window: what both the window and the command line use.

reading    a conversation read back to the message that a retry aims at
retry      snapshot → request, once → frames journaled and folded → read again
receiving  the one request, and what comes back
keeping    what goes into the history        recall   the past of a conversation, read from it
replay     folds what was kept as it was folded live
deadline   silence watch and stop, with one timer
"""
