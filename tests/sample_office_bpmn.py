"""Small BPMN documents for tests."""

from __future__ import annotations

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def bpmn(*elements: str, prefix: str = "bpmn:", flows: str = "", more: str = "") -> bytes:
    """Return a document of one process: elements with `#` for the prefix, and flows as ``a>b c>d``."""
    links = [
        f'<#sequenceFlow id="f{number}" sourceRef="{one.split(">")[0]}" targetRef="{one.split(">")[1]}"/>'
        for number, one in enumerate(flows.split())
    ]
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    body = "".join([*elements, *links]).replace("#", prefix)
    document = f'<#definitions {space}="{MODEL}"><#process id="p">{body}</#process>{more}</#definitions>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{document}'.replace("#", prefix).encode()


def start(number: str = "s") -> str:
    """Return a start event."""
    return f'<#startEvent id="{number}"/>'


def end(number: str = "e") -> str:
    """Return an end event."""
    return f'<#endEvent id="{number}"/>'


def task(number: str, kind: str = "task", inside: str = "") -> str:
    """Return a step named by its id."""
    return f'<#{kind} id="{number}" name="{number}">{inside}</#{kind}>'


def gate(number: str, kind: str = "exclusive") -> str:
    """Return a gateway."""
    return f'<#{kind}Gateway id="{number}"/>'
