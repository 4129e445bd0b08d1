"""Connections and preferences, in one JSON file of the person's configuration folder. Never a key. Free of Qt.

connection   Connection, and the demo's, which is always there
base_url     which addresses a key may be sent to
document     what the file holds; read member by member, so that one bad value costs one value
store        Settings: load, change, save; damaged files are set aside, unknown members kept
"""
