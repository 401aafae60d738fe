"""A wrong gradient -> its cause, in the learner's words.

A *suspect* is a mistake somebody might have made, with the gradient it would lead to. All suspects
are drawn from the graph, and from the worked answer where there is one, never from a kata's name;
one is named only if it explains what the attempt returned on every case. Who explains nothing is
not mentioned, and often nobody is.

`examine` says in which order they are questioned, `suspect` how, `evidence` what is known of a
case. The suspects themselves are in `whole`, `paths`, `branches`, `local`, `sums`, `gathers`,
`factored`, `ends`, `forward`, `added`, `diagonal`, `masks` and `worked`: that one makes `slips` in
right formulas (`bases`, each a `formula`), which gives `mutants`; of those that come to the same
where they are `tried`, one or two are `chosen` and told, in the words of `wording`. Where all of these
are silent, `mended` looks for a change of the attempt's own text (`repairs`) with which it is right.
`trace` finds the first wrong step among many gradients.
"""

from dojo.diagnosis.examine import diagnose

__all__ = ["diagnose"]
