# Two commands do everything: `make demo` and `make test`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
# In memory where that has 8 GB to spare: knowledge bases wait for the disk at each commit.
SCRATCH := $(shell df -Pk /dev/shm 2>/dev/null \
	| awk 'NR > 1 && $$4 > 8000000 { print "TMPDIR=/dev/shm" }')
# A file's tests stay in one process, because they share what they have built. A process that dies
# ends the run: pytest-xdist would wait for ever for what it had left.
PARALLEL := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder \
	--max-worker-restart 0

.PHONY: demo test gate fuzz pictures format clean

demo: $(READY)
	@$(BIN)/zhiwen demo

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(SCRATCH) OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(PARALLEL) -m "not timing"
	$(SCRATCH) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m timing

# The bundled questions against the committed baseline; exit code 4 where something got worse.
gate: $(READY)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(BIN)/zhiwen --profile offline \
		--data-dir "$$folder" eval run demo --baseline eval/baselines/demo \
		--fail-under 'mrr@10' --fail-under 'mrr@10>=0.95' \
		--fail-under 'reference_recall@1000' --fail-under 'reference_recall@1000>=0.95' \
		--fail-under 'answer_contained@120' --fail-under 'answer_contained@120>=0.7' \
		--fail-under 'abstain_auroc>=0.85'

# FUZZ_KILLS=200 kills at random moments; FUZZ_SEED repeats the operations of an earlier run.
fuzz: $(READY)
	@$(BIN)/python -m tests.fuzz.kills

# The README's pictures of the page; needs Chromium.
pictures: $(READY)
	@$(BIN)/python -m tests.ui.browser.pictures

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist *.egg-info

# Every version is pinned, so that all machines run the same stack; torch's pin has a CPU build.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "zhiwen needs Python 3.11 or newer; set PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
