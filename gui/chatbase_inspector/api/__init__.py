"""Chatbase API v2 over HTTP. Free of Qt; `httpx` is imported in `client` only.

client    ChatbaseClient: every call once, never repeated, problems as `problems.Problem`
wire      what the server sends, as frozen values          reading   JSON bytes → those values, or a WireError
answers   an answer to chat and retry: streamed or whole   paging    follows cursors, politely
head      status, headers safe to keep, rate limit         refusal   an error answer → the problem it means
body      decompression and size limits                    network   why no answer came; the system's proxy
chunked   chunked bodies, a read at a time            waiting   reads that wait at the server's word and go on
"""
