from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

from tongban.base.documents.shelf import Shelf
from tongban.base.documents.tests import files
from tongban.base.documents.types import DocumentDamaged, DocumentRefused

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 10_000


def everything(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_a_file_lies_under_its_hash_and_cannot_run(tmp_path: Path) -> None:
    ref = Shelf(tmp_path).put(io.BytesIO(files.PDF), limit=LIMIT, filename="x.pdf")
    name = ref.hash.removeprefix("sha256:")
    path = tmp_path / name[:2] / name[2:4] / name
    assert everything(tmp_path) == [path]
    assert path.read_bytes() == files.PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert (ref.size, ref.media_type) == (len(files.PDF), "application/pdf")


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first = shelf.put(io.BytesIO(files.PDF), limit=LIMIT, filename="a.pdf")
    second = shelf.put(io.BytesIO(files.PDF), limit=LIMIT, filename="b.pdf")
    assert first == second
    assert len(everything(tmp_path)) == 1


def test_a_refused_file_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused) as refused:
        Shelf(tmp_path).put(io.BytesIO(b"MZ" + b"\0" * 50), limit=LIMIT)
    assert refused.value.code == "DOCUMENT-EXECUTABLE"
    assert everything(tmp_path) == []


def test_the_limit_stops_an_endless_stream(tmp_path: Path) -> None:
    class Endless:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return b"x" * size

    source = Endless()
    with pytest.raises(DocumentRefused) as refused:
        Shelf(tmp_path).put(source, limit=1024 * 1024)
    assert refused.value.code == "DOCUMENT-TOO-LARGE"
    assert source.given <= 2 * 1024 * 1024
    assert everything(tmp_path) == []


def test_a_file_at_the_limit_is_taken(tmp_path: Path) -> None:
    size = len(files.PDF)
    assert Shelf(tmp_path).put(io.BytesIO(files.PDF), limit=size).size == size
    with pytest.raises(DocumentRefused):
        Shelf(tmp_path).put(io.BytesIO(files.PDF), limit=size - 1)


def test_damage_and_loss_are_found_and_healed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    ref = shelf.put(io.BytesIO(files.PDF), limit=LIMIT)
    shelf.check(ref.hash)
    (path,) = everything(tmp_path)
    path.chmod(0o600)
    path.write_bytes(files.PDF.replace(b"Catalog", b"Catalob"))
    with pytest.raises(DocumentDamaged, match="changed on disk"):
        shelf.check(ref.hash)
    shelf.put(io.BytesIO(files.PDF), limit=LIMIT)
    shelf.check(ref.hash)
    path.unlink()
    with pytest.raises(DocumentDamaged, match="gone"):
        shelf.open(ref.hash)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "sha256:abc", "md5:" + "a" * 64])
def test_only_a_hash_opens_anything(tmp_path: Path, digest: str) -> None:
    with pytest.raises(DocumentDamaged, match="no document hash"):
        Shelf(tmp_path).open(digest)


def test_sm3_names_its_algorithm(tmp_path: Path) -> None:
    ref = Shelf(tmp_path, "sm3").put(io.BytesIO(files.PDF), limit=LIMIT)
    assert ref.hash.startswith("sm3:")
    Shelf(tmp_path).check(ref.hash)


def test_a_killed_writer_leaves_no_visible_file(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from tongban.base.documents.shelf import Shelf
        class Slow:
            def read(self, size):
                print("reading", flush=True)
                time.sleep(0.05)
                return b"%PDF-1.7" + b"x" * 1000
        Shelf(Path(sys.argv[1])).put(Slow(), limit=10**9)
        """
    )
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        for _ in range(3):
            assert child.stdout.readline() == b"reading\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
    left = everything(tmp_path)
    assert [path.parent.name for path in left] == ["incoming"]
    shelf = Shelf(tmp_path)
    assert shelf.sweep() == 0
    os.utime(left[0], (time.time() - 90_000, time.time() - 90_000))
    assert shelf.sweep() == 1
    assert everything(tmp_path) == []
