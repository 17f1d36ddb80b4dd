"""For tests of plugins: the contract that every plugin keeps, in three lines, and Hypothesis strategies.

.. code-block:: python

    from victor.testing import PluginContract

    class TestGreece(PluginContract):
        package = "victor_greece"

It needs pytest and Hypothesis, which come with the extra ``testing``.
"""

from victor.testing.contract import PluginContract
from victor.testing.strategies import answers, cases, findings, plans

__all__ = ["PluginContract", "answers", "cases", "findings", "plans"]
