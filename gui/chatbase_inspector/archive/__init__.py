"""The history window: what is kept on this computer, searched, opened, saved, forgotten. Needs no connection.

query, words            what is asked, what is said of it                     Qt-free
row_model, rows_view    pages of rows and the list that shows them
painting, direction, conversation_delegate, hit_delegate   how a row looks
filter_bar, conversations_pane, hits_pane, footer, busy_line   the parts of the window
history_window          puts them together; narrow windows show one list at a time
questions               before anything is forgotten, replaced or kept for less long
controller, reading, forgetting, saving   join the window with the history
"""
