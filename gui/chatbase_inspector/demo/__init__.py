"""An embedded Chatbase API v2 server on loopback, with sample conversations and a switch for every failure.

`server.DemoServer`   binds, serves in a thread of its own; `command.serve` is the same for a terminal
`app`                 routing, keys, rate limit; `reading`, `writing`, `answering` are the endpoints
`store`, `samples`    the conversations and where they come from; `search`, `paging` find them
`script`, `answers`   what the agent says; `frames`, `twists`, `dialects`, `sending` turn it into bytes in time
`faults`, `lab`       what can go wrong, and one sample conversation for each of it
Nothing here imports Qt, and nothing outside imports Starlette or uvicorn.
"""
