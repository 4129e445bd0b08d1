"""Drives the connection dialog: checks the key against the API, keeps it where the person said, saves the rest."""

import contextlib
from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QDialog, QWidget

from chatbase_inspector.connect.checking import agents_of
from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.state import KeyringUnavailable
from chatbase_inspector.credentials.vault import Kept, KeyVault
from chatbase_inspector.explain import explain
from chatbase_inspector.problems import Problem
from chatbase_inspector.settings.connection import Connection, new_connection_id
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.window.connection_dialog import ConnectionDialog
from chatbase_inspector.window.connection_draft import ConnectionDraft

CHECK_SLOT, SAVE_SLOT, VAULT_SLOT, FORGET_SLOT = "check-key", "save-connection", "look-at-vault", "forget-key"


class ConnectionEditing:
    """One dialog at a time.

    Args:
        on_saved: called with the id of a connection that was saved; it should be opened.
        on_changed: called when the list of connections changed otherwise.
    """

    def __init__(
        self,
        settings: Settings,
        vault: KeyVault,
        scope: TaskScope,
        parent: QWidget,
        on_saved: Callable[[str], None],
        on_changed: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._scope = scope
        self._parent = parent
        self._on_saved = on_saved
        self._on_changed = on_changed
        self._dialog: ConnectionDialog | None = None
        self._new_id = new_connection_id()

    def open_new(self) -> None:
        """Ask for a new connection."""
        self._show()

    def open_list(self) -> None:
        """Show all connections."""
        self._show().show_list()

    def open_for(self, connection_id: str) -> None:
        """Edit one connection; the list when there is none of that id."""
        dialog = self._show()
        try:
            dialog.edit(connection_id)
        except KeyError:
            dialog.show_list()

    def _show(self) -> ConnectionDialog:
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return self._dialog
        dialog = ConnectionDialog(self._settings.connections, self._parent)
        dialog.check_requested.connect(lambda url, key: self._start_check(dialog, url, key))
        dialog.cancel_check_requested.connect(lambda: self._scope.cancel(CHECK_SLOT))
        dialog.save_requested.connect(lambda draft: self._scope.start(SAVE_SLOT, self._save(dialog, draft)))
        dialog.cancel_save_requested.connect(lambda: self._scope.cancel(SAVE_SLOT))
        dialog.forget_requested.connect(lambda one: self._scope.start(FORGET_SLOT, self._forget(dialog, one)))
        dialog.remove_requested.connect(lambda one: self._scope.start(FORGET_SLOT, self._remove(dialog, one)))
        dialog.vault_look_requested.connect(lambda: self._scope.start(VAULT_SLOT, self._look(dialog)))
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        self._new_id = new_connection_id()
        self._scope.start(VAULT_SLOT, self._look(dialog))
        dialog.open()
        return dialog

    def _closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _start_check(self, dialog: ConnectionDialog, base_url: str, key: ApiKey | None) -> None:
        self._scope.start(CHECK_SLOT, self._check(dialog, base_url, key))

    async def _look(self, dialog: ConnectionDialog) -> None:
        state = await self._vault.state()
        if self._dialog is dialog:
            dialog.show_vault(state)

    async def _check(self, dialog: ConnectionDialog, base_url: str, key: ApiKey | None) -> None:
        try:
            if key is None and dialog.connection_id is not None:
                key = await self._vault.get(dialog.connection_id)
            agents = await agents_of(base_url, key)
        except KeyringUnavailable as problem:
            dialog.show_problem(problem.state.sentence, problem.state.advice, details=problem.state.detail)
        except Problem as problem:
            words = explain(problem.failure)
            next_step = "Paste a valid key and check it again." if words.action == "key" else words.next_step
            dialog.show_problem(words.what, next_step, words.request_id, words.technical)
        else:
            dialog.show_agents(agents)

    async def _save(self, dialog: ConnectionDialog, draft: ConnectionDraft) -> None:
        """Key first, then the rest. Whatever breaks this off leaves no key behind that nobody knows of."""
        connection_id = draft.connection_id or self._new_id
        before = self._settings.connection(connection_id) if draft.connection_id else None
        saved = False
        try:
            await self._keep_key(connection_id, draft, before)
            self._put(connection_id, draft)
            self._settings.save()
            saved = True
        except KeyringUnavailable as problem:
            dialog.show_problem(problem.state.sentence, problem.state.advice, details=problem.state.detail)
        except (OSError, ValueError) as problem:
            self._take_back(connection_id, before)
            dialog.show_problem(
                "The connection could not be saved.",
                "Make room on the disk or mend the folder's rights, then try again.",
                details=str(problem),
            )
        finally:
            if not saved and before is None and draft.key is not None:
                self._scope.start(FORGET_SLOT, self._forget_quietly(connection_id))
        if saved:
            dialog.done(QDialog.DialogCode.Accepted)
            self._on_saved(connection_id)

    async def _keep_key(self, connection_id: str, draft: ConnectionDraft, before: Connection | None) -> None:
        if draft.key is None or draft.remember is None:
            return
        if draft.remember is Kept.SESSION and before is not None and before.base_url != draft.base_url:
            # An older key in the key store must not go to the new address at the next start.
            await self._vault.forget(connection_id)
        await self._vault.set(connection_id, draft.key, draft.remember)

    def _put(self, connection_id: str, draft: ConnectionDraft) -> None:
        if draft.connection_id is None:
            self._settings.add(
                Connection(id=connection_id, name=draft.name, base_url=draft.base_url, agent_id=draft.agent_id)
            )
            return
        old = self._settings.connection(connection_id)
        self._settings.update(replace(old, name=draft.name, base_url=draft.base_url, agent_id=draft.agent_id))

    async def _forget_quietly(self, connection_id: str) -> None:
        with contextlib.suppress(KeyringUnavailable):
            await self._vault.forget(connection_id)

    def _take_back(self, connection_id: str, before: Connection | None) -> None:
        if before is not None:
            self._settings.update(before)
        elif any(one.id == connection_id for one in self._settings.connections):
            self._settings.remove(connection_id)

    async def _forget(self, dialog: ConnectionDialog, connection_id: str) -> None:
        try:
            await self._vault.forget(connection_id)
        except KeyringUnavailable as problem:
            dialog.pane.show_note(f"{problem.state.sentence} {problem.state.advice}".strip())
        else:
            dialog.pane.show_note(
                "The key is forgotten on this computer. It stays valid at Chatbase until you delete it."
            )
            self._on_changed()

    async def _remove(self, dialog: ConnectionDialog, connection_id: str) -> None:
        try:
            await self._vault.forget(connection_id)
            self._settings.remove(connection_id)
            self._settings.save()
        except KeyringUnavailable as problem:
            dialog.pane.show_note(f"{problem.state.sentence} {problem.state.advice}".strip())
        except (KeyError, ValueError, OSError) as problem:
            dialog.pane.show_note(f"The connection was not removed: {problem}")
        else:
            dialog.show_connections(self._settings.connections)
            self._on_changed()
