"""Kill a knowledge base's writer at random moments and compare it with an undisturbed one.

FUZZ_SEED=7 FUZZ_KILLS=200 python -m tests.fuzz.kills

A seed gives the same files and operations in the same order; at which point of an operation
the kill arrives depends on the machine.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.traces import search_folder
from chains.telemetry import disable_telemetry
from tests.support.knowledge import Contents, contents, write_files
from tests.support.knowledge_process import KnowledgeProcesses, knowledge_processes, undisturbed
from tests.support.knowledge_runs import TARGET, Visible, is_damaged, live_recipe, visible

FRUITS = ["苹果", "香蕉", "梨子", "橙子", "葡萄", "西瓜", "桃子", "李子"]
NAMES = [TARGET, *(f"{part}{name}.txt" for part in ("", "子/") for name in "乙丙丁戊己庚")]
# An operation, what repeats it after the kill, and how often it comes.
OPERATIONS: dict[str, tuple[tuple[str, ...], int]] = {
    "ingest": (("ingest",), 8),
    "delete": (("delete", "ingest"), 3),
    "forget": (("forget", "ingest"), 5),
    "reindex": (("reindex", "ingest reindexed"), 3),
    "read again": (("read again",), 2),
    "pooled": (("pooled",), 2),
}
KILLS_AGAIN = 0.25
Row = tuple[object, ...]


@dataclass
class Corpus:
    """Files that change at random.

    Attributes:
        folder: Where they are.
        random: Where chance comes from.
        secrets: Sentences that the file to forget held; each stood in no other.
    """

    folder: Path
    random: random.Random
    secrets: list[str] = field(default_factory=list)

    def paragraph(self) -> str:
        """Return a paragraph of a few words."""
        fruit, other = self.random.choices(FRUITS, k=2)
        return f"{fruit}和{other}一共有{self.random.randrange(1000)}个。"

    def change(self) -> None:
        """Write, edit, rename, copy or remove a few files."""
        for _ in range(self.random.randint(1, 4)):
            present = sorted(path for path in self.folder.rglob("*.txt"))
            target = self.folder / self.random.choice(NAMES)
            match self.random.choice(("write", "write", "edit", "edit", "rename", "copy", "drop")):
                case "edit" if present:
                    path = self.random.choice(present)
                    parts = path.read_text(encoding="utf-8").split("\n\n")
                    parts[self.random.randrange(len(parts))] = self.paragraph()
                    path.write_text("\n\n".join(parts), encoding="utf-8")
                case "rename" if present:
                    target.parent.mkdir(exist_ok=True)
                    self.random.choice(present).replace(target)
                case "copy" if present:
                    self.write(target, self.random.choice(present).read_text(encoding="utf-8"))
                case "drop" if len(present) > 2:
                    self.random.choice(present).unlink()
                case _:
                    count = self.random.randint(1, 12)
                    self.write(target, "\n\n".join(self.paragraph() for _ in range(count)))

    def write(self, path: Path, text: str) -> None:
        """Write a file, with its folder."""
        write_files(self.folder, {path.relative_to(self.folder).as_posix(): text})

    def with_target(self) -> None:
        """Write the file that is going to be deleted, with a sentence of its own."""
        self.secrets.append(f"第{len(self.secrets)}个秘密只写在这里，{self.random.random()}。")
        self.write(self.folder / TARGET, f"{self.paragraph()}\n\n{self.secrets[-1]}")


@dataclass
class Fuzz:
    """One run of many kills."""

    processes: KnowledgeProcesses
    corpus: Corpus
    kb: Path
    counts: Counter[str] = field(default_factory=Counter)
    last_steps: Counter[str] = field(default_factory=Counter)
    damaged: int = 0

    def round(self) -> None:
        """Change the files, kill an operation, compare with a run that was not killed."""
        chance, files = self.corpus.random, self.corpus.folder
        weights = [weight for _, weight in OPERATIONS.values()]
        (name,) = chance.choices(list(OPERATIONS), weights)
        then = OPERATIONS[name][0]
        if name in ("delete", "forget"):
            self.corpus.with_target()
            undisturbed(self.processes, ["ingest"], kb=self.kb, files=files)
            if chance.random() < 0.3:  # the live generation is then of another profile
                undisturbed(self.processes, ["reindex"], kb=self.kb, files=files)
            (files / TARGET).unlink()
        else:
            self.corpus.change()
        before = visible(self.kb)
        whole = self.kb.with_name(f"whole-{self.counts.total()}")
        shutil.copytree(self.kb, whole)
        seconds = self.processes.run(name, kb=whole, files=files).seconds
        states = [before, visible(whole)]
        undisturbed(self.processes, then, kb=whole, files=files)
        expected = state(whole)
        states.append(expected[2])
        shutil.rmtree(whole, ignore_errors=True)  # Chroma writes a little after it was closed
        self.kill(name, seconds, states)
        while chance.random() < KILLS_AGAIN:
            self.kill(then[0], seconds, states)
        undisturbed(self.processes, then, kb=self.kb, files=files)
        assert state(self.kb) == expected
        if name == "forget":
            assert search_folder(self.kb, self.corpus.secrets[-1:]).found == ()

    def kill(self, name: str, seconds: float, states: list[Visible]) -> None:
        """Kill one operation at a random moment and look at what a reader sees."""
        moment = self.corpus.random.uniform(0, seconds * 1.05)
        files = self.corpus.folder
        end = self.processes.run(name, kb=self.kb, files=files, seconds=moment)
        assert end.error == "", f"{name}: {end.error}"
        self.counts[f"{name}{'' if end.killed else ' (ended before)'}"] += 1
        if end.killed:
            self.last_steps[end.steps[-1] if end.steps else "(none)"] += 1
        self.damaged += is_damaged(self.kb)
        # By text, not by name: copies come and go file by file, and the first gives the name.
        whole = {text for known in states for text in known.values()}
        for source, text in visible(self.kb).items():
            assert text in whole, f"{source}: {text}"


def state(kb: Path) -> tuple[Contents, list[Row], Visible]:
    """Return ids, texts and vectors, the rows of documents and files, and what a reader sees."""
    catalog = Catalog(kb / CATALOG_NAME)
    documents = [(d.id, d.sources, d.status, d.error) for d in catalog.documents.summaries()]
    paths = [(path.path, path.source, path.document_id) for path in catalog.documents.paths()]
    catalog.close()
    return contents(kb, live_recipe(kb)), [*documents, *paths], visible(kb)


def say(text: str) -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def main() -> None:
    """Run, print a summary; an AssertionError ends it and leaves the folder."""
    disable_telemetry()
    seed = int(os.environ.get("FUZZ_SEED") or time.time())
    kills = int(os.environ.get("FUZZ_KILLS") or 200)
    folder = Path(tempfile.mkdtemp(prefix="zhiwen-fuzz-"))
    say(f"FUZZ_SEED={seed} FUZZ_KILLS={kills}, in {folder}\n")
    corpus = Corpus(folder / "files", random.Random(seed))
    corpus.with_target()
    started = time.perf_counter()
    with knowledge_processes() as processes:
        fuzz = Fuzz(processes, corpus, folder / "kb")
        undisturbed(processes, ["ingest"], kb=fuzz.kb, files=corpus.folder)
        try:
            while fuzz.last_steps.total() < kills:
                fuzz.round()
                if sys.stdout.isatty():
                    say(f"\r{fuzz.last_steps.total()} kills")
        finally:
            seconds = time.perf_counter() - started
            say(f"\r{fuzz.last_steps.total()} kills in {seconds:.0f} s\n")
            say(f"operations: {dict(fuzz.counts.most_common())}\n")
            say(f"vector index damaged until the next writer: {fuzz.damaged} times\n")
            say(f"last step before the kill: {dict(fuzz.last_steps.most_common())}\n")
    say("each time a reader saw committed documents only, and all healed\n")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
