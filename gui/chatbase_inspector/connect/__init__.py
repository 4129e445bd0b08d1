"""Which server the window talks to.

session        an open connection: client, key, identity in the history
demo_process   the embedded demo server as a child process, so that it never slows the window
checking       asks the API whether a key is good
controller     joins settings, key vault and demo; `window/connection_editing.py` drives the dialog
"""
