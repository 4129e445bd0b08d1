"""The API key, and the system's key store it lives in. Free of Qt; `keyring` is imported nowhere else.

secret     ApiKey: holds a key, shows it to nobody
vault      KeyVault: get, set, forget, test; one entry a connection, or this session's memory when asked
state      VaultState: can keys be kept here, said in plain words; KeyringUnavailable
backend    which key store is used, which are refused; all calls into `keyring`
serial     one daemon thread at a time for calls that may wait for a person
"""
