"""Bytes → frames → typed events. No I/O, no clock: the caller hands in bytes and when they came.

frame     one server-sent event as it came: number, arrival offset, raw bytes
frames    the WHATWG framing rules on bytes, whatever the chunk borders
decode    all three Chatbase dialects and the AI SDK protocol → `conversation.events`
"""
