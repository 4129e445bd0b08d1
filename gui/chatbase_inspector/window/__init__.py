"""The main window's frame and its dialogs. Views only: they emit requests and show answers.

first_run           the welcome page                         labels, problem_card, progress_row: shared small pieces
connection_dialog   connect, edit, forget                    connection_draft: what it hands over
connection_form, agent_choice, key_advice, connections_pane: its parts
"""
