"""A real cluster of two worker processes: says where it is and who they are, and lives until its input ends."""

from __future__ import annotations

import json
import os
import sys

if __name__ == "__main__":
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
        Client(local) as client,
    ):
        pids = list(client.run(os.getpid).values())
        print(json.dumps({"address": local.scheduler_address, "workers": pids}), flush=True)
        sys.stdin.read()
