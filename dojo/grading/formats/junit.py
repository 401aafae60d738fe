"""JUnit XML as pytest writes it: testsuites > testsuite (a stage) > testcase > failure or skipped."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from dojo.grading.results import KataResult, Result
from dojo.isolation.sandbox import PRACTICE
from dojo.verdict.status import Status

NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def text(result: Result) -> str:
    """The file."""
    root = ET.Element("testsuites", name=result.submission)
    for stage in dict.fromkeys(kata.stage for kata in result.katas):
        katas = [kata for kata in result.katas if kata.stage == stage]
        suite = ET.SubElement(
            root,
            "testsuite",
            name=stage,
            tests=str(len(katas)),
            failures=str(sum(k.status is Status.WRONG for k in katas)),
            errors=str(sum(k.status is Status.BROKEN for k in katas)),
            skipped=str(sum(k.status is Status.TODO for k in katas)),
            time=f"{sum(k.seconds for k in katas):.3f}",
        )
        properties = ET.SubElement(suite, "properties")
        _property(properties, "seed", str(result.seed))
        _property(properties, "sandbox", result.sandbox)
        if not result.secure:
            _property(properties, "warning", PRACTICE)
        for kata in katas:
            _case(suite, kata)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, kata: KataResult) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=kata.stage, name=kata.kata, time=f"{kata.seconds:.3f}"
    )
    kind = {Status.WRONG: "failure", Status.BROKEN: "error", Status.TODO: "skipped"}.get(
        kata.status
    )
    if kind:
        told = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", kata.text)
        ET.SubElement(case, kind, message=told.splitlines()[0]).text = told


def _property(properties: ET.Element, name: str, value: str) -> None:
    ET.SubElement(properties, "property", name=name, value=value)
