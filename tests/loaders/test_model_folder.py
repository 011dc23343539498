import shutil
from pathlib import Path

from loaders.model_folder import file_samples, folder_identity, is_pointer


def write(folder: Path, *, weights: bytes = b"\1" * 5_000_000) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / "model.bin").write_bytes(weights)
    return folder


def test_it_is_the_same_wherever_the_folder_lies(tmp_path: Path) -> None:
    folder = write(tmp_path / "a")
    copy = Path(shutil.copytree(folder, tmp_path / "b" / "c"))
    (copy / ".cache").mkdir()
    (copy / ".gitattributes").write_text("x", encoding="utf-8")
    assert folder_identity(copy) == folder_identity(folder)


def test_it_changes_with_names_sizes_and_content(tmp_path: Path) -> None:
    identities = {
        folder_identity(write(tmp_path / "a")),
        folder_identity(write(tmp_path / "b", weights=b"\1" * 5_000_001)),
        folder_identity(write(tmp_path / "c", weights=b"\1" * 2_000_000 + b"\2" * 3_000_000)),
        folder_identity(tmp_path / "none"),
    }
    (tmp_path / "a" / "model.bin").rename(tmp_path / "a" / "pytorch_model.bin")
    assert len(identities | {folder_identity(tmp_path / "a")}) == 5


def test_a_large_file_is_sampled_from_end_to_end(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"first" + b"\0" * 50_000_000 + b"last")
    samples = list(file_samples(path))
    assert (samples[0][:5], samples[-1][-4:]) == (b"first", b"last")
    assert sum(map(len, samples)) == 16 * 64 * 1024


def test_what_git_leaves_without_lfs_is_a_pointer(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    assert is_pointer(path)
    path.write_bytes(b"")
    assert not is_pointer(path)
