"""The request of a run as a curl command for a shell, with the key left out. Qt-free."""

import shlex

from chatbase_inspector.api.outgoing import retry_call


def curl_command(base_url: str, agent_id: str, conversation_id: str, message_id: str, *, streamed: bool) -> str:
    """One line that sends the same retry again, quoted so that no id can do anything else in a POSIX shell.

    The key stands in it as `$CHATBASE_API_KEY`, which the shell puts in; this program never writes the key.

    Raises:
        UnfitId: an id that no request can carry.
    """
    call = retry_call(agent_id, conversation_id, message_id, stream=streamed)
    words = ["curl", "--globoff", "--no-buffer", "--request", "POST", "--url", shlex.quote(base_url + call.path)]
    words += ["-H", '"Authorization: Bearer $CHATBASE_API_KEY"', "-H", "'Content-Type: application/json'"]
    return " ".join([*words, "--data-raw", shlex.quote((call.content or b"").decode())])
