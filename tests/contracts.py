"""Import contracts of our own, for what import-linter's stock ones need a paragraph per folder to say."""

from typing import cast

import grimp
from importlinter import Contract, ContractCheck, fields, output

Import = tuple[str, str]


def direct_imports(graph: grimp.ImportGraph) -> list[Import]:
    return sorted(
        (module, other) for module in graph.modules for other in graph.find_modules_directly_imported_by(module)
    )


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


class DirectContract(Contract):
    """Judges each import statement by itself; a subclass says which are wrong."""

    def offends(self, importer: str, imported: str) -> bool:
        raise NotImplementedError

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        wrong = [pair for pair in direct_imports(graph) if self.offends(*pair)]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["wrong"]:
            output.print_error(f"{importer} imports {imported}", bold=False)


class PrivateStores(DirectContract):
    """The rows of a feature are its own business: others call its service."""

    def offends(self, importer: str, imported: str) -> bool:
        feature, _, file = imported.rpartition(".")
        return file == "store" and not inside(importer, feature)


class SeesOnly(DirectContract):
    """One package may import nothing of the bot but what is listed."""

    package = fields.StringField()
    allowed = fields.ListField(subfield=fields.StringField())

    def offends(self, importer: str, imported: str) -> bool:
        package = cast("str", self.package)
        allowed = [package, *cast("list[str]", self.allowed)]
        foreign = inside(imported, "bot") and not any(inside(imported, name) for name in allowed)
        return foreign and inside(importer, package)
