from pathlib import Path

import pytest

from qa.config import Config
from qa.errors import SettingError


def test_flags_overrule_variables_and_variables_overrule_defaults() -> None:
    config = Config.from_environment({"QA_PORT": "8000", "QA_CORPUS": "texts", "HOME": "/home"}, port=9000, host=None)
    assert (config.port, config.corpus, config.host) == (9000, Path("texts"), "127.0.0.1")


WRONG = [
    ({"QA_PORT": "many"}, "QA_PORT is 'many'"),
    ({"QA_PORT": "70000"}, "QA_PORT"),
    ({"QA_CONFIDENCE": "1.5"}, "from 0 to 1"),
    ({"QA_HITS": "0"}, "give 1 or more"),
    ({"QA_PROT": "1"}, "QA_PROT is not a setting.*QA_PORT"),
]


@pytest.mark.parametrize(("environment", "message"), WRONG)
def test_a_wrong_value_is_named_with_its_cure(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Config.from_environment(environment)
