#!/usr/bin/env bash
# torch 2.13.0 on a CPU that multiplies bfloat16 itself (AVX512_BF16 or AMX): a product of two bfloat16 matrices is code
# that oneDNN makes for its shapes and keeps, 1,024 of them. Texts of many lengths give many shapes, and what is kept
# stays between the large tensors and tears the heap: the process grows to several times what its tensors need, and
# slows. Nothing in torch's documentation of its CPU settings says so; ONEDNN_PRIMITIVE_CACHE_CAPACITY, set before the
# first product, bounds it. In float32 nothing of the kind happens (those products are MKL's).
# Seen: 4,500 products of 500 to 5,000 rows of 256, no two alike, whose largest tensor has 2.5 MB: 1,891 to 4,539 MB and
# 16.5 to 21.5 s of CPU as it comes (five runs); 827 to 851 MB and 14.1 to 16.4 s with a capacity of 256. In float32 248 MB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
cat > "$folder/products.py" <<'PY'
import resource
import sys
import time

import torch

torch.set_num_threads(1)
dtype = getattr(torch, sys.argv[1])
weights = torch.randn(256, 256, dtype=dtype)
for rows in range(500, 5000):
    torch.nn.functional.linear(torch.zeros(rows, 256, dtype=dtype), weights)
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{sys.argv[1]}: {most} MB, {time.process_time():.1f} s", file=sys.stderr)
print(most)
PY
if ! grep -qm1 'avx512_bf16\|amx_bf16' /proc/cpuinfo; then
    echo "this processor has no products of bfloat16: nothing to see" >&2
    exit 0
fi
products() { OMP_NUM_THREADS=1 "$folder/venv/bin/python" "$folder/products.py" "$1"; }
as_it_comes=$(products bfloat16)
bounded=$(ONEDNN_PRIMITIVE_CACHE_CAPACITY=256 products bfloat16)
float32=$(products float32)
[ $((2 * as_it_comes)) -gt $((3 * bounded)) ]
[ "$float32" -lt 500 ]
