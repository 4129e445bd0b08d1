"""The domain: one frozen `ConversationState`, made by folding typed events.

state      Turn, Attempt, RemovedTail, ConversationState     parts   what a message is made of
events     all that can happen, each with its run number     text    a growing text that costs one append a delta
reduce     (state, event) -> state, pure                     store   holds the newest state, tells who asks
outcome    complete, needs tool result, failed, incomplete   blast   what a retry would remove; where one is offered
stored     messages as the server has them -> turns          stack    what can be compared at a turn
merge      a new reading joined with what is shown           recalling, places   the past joined with it
matching   which turn is which when ids change               joining  attempts of one turn from two sides
differences   what the server stored against what it had streamed
"""
