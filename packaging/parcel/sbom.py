"""What is in the bundle, as CycloneDX 1.6 in JSON, from the list of the notices. Runs in the bundle's environment."""

import datetime as dt
import json
import re
import uuid
from pathlib import Path
from typing import Final

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import ExpressionError, get_spdx_licensing
from packageurl import PackageURL

from chatbase_inspector.notices.parts import Part, canonical, parts
from parcel import names, system_libraries

_SPACE: Final = uuid.UUID("2f0d2f43-6a0b-4f57-9c8a-3f2d3c5f7b61")
_SPDX: Final = get_spdx_licensing()


def write(bundle: Path, target: Path, source: Path = names.ROOT) -> None:
    """Write the list of what lies in `bundle`. The same bundle and date give the same bytes.

    Raises:
        ValueError: the file does not keep CycloneDX's schema.
    """
    own, *others = parts()
    bom = Bom()
    bom.metadata.timestamp = dt.datetime.fromtimestamp(names.epoch(source), dt.UTC)
    bom.metadata.component = _component(own, ComponentType.APPLICATION)
    found = [_component(part) for part in others] + [
        Component(
            name=library.name,
            type=ComponentType.LIBRARY,
            bom_ref=f"file:{library.name}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=library.sha256)],
            description=library.from_package and f"from the build system's package {library.from_package}",
        )
        for library in system_libraries.in_bundle(bundle)
    ]
    for component in found:
        bom.components.add(component)
    bom.register_dependency(bom.metadata.component, found)
    bom.serial_number = uuid.uuid5(_SPACE, json.dumps([str(component.bom_ref) for component in found]) + own.version)
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise ValueError(f"The SBOM is not valid CycloneDX: {wrong}")
    target.write_text(text + "\n", "utf-8")


def _component(part: Part, kind: ComponentType = ComponentType.LIBRARY) -> Component:
    where = PackageURL("pypi", None, canonical(part.name), part.version) if part.kind == "python" else None
    references = [ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.home))] if part.home else []
    if part.source:
        references.append(ExternalReference(type=ExternalReferenceType.SOURCE_DISTRIBUTION, url=XsUri(part.source)))
    return Component(
        name=part.name,
        version=part.version or None,
        type=kind,
        bom_ref=f"{part.kind}:{canonical(part.name)}",
        purl=where,
        licenses=[_licence(part.licence)],
        external_references=references,
    )


def _licence(words: str) -> LicenseExpression | DisjunctiveLicense:
    """An SPDX expression where it is one, else the library's own word."""
    expression = re.sub(r"^MIT License$", "MIT", words)
    try:
        _SPDX.parse(expression, validate=True, strict=True)
    except ExpressionError:
        return DisjunctiveLicense(name=words)
    return LicenseExpression(expression)
