"""The main window's frame and its dialogs. Views only: they emit requests and show answers.

main_window         arranges top_bar, header, messages, status_bar and the panes; actions: every menu entry by name
confirm_retry, about_dialog, licences_dialog, shortcuts_dialog: opened and awaited with `ask`
first_run           the welcome page                         labels, problem_card, progress_row: shared small pieces
connection_dialog   connect, edit, forget                    connection_draft: what it hands over
crash_desk, crash_dialog, diagnostics_dialog: what went wrong unforeseen, and what support asks first
system_opening      links and files that the system hands over; updates_dialog: what is new
connection_form, agent_choice, key_advice, connections_pane: its parts
"""
