"""Bytes → frames → typed events. No I/O, no clock: the caller hands in bytes and when they came.

frame      one server-sent event as it came: number, arrival offset, raw bytes
frames     the WHATWG framing rules on bytes, whatever the chunk borders: FrameReader
decode     all three Chatbase dialects and the AI SDK protocol → `conversation.events`: Decoder
payloads   one reader a type         metadata   ids, credits, reasons, error texts wherever they stand
json_text  JSON that msgspec refuses halves     characters that were cut between two deltas
"""
