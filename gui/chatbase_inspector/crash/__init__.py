"""What is done when something unforeseen happens, and what support needs to know. Free of Qt.

redaction   takes out of a text what may be a key, a person's folder or a customer's words
report      one unforeseen exception as a text that can be given away; the last ones of this session
watching    hears of exceptions that nobody caught: of slots, threads, the loop and the collector
log         the log in the platform's folder, rotated, redacted; faulthandler beside it
facts       versions, folders, key store, proxy, certificates: the diagnostics
"""
