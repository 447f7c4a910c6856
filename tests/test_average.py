from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from qa.errors import ModelError
from qa.training.average import main


def stage(folder: Path, name: str, *values: float) -> str:
    path = folder / f"{name}.safetensors"
    save_file({"encoder.a": torch.tensor(values, dtype=torch.float16), "qa_outputs.b": torch.ones(1)}, path)
    return str(path)


def test_the_mean_of_stages_has_their_names_shapes_and_precision(tmp_path: Path) -> None:
    output = tmp_path / "mean.safetensors"
    main([stage(tmp_path, "one", 1.0, 4.0), stage(tmp_path, "two", 3.0, 5.0), "--output", str(output)])
    found = load_file(output)
    assert found["encoder.a"].tolist() == [2.0, 4.5]
    assert found["encoder.a"].dtype == torch.float16
    assert found["qa_outputs.b"].tolist() == [1.0]
    assert [path.name for path in tmp_path.glob("*.unfinished")] == []


def test_stages_of_different_models_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"two\.safetensors holds other tensors than"):
        main([stage(tmp_path, "one", 1.0), stage(tmp_path, "two", 3.0, 5.0), "--output", str(tmp_path / "mean.safetensors")])
