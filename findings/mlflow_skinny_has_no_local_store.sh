#!/usr/bin/env bash
# mlflow-skinny 3.17.2, which is all that trainers need to log to MLflow (transformers takes it for MLflow), cannot log to
# the machine that it runs on: without a server the store is refused whichever way it is named. A folder (file:) is "in
# maintenance mode" and raises unless MLFLOW_ALLOW_FILE_STORE=true; sqlite, which that message sends one to, is not
# among the schemes that the skinny package knows. The whole package, mlflow 3.17.2, logs to sqlite.
# Seen: MlflowException for the folder, UnsupportedModelRegistryStoreURIException for sqlite, a run with the variable.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mlflow-skinny==3.17.2
cd "$folder"
cat > log.py <<'PY'
import mlflow

try:
    with mlflow.start_run():
        mlflow.log_metric("loss", 1.0)
    print("logged")
except Exception as error:
    print(type(error).__name__)
PY
unset MLFLOW_TRACKING_URI MLFLOW_ALLOW_FILE_STORE
python="$folder/venv/bin/python"
said="$(MLFLOW_TRACKING_URI="file:$folder/runs" "$python" log.py 2>/dev/null | tail -n 1)"
said+=" $(MLFLOW_TRACKING_URI="sqlite:///$folder/x.db" "$python" log.py 2>/dev/null | tail -n 1)"
said+=" $(MLFLOW_ALLOW_FILE_STORE=true MLFLOW_TRACKING_URI="file:$folder/runs" "$python" log.py 2>/dev/null | tail -n 1)"
echo "$said"
[ "$said" = "MlflowException UnsupportedModelRegistryStoreURIException logged" ] || { echo "changed"; exit 1; }
