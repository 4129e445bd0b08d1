"""Which server the window talks to.

session        an open connection: client, key, identity in the history
demo_process   the embedded demo server as a child process, so that it never slows the window
controller     joins settings, key vault, demo and the dialogs
"""
