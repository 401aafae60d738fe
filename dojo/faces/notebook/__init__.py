"""The katas in a notebook. In Jupyter, Colab and IPython by magics:

    %load_ext dojo

    %%kata kata-1/dcounts
    def dcounts(probs, dprobs, ...): ...

    %hint            the next hint for the kata that was judged last; or %hint dcounts
    %answer dcounts
    %progress
    %train kata-4 --steps 2000

Anywhere else (marimo, a script) by the functions under them, which take and give plain values:

    from dojo.faces.notebook import judge

    judge("kata-1/dcounts", "def dcounts(probs, dprobs): ...")

Each shows itself: as HTML where there is `_repr_html_`, else as text. What stands in `__all__` is kept.
An attempt runs in a process of its own, in which there is nothing of the notebook's: no name, no
import. IPython itself is needed for the magics alone.
"""

from dojo.faces.notebook.asking import answer, hint, judge, progress
from dojo.faces.notebook.display import Report
from dojo.faces.notebook.training import train

__all__ = ["Report", "answer", "hint", "judge", "progress", "train"]
