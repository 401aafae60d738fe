"""Wrong formulas for the networks that were never tuned on, each labelled by hand.

The labels were written before anybody looked at what the diagnosis says of them; only three words
that a sentence must contain were changed afterwards, to those in which the house says the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dojo.course.curriculum import Kata
from tests.dojo.corpus import Wrong

HERE = "tests.dojo.diagnosis.networks"


@dataclass(frozen=True)
class Worked(Kata):
    """A kata whose answer lies in another folder."""

    folder: str = ""

    @property
    def answer(self) -> Path:
        """The file of its worked answer."""
        return Path(self.folder, self.file)

    def write(self, reads: str, body: str) -> None:
        """Its answer, which asks for these: an expression, or statements that end in a return."""
        lines = body if "return" in body else f"return {body}"
        self.answer.parent.mkdir(parents=True, exist_ok=True)
        self.answer.write_text(
            '"""A statement."""\n\nimport math\n\nimport torch\n\nHINTS = ("one",)\n\n\n'
            f'def {self.name}({reads}):\n    """Why."""\n{textwrap.indent(lines, "    ")}\n',
            encoding="utf-8",
        )


@dataclass(frozen=True)
class Unseen:
    """One gradient of one network: its right formula, and wrong ones."""

    model: str
    tensor: str
    reads: str
    right: str
    wrong: tuple[Wrong, ...]

    @property
    def bare(self) -> Kata:
        """It as a kata without an answer, of nobody's course."""
        name = f"d{self.tensor}"
        return Kata("kata-9", name, f"{name}.py", f"{HERE}.{self.model}", self.tensor, "gradient")

    def kata(self, folder: Path) -> Worked:
        """It as a kata of a stage that does not exist, with its right formula for an answer."""
        name = f"d{self.tensor}"
        place = f"{self.model} {self.reads}".translate(str.maketrans(":., ", "____"))
        file = f"unseen/{place}/k01_{name}.py"
        model = f"{HERE}.{self.model}"
        kata = Worked("kata-9", name, file, model, self.tensor, "gradient", folder=str(folder))
        kata.write(self.reads, self.right)
        return kata


G = "g = w * dy\n"
STEPS, ONE = "layer_norm:in_steps", "layer_norm:in_one"

LAYER_NORM = (
    Unseen(
        STEPS,
        "norm",
        "norm, w, b, dy",
        "w * dy",
        (
            Wrong("dy", "the gain is forgotten", ("UNCHANGED", "LOCAL")),
            Wrong("dy / w", "divided instead of multiplied", ("LOCAL",), ("w",)),
            Wrong("b * dy", "the bias in the gain's place", ("SWAPPED", "LOCAL"), ("b",)),
            Wrong("w * torch.ones_like(dy)", "no chain rule", ("NO_UPSTREAM",), ("dy",)),
            Wrong("w * dy + b", "the forward pass with dy", ("ADDED",), ("`b`",)),
        ),
    ),
    Unseen(
        STEPS,
        "w",
        "x, diff, norm, w, n, dy",
        "(norm * dy).sum(0)",
        (
            Wrong("dy.sum(0)", "the derivative of the bias", ("LOCAL", "OTHER_KATA")),
            Wrong("(norm * dy).sum(1)", "summed over the features", ("NOT_SUMMED", "SHAPE")),
            Wrong("norm * dy", "not summed over the rows", ("NOT_SUMMED",), ("n",)),
            Wrong("(norm * dy).mean(0)", "mean for sum", ("CONSTANT",), ("1/n",)),
            Wrong("(norm * dy).sum(0, keepdim=True)", "one axis too many", ("SHAPE",)),
            Wrong(
                "(diff * dy).sum(0)", "before it was normalised", ("SWAPPED", "LOCAL"), ("diff",)
            ),
            Wrong("(x * dy).sum(0)", "the input itself", ("SWAPPED", "LOCAL"), ("x",)),
            Wrong("norm.sum(0)", "no chain rule", ("NO_UPSTREAM",), ("dy",)),
            Wrong("dy.sum(0) * norm.sum(0)", "summed before multiplied", ("NOT_SUMMED",)),
            Wrong("dy[-1] * norm[-1]", "overwritten in a loop", ("OVERWRITTEN", "NOT_SUMMED")),
        ),
    ),
    Unseen(
        STEPS,
        "b",
        "norm, dy",
        "dy.sum(0)",
        (
            Wrong("dy.mean(0)", "mean for sum", ("CONSTANT",), ("1/n",)),
            Wrong("dy", "not summed over the rows", ("NOT_SUMMED", "UNCHANGED")),
            Wrong("dy.sum(1)", "summed over the features", ("NOT_SUMMED", "SHAPE")),
            Wrong("(norm * dy).sum(0)", "the gain's gradient", ("OTHER_KATA", "LOCAL")),
            Wrong("dy.sum()", "summed over everything", ("NOT_SUMMED",)),
        ),
    ),
    Unseen(
        STEPS,
        "rstd",
        "diff, norm, dnorm",
        "(diff * dnorm).sum(1, keepdim=True)",
        (
            Wrong("(diff * dnorm).sum(1)", "without keepdim", ("SHAPE",)),
            Wrong("diff * dnorm", "not summed", ("NOT_SUMMED",), ("d",)),
            Wrong("(diff * dnorm).sum(0, keepdim=True)", "the wrong axis", ("NOT_SUMMED", "SHAPE")),
            Wrong("(norm * dnorm).sum(1, keepdim=True)", "already divided", ("SWAPPED", "LOCAL")),
            Wrong(
                "diff.sum(1, keepdim=True)", "deviations add up to zero", ("ZEROS",), ("`diff`",)
            ),
        ),
    ),
    Unseen(
        STEPS,
        "var",
        "var, rstd, drstd",
        "-0.5 * rstd**3 * drstd",
        (
            Wrong("-0.5 * rstd**2 * drstd", "the wrong power", ("LOCAL",)),
            Wrong("0.5 * rstd**3 * drstd", "sign", ("CONSTANT",), ("sign",)),
            Wrong("-0.5 * var**-1.5 * drstd", "no epsilon", ("EPSILON",)),
            Wrong("-(rstd**3) * drstd", "the half is forgotten", ("CONSTANT",), ("2",)),
            Wrong("-0.5 * rstd**3", "no chain rule", ("NO_UPSTREAM",), ("drstd",)),
            Wrong("-0.5 * drstd", "no derivative", ("LOCAL",)),
        ),
    ),
    Unseen(
        STEPS,
        "diff2",
        "diff2, n, d, dvar",
        "dvar.expand_as(diff2) / d",
        (
            Wrong("dvar / d", "not expanded", ("NOT_EXPANDED", "SHAPE")),
            Wrong("dvar.expand_as(diff2)", "the mean's 1/d is forgotten", ("CONSTANT",), ("d",)),
            Wrong("dvar.expand_as(diff2) / n", "the other axis", ("CONSTANT",), ("d/n",)),
            Wrong("dvar.expand_as(diff2) / (d - 1)", "Bessel", ("CONSTANT",), ("d - 1",)),
        ),
    ),
    Unseen(
        STEPS,
        "diff",
        "diff, rstd, norm, dnorm, ddiff2",
        "rstd * dnorm + 2 * diff * ddiff2",
        (
            Wrong("rstd * dnorm", "the squares' path is missing", ("PATH",), ("diff2",)),
            Wrong("rstd * dnorm + diff * ddiff2", "the factor 2", ("PATH",), ("diff2", "1/2")),
            Wrong("rstd * dnorm - 2 * diff * ddiff2", "sign", ("PATH",), ("diff2", "sign")),
            Wrong("dnorm + 2 * diff * ddiff2", "not divided", ("LOCAL", "PATH"), ("norm",)),
            Wrong("rstd * dnorm + 2 * norm * ddiff2", "norm for diff", ("SWAPPED", "LOCAL")),
        ),
    ),
    Unseen(
        STEPS,
        "mean",
        "d, ddiff",
        "-ddiff.sum(1, keepdim=True)",
        (
            Wrong("ddiff.sum(1, keepdim=True)", "sign", ("CONSTANT",), ("sign",)),
            Wrong("-ddiff.sum(0, keepdim=True)", "the wrong axis", ("NOT_SUMMED", "SHAPE")),
            Wrong("-ddiff.mean(1, keepdim=True)", "mean for sum", ("CONSTANT",), ("1/d",)),
            Wrong("-ddiff", "not summed", ("NOT_SUMMED",), ("d",)),
        ),
    ),
    Unseen(
        STEPS,
        "x",
        "n, d, ddiff, dmean",
        "ddiff + dmean / d",
        (
            Wrong("ddiff", "the path through the mean is missing", ("PATH", "UNCHANGED")),
            Wrong("ddiff + dmean", "its 1/d is forgotten", ("PATH",), ("mean", "d")),
            Wrong("ddiff - dmean / d", "its sign", ("PATH",), ("mean", "sign")),
            Wrong("ddiff + dmean / n", "over the wrong axis", ("PATH",), ("mean", "d/n")),
            Wrong("dmean.expand_as(ddiff) / d", "only the mean", ("PATH",), ("diff",)),
        ),
    ),
    Unseen(
        STEPS,
        "x",
        "x, norm, rstd, w, n, d, dy",
        "g = w * dy\n"
        "return rstd * (g - g.mean(1, keepdim=True)"
        " - norm * (g * norm).mean(1, keepdim=True))",
        (
            Wrong(
                "m, p = dy.mean(1, keepdim=True), (dy * norm).mean(1, keepdim=True)\n"
                "return w * rstd * (dy - m - norm * p)",
                "the gain stands outside the means",
                ("LOCAL", "SWAPPED", "PATH"),
            ),
            Wrong(
                G + "return rstd * (g - g.sum(1, keepdim=True)"
                " - norm * (g * norm).mean(1, keepdim=True))",
                "sum for mean in the mean's path",
                ("PATH",),
                ("mean", "d"),
            ),
            Wrong(
                G + "return rstd * (g - g.mean(1, keepdim=True)"
                " - norm * (g * norm).sum(1, keepdim=True))",
                "sum for mean in the variance's path",
                ("PATH",),
                ("var", "d"),
            ),
            Wrong(
                G + "return rstd * (g - g.sum(1, keepdim=True)"
                " - norm * (g * norm).sum(1, keepdim=True))",
                "sum for mean in both",
                ("PATH",),
            ),
            Wrong(
                G + "return rstd * (g - (g.sum(1, keepdim=True)"
                " + norm * (g * norm).sum(1, keepdim=True)) / (d - 1))",
                "D - 1 in both",
                ("PATH",),
            ),
            Wrong(
                G + "return rstd * (g - g.mean(1, keepdim=True)"
                " - norm * (g * norm).sum(1, keepdim=True) / (d - 1))",
                "Bessel's correction where there is none",
                ("PATH", "LOCAL"),
                ("var",),
            ),
            Wrong(
                "g = w * dy\nreturn rstd * (g - norm * (g * norm).mean(1, keepdim=True))",
                "the mean's path is missing",
                ("PATH",),
                ("mean",),
            ),
            Wrong(
                "g = w * dy\nreturn rstd * (g - g.mean(1, keepdim=True))",
                "the variance's path is missing",
                ("PATH",),
                ("var",),
            ),
            Wrong("rstd * w * dy", "both statistics' paths are missing", ("PATH",)),
            Wrong(
                "g = w * dy\n"
                "return g - g.mean(1, keepdim=True) - norm * (g * norm).mean(1, keepdim=True)",
                "not divided by the standard deviation",
                ("LOCAL",),
                ("rstd",),
            ),
            Wrong(
                G + "return rstd * (g - g.mean(0, keepdim=True)"
                " - norm * (g * norm).mean(0, keepdim=True))",
                "the batch's axis, as in batch norm",
                ("NOT_SUMMED",),
            ),
            Wrong(
                G + "return rstd * (g - g.mean(1, keepdim=True)"
                " + norm * (g * norm).mean(1, keepdim=True))",
                "the sign of the variance's path",
                ("PATH",),
                ("var", "sign"),
            ),
            Wrong(
                "return rstd * (dy - dy.mean(1, keepdim=True)"
                " - norm * (dy * norm).mean(1, keepdim=True))",
                "the gain is forgotten",
                ("LOCAL", "SWAPPED"),
            ),
            Wrong(
                "g = w * dy\n"
                "return rstd**2 * (g - g.mean(1, keepdim=True)"
                ""
                " - norm * (g * norm).mean(1, keepdim=True))",
                "one power too many",
                ("LOCAL",),
                ("rstd",),
            ),
            Wrong(
                G
                + "return rstd * (g - g.mean(1, keepdim=True) - x * (g * x).mean(1, keepdim=True))",
                "the input where the normalised one belongs",
                ("SWAPPED", "LOCAL", "PATH"),
            ),
            Wrong(
                G
                + "return rstd * (g - g.mean(1, keepdim=True) - (g * norm).mean(1, keepdim=True))",
                "norm itself is missing in the variance's path",
                ("LOCAL", "PATH"),
            ),
        ),
    ),
    Unseen(
        ONE,
        "x",
        "x, w, d, dy",
        "c = x - x.mean(1, keepdim=True)\n"
        "r = (c.square().mean(1, keepdim=True) + 1e-5) ** -0.5\n"
        "g, z = w * dy, c * r\n"
        "return r * (g - g.mean(1, keepdim=True) - z * (g * z).mean(1, keepdim=True))",
        (
            Wrong(
                "c = x - x.mean(1, keepdim=True)\n"
                "r = c.square().mean(1, keepdim=True) ** -0.5\n"
                "g, z = w * dy, c * r\n"
                "return r * (g - g.mean(1, keepdim=True) - z * (g * z).mean(1, keepdim=True))",
                "no epsilon",
                ("EPSILON",),
            ),
            Wrong(
                "c = x - x.mean(1, keepdim=True)\n"
                "r = (c.square().sum(1, keepdim=True) / (d - 1) + 1e-5) ** -0.5\n"
                "g, z = w * dy, c * r\n"
                "return r * (g - g.mean(1, keepdim=True)"
                " - z * (g * z).sum(1, keepdim=True) / (d - 1))",
                "the unbiased variance",
                ("LOCAL",),
            ),
            Wrong(
                "c = x - x.mean(1, keepdim=True)\n"
                "r = (c.square().mean(1, keepdim=True) + 1e-5) ** -0.5\n"
                "g, z = dy, c * r\n"
                "return r * (g - g.mean(1, keepdim=True) - z * (g * z).mean(1, keepdim=True))",
                "the gain is forgotten",
                ("LOCAL",),
                ("w",),
            ),
            Wrong(
                "c = x - x.mean(1, keepdim=True)\n"
                "r = (c.square().mean(1, keepdim=True) + 1e-5) ** -0.5\n"
                "z = c * r\n"
                "return r * w * dy * (1 - 1 / d - z**2 / d)",
                "only the diagonal",
                ("NOT_SUMMED",),
            ),
            Wrong("w * dy", "not normalised at all", ("LOCAL",)),
            Wrong("dy", "passed on as it came", ("UNCHANGED",)),
        ),
    ),
)

ATTENTION = (
    Unseen(
        "attention:attention",
        "v",
        "a, s, v, m, d, do",
        "a.T @ do",
        (
            Wrong("a.T @ do / d**0.5", "the scale belongs to the scores", ("CONSTANT",), ("√d",)),
            Wrong("s.T @ do", "the scores, before the softmax", ("SWAPPED", "LOCAL"), ("s",)),
            Wrong("do.T @ a", "transposed", ("TRANSPOSED",)),
            Wrong("a.sum(0)[:, None].expand_as(v)", "no chain rule", ("NO_UPSTREAM",), ("do",)),
            Wrong("a.T @ do / m", "a mean over the keys", ("CONSTANT",), ("1/m",)),
        ),
    ),
    Unseen(
        "attention:attention",
        "a",
        "a, v, d, n, do",
        "do @ v.T",
        (
            Wrong("v @ do.T", "transposed", ("TRANSPOSED",)),
            Wrong("do @ v.T / d**0.5", "the scale belongs to the scores", ("CONSTANT",), ("√d",)),
            Wrong("v.sum(1).expand_as(a)", "no chain rule", ("NO_UPSTREAM",), ("do",)),
            Wrong("-(do @ v.T)", "sign", ("CONSTANT",), ("sign",)),
        ),
    ),
    Unseen(
        "attention:attention",
        "s",
        "a, s, m, da",
        "a * (da - (a * da).sum(1, keepdim=True))",
        (
            Wrong("a * da", "the second term of the softmax is missing", ("LOCAL", "PATH")),
            Wrong("a * (1 - a) * da", "only the diagonal", ("NOT_SUMMED", "LOCAL")),
            Wrong("a * (da - (a * da).sum(0, keepdim=True))", "the wrong axis", ("NOT_SUMMED",)),
            Wrong("a * (da - da.sum(1, keepdim=True))", "not weighted", ("LOCAL",)),
            Wrong("a * (da + (a * da).sum(1, keepdim=True))", "sign", ("LOCAL", "PATH")),
            Wrong("da - (a * da).sum(1, keepdim=True)", "a is missing", ("LOCAL",), ("a",)),
            Wrong("a * (da - (a * da).mean(1, keepdim=True))", "mean", ("CONSTANT", "PATH")),
            Wrong("s * (da - (s * da).sum(1, keepdim=True))", "s for a", ("SWAPPED", "LOCAL")),
            Wrong("a * (1 - a)", "the diagonal alone", ("NO_UPSTREAM", "NOT_SUMMED")),
            Wrong("torch.softmax(da, 1)", "the forward pass again", ("LOCAL",)),
            Wrong("da", "passed on as it came", ("UNCHANGED",)),
        ),
    ),
    Unseen(
        "attention:attention",
        "q",
        "q, k, a, n, m, d, ds",
        "ds @ k / d**0.5",
        (
            Wrong("ds @ k", "no scale", ("CONSTANT",), ("√d",)),
            Wrong("ds @ k / d", "scaled twice", ("CONSTANT",), ("√d",)),
            Wrong("ds @ k * d**0.5", "scaled the wrong way", ("CONSTANT",), ("d",)),
            Wrong("ds @ k / m**0.5", "the wrong size", ("CONSTANT",), ("m",)),
            Wrong("a @ k / d**0.5", "the weights for their gradient", ("SWAPPED",), ("a",)),
            Wrong("(k.T @ ds.T) / d**0.5", "transposed", ("TRANSPOSED",)),
        ),
    ),
    Unseen(
        "attention:attention",
        "k",
        "q, k, d, ds",
        "ds.T @ q / d**0.5",
        (
            Wrong("ds.T @ q", "no scale", ("CONSTANT",), ("√d",)),
            Wrong("q.T @ ds / d**0.5", "transposed", ("TRANSPOSED",)),
            Wrong("-ds.T @ q / d**0.5", "sign", ("CONSTANT",), ("sign",)),
        ),
    ),
    Unseen(
        "causal:causal",
        "s",
        "s, a, n, dmasked",
        "dmasked.tril()",
        (
            Wrong("dmasked", "unmasked", ("UNCHANGED", "MASK")),
            Wrong("dmasked.triu()", "the mask turned round", ("MASK", "LOCAL")),
            Wrong("dmasked.tril(-1)", "the diagonal masked, too", ("MASK", "LOCAL")),
            Wrong("dmasked.tril() / n", "a mean", ("CONSTANT",), ("1/n",)),
            Wrong(
                "dmasked.tril() + torch.ones_like(s).triu(1)",
                "ones where nothing comes back",
                ("MASK",),
                ("above the diagonal",),
            ),
            Wrong("torch.diag(dmasked.diag())", "no past", ("MASK",), ("below the diagonal",)),
        ),
    ),
    Unseen(
        "causal:causal",
        "v",
        "a, do",
        "a.T @ do",
        (Wrong("a @ do", "a for its transpose", ("TRANSPOSED", "LOCAL"), ("a",)),),
    ),
    Unseen(
        "causal:causal",
        "q",
        "q, k, d, ds",
        "ds @ k / d**0.5",
        (
            Wrong("ds.T @ k / d**0.5", "transposed", ("TRANSPOSED", "SWAPPED", "LOCAL"), ("ds",)),
            Wrong("ds @ q / d**0.5", "q for k", ("SWAPPED",), ("q",)),
            Wrong("ds @ k", "no scale", ("CONSTANT",), ("√d",)),
        ),
    ),
    Unseen(
        "causal:causal",
        "k",
        "q, k, d, ds",
        "ds.T @ q / d**0.5",
        (
            Wrong("ds @ q / d**0.5", "not transposed", ("TRANSPOSED", "LOCAL"), ("ds",)),
            Wrong("ds.T @ k / d**0.5", "k for q", ("SWAPPED",), ("k",)),
        ),
    ),
)

C = "c = math.sqrt(2 / math.pi)\n"
GELU = (
    Unseen(
        "gelu:gelu",
        "t",
        "x, t, dy",
        "0.5 * x * dy",
        (
            Wrong("x * dy", "the half is forgotten", ("CONSTANT",), ("2",)),
            Wrong("0.5 * dy", "x is forgotten", ("LOCAL",)),
            Wrong("0.5 * x * (1 + t) * dy", "not differentiated", ("LOCAL",)),
            Wrong("0.5 * x", "no chain rule", ("NO_UPSTREAM",), ("dy",)),
        ),
    ),
    Unseen(
        "gelu:gelu",
        "inner",
        "inner, t, dt",
        "(1 - t**2) * dt",
        (
            Wrong("(1 - t) * dt", "not squared", ("LOCAL",), ("(1 - t)",)),
            Wrong("1 - t**2", "no chain rule", ("NO_UPSTREAM",), ("dt",)),
            Wrong("(1 - inner**2) * dt", "the argument for the value", ("LOCAL", "SWAPPED")),
            Wrong("t * (1 - t) * dt", "the sigmoid's derivative", ("LOCAL",)),
            Wrong("(t**2 - 1) * dt", "sign", ("CONSTANT",), ("sign",)),
            Wrong("(1 - torch.tanh(t) ** 2) * dt", "tanh twice", ("LOCAL",)),
        ),
    ),
    Unseen(
        "gelu:gelu",
        "x",
        "x, t, dy, dinner",
        C + "return 0.5 * (1 + t) * dy + c * (1 + 3 * 0.044715 * x**2) * dinner",
        (
            Wrong("0.5 * (1 + t) * dy", "the second term is missing", ("PATH",), ("inner",)),
            Wrong(
                C + "return c * (1 + 3 * 0.044715 * x**2) * dinner",
                "the first term is missing",
                ("PATH",),
                ("y",),
            ),
            Wrong(
                C + "return 0.5 * (1 + t) * dy + c * (1 + 0.044715 * x**2) * dinner",
                "the 3 of the cube is missing",
                ("LOCAL", "PATH"),
            ),
            Wrong(
                "return 0.5 * (1 + t) * dy + (1 + 3 * 0.044715 * x**2) * dinner",
                "√(2/π) is missing",
                ("PATH", "LOCAL"),
                ("inner",),
            ),
            Wrong(
                C + "return (1 + t) * dy + c * (1 + 3 * 0.044715 * x**2) * dinner",
                "the half is missing",
                ("PATH",),
                ("y", "twice"),
            ),
            Wrong(
                C + "return 0.5 * t * dy + c * (1 + 3 * 0.044715 * x**2) * dinner",
                "the 1 is missing",
                ("LOCAL",),
            ),
            Wrong(
                C + "return 0.5 * (1 + t) * dy + c * dinner",
                "the cubic term is missing",
                ("LOCAL",),
            ),
            Wrong(
                C + "return 0.5 * (1 + t) * dy + c * (1 + 3 * 0.044715 * x**2)",
                "dinner is missing",
                ("NO_UPSTREAM", "LOCAL"),
                ("dinner",),
            ),
        ),
    ),
    Unseen(
        "gelu:gelu",
        "x",
        "x, t, dy",
        C + "slope = c * (1 + 3 * 0.044715 * x**2)\n"
        "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope) * dy",
        (
            Wrong("0.5 * (1 + t) * dy", "the second term is missing", ("PATH",)),
            Wrong(
                C + "slope = c * (1 + 3 * 0.044715 * x**2)\n"
                "return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope",
                "no chain rule",
                ("NO_UPSTREAM",),
                ("dy",),
            ),
            Wrong(
                C + "slope = c * (1 + 0.044715 * x**2)\n"
                "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope) * dy",
                "the 3 of the cube is missing",
                ("LOCAL", "PATH"),
            ),
            Wrong(
                "slope = 1 + 3 * 0.044715 * x**2\n"
                "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope) * dy",
                "√(2/π) is missing",
                ("PATH", "LOCAL"),
            ),
            Wrong(
                C + "slope = c * (1 + 3 * 0.044715 * x**2)\n"
                "return (0.5 * (1 + t) + 0.5 * x * (1 - t) * slope) * dy",
                "1 - t, not squared",
                ("LOCAL",),
            ),
            Wrong(
                C + "slope = c * (1 + 3 * 0.044715 * x**2)\n"
                "return (0.5 * (1 + t) + x * (1 - t**2) * slope) * dy",
                "the half of the second term is missing",
                ("PATH",),
                ("twice",),
            ),
            Wrong(
                C + "slope = c * (1 + 3 * 0.044715 * x**2)\n"
                "return (0.5 * (1 + t) + 0.5 * (1 - t**2) * slope) * dy",
                "x is missing in the second term",
                ("LOCAL",),
            ),
            Wrong(
                "s = torch.sigmoid(1.702 * x)\nreturn (s + 1.702 * x * s * (1 - s)) * dy",
                "the derivative of another approximation of GELU",
                (),
            ),
        ),
    ),
)

UNSEEN = (*LAYER_NORM, *ATTENTION, *GELU)


def unseen() -> Iterator[tuple[Unseen, Wrong]]:
    """Every wrong formula with where it belongs."""
    for one in UNSEEN:
        for wrong in one.wrong:
            yield one, wrong
