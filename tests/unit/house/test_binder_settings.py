"""The settings that Binder and a class get: the server knows each, and idle kernels end."""

import asyncio
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config
from traitlets.config.loader import JSONFileConfigLoader

ROOT = Path(__file__).parents[3]
SETTINGS = json.loads((ROOT / "binder/jupyter_server_config.json").read_text(encoding="utf-8"))


def test_every_setting_is_one_that_its_owner_has() -> None:
    owners = {"MappingKernelManager": AsyncMappingKernelManager, "HTMLExporter": HTMLExporter}
    for owner, settings in SETTINGS.items():
        made = owners[owner](config=Config(SETTINGS))
        assert {name: getattr(made, name) for name in settings} == settings


@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_kernel_that_nobody_asks_anything_ends(tmp_path: Path) -> None:
    async def ends() -> bool:
        sooner = {**SETTINGS["MappingKernelManager"], "cull_idle_timeout": 1, "cull_interval": 1}
        kernels = AsyncMappingKernelManager(
            config=Config({"MappingKernelManager": sooner}), root_dir=str(tmp_path)
        )
        await kernels.start_kernel()
        for _ in range(80):
            if not kernels.list_kernel_ids():
                return True
            await asyncio.sleep(0.1)
        await kernels.shutdown_all(now=True)
        return False

    # A browser that another test opened leaves a loop in this thread.
    with ThreadPoolExecutor() as other:
        assert other.submit(asyncio.run, ends()).result()


def test_binder_puts_the_settings_where_its_server_reads_them(tmp_path: Path) -> None:
    jupyter, settings = tmp_path / "jupyter", tmp_path / "settings"
    jupyter.write_text(f'#!/bin/sh\n[ "$1" != --config-dir ] || echo "{settings}"\n')
    jupyter.chmod(0o755)
    environment = {**os.environ, "PATH": os.pathsep.join([str(tmp_path), os.environ["PATH"]])}
    subprocess.run(["binder/postBuild"], cwd=ROOT, env=environment, check=True)
    # The name that every server of Jupyter reads in its configuration's folder.
    assert (
        JSONFileConfigLoader("jupyter_server_config.json", str(settings)).load_config() == SETTINGS
    )
