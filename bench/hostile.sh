#!/usr/bin/env bash
# Scans files that are made to hurt and that are too large or too slow for the
# tests; prints time and peak memory of each, and fails when one takes over a
# minute or 300 MB.
# usage: bench/hostile.sh
set -euo pipefail
source "$(dirname "$0")/lib.sh"
program
exec > >(tee "bench/results/hostile.txt")
machine
mkdir "$work/in" "$work/spill"
python3 - "$work/in" <<'PY'
import os, struct, sys, zipfile, zlib
where = sys.argv[1]
with zipfile.ZipFile(where + "/10gib.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
    with z.open("bom.csv", "w", force_zip64=True) as f:
        for _ in range(640):
            f.write(bytes(16 << 20))
# All members of one zip file share one piece of data.
raw = b"nr;geslacht\n" + b"1;M\n" * 5_000_000
c = zlib.compressobj(9, zlib.DEFLATED, -15)
data, crc = c.compress(raw) + c.flush(), zlib.crc32(raw)
local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(data), len(raw), 5, 0) + b"a.csv" + data
names = [b"%05d" % i for i in range(60_000)]
directory = b"".join(struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(data), len(raw), 5, 0, 0, 0, 0, 0, 0) + n for n in names)
end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), len(local), 0)
open(where + "/overlap.zip", "wb").write(local + directory + end)
# Archives in archives, ten wide and six deep.
def nested(path, depth):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        if depth == 0:
            z.writestr("nul.csv", bytes(50 << 20))
            return
        nested(path + "_", depth - 1)
        for i in range(10):
            z.write(path + "_", f"{i}.zip")
    os.remove(path + "_")
nested(where + "/nested.zip", 5)
# A plain tar of more members than are read.
header = bytearray(512)
header[0:5], header[100:107], header[124:135] = b"x.csv", b"0000600", b"00000000000"
header[148:156], header[156] = b" " * 8, 48
header[148:156] = b"%06o\0 " % sum(header)
with open(where + "/many.tar", "wb") as f:
    for _ in range(1000):
        f.write(bytes(header) * 1000)
PY
head -c 10G /dev/zero | zstd -q -1 -o "$work/in/10gib.csv.zst"
head -c 2G /dev/zero | bzip2 -1 >"$work/in/2gib.csv.bz2"
ln -s . "$work/in/loop"
mkfifo "$work/in/pipe"
failed=0
for f in "$work"/in/*.* "$work/in"; do
  status=0
  TMPDIR="$work/spill" timeout 120 /usr/bin/time -f '%e %M' -o "$work/time" "$binary" scan -q --full --workspace "$work/ws" "$f" >"$work/out" 2>&1 || status=$?
  read -r seconds kilobytes < <(tail -1 "$work/time")
  printf '%-20s %6.1f s %5d MB, exit %d, %s lines\n' "$(basename "$f")" "$seconds" $((kilobytes / 1024)) "$status" "$(wc -l <"$work/out")"
  if ((status > 2)) || ((${seconds%.*} > 60)) || ((kilobytes > 300 * 1024)) || [[ -n $(ls -A "$work/spill") ]]; then failed=1; fi
done
exit $failed
