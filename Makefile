# One front door. `make help` lists the commands; CONTRIBUTING.md says what stands behind each.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-core check bench screenshots demo-server package smoke lock upgrade ready ready-test ready-core ready-package ready-smoke clean

PY := .venv/bin/python
CORE := api stream conversation history compare share demo runs settings credentials command timing crash notices updates
# ARGS goes to the command behind a target, e.g. make test ARGS="tests/stream -x"
ARGS ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ready ## open the window; the demo when no key is known yet
	@sh packaging/run.sh $(ARGS)

test: ready-test ## all tests, no display needed
	@env -u DISPLAY -u WAYLAND_DISPLAY QT_QPA_PLATFORM=offscreen $(PY) -m pytest $(ARGS) 2>&1

test-core: ready-core ## the tests of the Qt-free packages, where PySide6 is absent
	@! .venv-core/bin/python -c 'import PySide6' 2>/dev/null || { echo "PySide6 is in .venv-core: call make clean"; exit 1; }
	@.venv-core/bin/python -m pytest $(wildcard $(addprefix tests/,$(CORE))) $(ARGS) 2>&1

check: ready-test ## format, lint and types, as pre-commit does
	@bad=0; for tool in "ruff format --check ." "ruff check ." mypy; do \
		$(PY) -m $$tool 2>&1 || { bad=1; echo "make check: '$$tool' found something"; }; done; exit $$bad

bench: ready ## how long a large history and a long answer take; some minutes
	@$(PY) -m bench.history $(ARGS)
	@$(PY) -m bench.frames

screenshots: ready ## play the main job on an invisible screen, pictures into screenshots/
	@env -u DISPLAY -u WAYLAND_DISPLAY QT_QPA_PLATFORM=offscreen \
		$(PY) -m chatbase_inspector screenshots --out screenshots/ $(ARGS)

demo-server: ready ## serve the demo API; the first line is its address
	@exec .venv/bin/chatbase-inspector demo-server $(ARGS)

package: ready ready-package ## the .deb and the portable archive, into dist/
	@PYTHONPATH=packaging $(PY) -m parcel bundle
	@PYTHONPATH=packaging $(PY) -m parcel deb
	@PYTHONPATH=packaging $(PY) -m parcel archive
	@sh packaging/linux/check.sh

smoke: ready ready-smoke ## install the .deb in a clean Debian, use it, remove it; as root
	@$(PY) packaging/smoke.py $(ARGS)

lock: ready-test ## renew requirements/*.lock after a change of pyproject.toml
	@sh packaging/lock.sh

upgrade: ready-test ## the same, with the newest versions allowed
	@sh packaging/lock.sh --upgrade

clean: ## remove all that make made
	@rm -rf .venv .venv-core build dist screenshots .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find gui tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

ready:
	@sh packaging/setup.sh run

ready-test:
	@sh packaging/setup.sh test

ready-core:
	@sh packaging/setup.sh core

ready-package:
	@sh packaging/tools.sh package

ready-smoke:
	@sh packaging/tools.sh smoke
