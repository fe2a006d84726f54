"""Tests that every kind must pass, for built-in kinds and for those that partners contribute.

In a partner's package, three lines make a contract test of all its kinds::

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_contract(check):
        assert check(my_package.KIND) == []
"""

from __future__ import annotations

from ilrs.testing.contract import CHECKS, Check, contract_problems
from ilrs.testing.workbench import Workbench

__all__ = ["CHECKS", "Check", "Workbench", "contract_problems"]
