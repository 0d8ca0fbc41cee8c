# Everything the project does, from nothing but git, make, python3 (with venv) and, on Debian, root or sudo:
#   make run     does the main job once, with the program's own pictures, and opens the window on it
#   make test    lint, layers, types and the suite
#   make test-papers opens the Word and Excel papers in LibreOffice and measures their pages
#   make test-sync   the office and the exchange again, on a real PostgreSQL that is started for it
# What is missing is installed and named as it happens; a second time nothing is installed again.

PYTHON ?= python3
BUILD := build

# Site certificates where the system keeps some, else uv's own; never an interpreter from elsewhere.
export UV_SYSTEM_CERTS := $(if $(wildcard /etc/ssl/certs/*.crt /etc/pki/tls/certs/*),1,0)
export UV_PYTHON_DOWNLOADS := never

UV := .tools/bin/uv
PY := .venv/bin/python
INSTALL := $(UV) pip install --quiet --python $(PY) --require-hashes
# The virtual environment is made anew when PYTHON names another version.
VERSION := $(shell $(PYTHON) -c 'import platform; print(platform.python_version())')
MADE := .venv/.made-with-python-$(VERSION)

.PHONY: setup run test test-papers test-sync mutants bench torture dist shots lock clean
.DELETE_ON_ERROR:

setup: .venv/.inspector
	@tools/debian.sh qt

run: setup
	.venv/bin/inspector demo

test: setup .venv/.test
	@tools/debian.sh commands pdftotext=poppler-utils exiftool=libimage-exiftool-perl
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	$(PY) -m pytest -n 2 --dist worksteal $(PYTEST)

# What a person would see who opens them: another program lays the files out.
test-papers: setup .venv/.test
	@tools/debian.sh papers
	$(PY) -m pytest -n0 -m papers tests/sheets tests/papers $(PYTEST)

# A private cluster is started as a user that is not root; nothing of an installed server is touched.
test-sync: setup .venv/.test
	@tools/debian.sh postgres
	$(PY) -m pytest -n 2 --dist worksteal -m "postgres or machine" tests/office tests/sync $(PYTEST)

# Takes the rules of the exchange out one by one; a mutant that survives the walks is a hole in them.
mutants: setup .venv/.test
	$(PY) -m tests.sync.mutants $(MUTANTS)

bench: setup .venv/.test .venv/.bench
	@PATH="$$PATH:/usr/sbin" tools/debian.sh commands rsync=rsync nginx=nginx-light
	@tools/debian.sh postgres
	$(PY) -m tests.bench

torture: setup .venv/.test
	$(PY) -m pytest -m torture --timeout 3600 $(PYTEST)

shots: setup
	.venv/bin/inspector shots $(BUILD)/shots

dist: setup .venv/.dist
	@tools/debian.sh commands objdump=binutils
	@tools/debian.sh libpython $(PY)
	$(PY) -m PyInstaller --noconfirm --log-level WARN --distpath $(BUILD)/dist --workpath $(BUILD)/pyinstaller build.spec
	QT_QPA_PLATFORM=offscreen $(BUILD)/dist/inspector/inspector --self-test

clean:
	rm -rf $(BUILD) .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --- the environments -------------------------------------------------------------------------------------

.tools/.done: requirements/tools.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("需要 Python 3.11 以上 / Python 3.11 or newer is needed")'
	@echo "准备工具 .tools / preparing the tools"
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

$(MADE): | .tools/.done
	@echo "准备 .venv (Python $(VERSION)) / preparing .venv"
	@$(UV) venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@touch $@

.venv/.inspector: $(MADE) requirements/run.txt requirements/setup.txt pyproject.toml inspector/__init__.py
	@echo "安装程序的依赖 / installing what the program needs"
	@$(INSTALL) -r requirements/run.txt -r requirements/setup.txt
	@$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test: .venv/.inspector requirements/test.txt
	@echo "安装测试工具 / installing the test tools"
	@$(INSTALL) -r requirements/test.txt
	@touch $@

.venv/.bench .venv/.dist: .venv/.%: .venv/.inspector requirements/%.txt
	@echo "安装 $* 所需 / installing what $* needs"
	@$(INSTALL) -r requirements/$*.txt
	@touch $@

# Pins every version with its hashes, without the address of any registry. UPGRADE=--upgrade takes newer versions.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url $(UPGRADE)
RUN_AND_TEST := --constraint requirements/run.txt --constraint requirements/test.txt
lock: .tools/.done
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --group pyproject.toml:test --constraint requirements/run.txt -o requirements/test.txt
	$(COMPILE) --group pyproject.toml:setup $(RUN_AND_TEST) -o requirements/setup.txt
	$(COMPILE) --group pyproject.toml:bench $(RUN_AND_TEST) -o requirements/bench.txt
	$(COMPILE) --group pyproject.toml:dist $(RUN_AND_TEST) -o requirements/dist.txt
	$(COMPILE) --group pyproject.toml:tools -o requirements/tools.txt
