"""The command ``papi``: parses arguments, shows progress and tables; the work is done elsewhere.

Exit codes: 0 all is well; 1 some inputs failed (the dataset holds the rest) or a figure is below its floor;
2 nothing could be done (no input, wrong arguments).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor import __version__
from extractor.resources import COLUMNS, FactError, facts, fingerprint, use
from extractor.schema import Extraction, Failure, PlanError, Task
from extractor.taxonomy import HARMONISED, SCHEMES, codes, translate
from extractor.text import skeleton

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

OK, SOME_FAILED, NOTHING_DONE = 0, 1, 2
_DIMENSION_COLOURS = ("cyan", "green", "magenta", "red", "yellow", "blue", "bright_green", "bright_magenta")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="papi",
        description="Tasks, agencies, legal references and deadlines from Vietnamese plans that answer PAPI.",
        epilog="Exit codes: 0 all is well; 1 some inputs failed, or a figure is below its floor; "
        "2 nothing could be done.",
    )
    parser.add_argument("--version", action="version", version=f"papi-extractor {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    extract = commands.add_parser(
        "extract",
        help="plans to a dataset",
        description="Read plans and write a dataset: CSV tables, a Data Package, the texts.",
    )
    extract.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="plan files, folders (searched recursively) or patterns such as 'plans/*.txt'",
    )
    extract.add_argument("--out", metavar="DIR", help="the folder to write; an older dataset there is replaced")

    show = commands.add_parser(
        "show",
        help="one plan's tree with its tasks",
        description="Print one plan's sections and tasks with their fields, in colour.",
    )
    show.add_argument("file", metavar="FILE", help="a plan")

    listing = commands.add_parser(
        "facts",
        help="the tables of facts: show and check them",
        description="Agencies, provinces, laws, PAPI names … as the extraction uses them. 'list' shows the tables, or "
        "the rows of one; 'check' says whether all are as they should be.",
    )
    listing.add_argument("action", choices=("list", "check"), help="what to do")
    listing.add_argument("table", nargs="?", metavar="TABLE", help="list: the rows of this table, e.g. agencies")
    listing.add_argument("--find", metavar="TEXT", help="list: only rows that hold TEXT, accents and case forgiven")

    taxonomy = commands.add_parser(
        "taxonomy",
        help="PAPI's dimensions and sub-dimensions",
        description="Print the codes of one PAPI scheme with their names, and what each is in the harmonised codes.",
    )
    taxonomy.add_argument(
        "--scheme", choices=SCHEMES, default=HARMONISED, help=f"years of the scheme (default: {HARMONISED}, harmonised)"
    )

    label = commands.add_parser(
        "label",
        help="what one sentence is about, and why",
        description="Label one sentence by its words: dimension, sub-dimension, how sure, and what speaks for it.",
    )
    label.add_argument("sentence", metavar="SENTENCE", help="a task, in Vietnamese")
    label.add_argument("--dimension", choices=[f"D{i}" for i in range(1, 9)], help="the plan files it under this one")
    label.add_argument("--json", action="store_true", help="print it as JSON")

    export = commands.add_parser(
        "export",
        help="a dataset as Excel, Stata, Parquet …",
        description="Write a dataset in another format: xlsx (a workbook), dta and parquet (a folder, a file a table), "
        "duckdb and sqlite (a database with views), spacy (a DocBin with span groups), jsonl (a task a line).",
    )
    export.add_argument("dataset", metavar="DATASET", help="a folder written by papi extract")
    export.add_argument(
        "--to", metavar="FORMAT", required=True, help="xlsx, parquet, duckdb, sqlite, dta, spacy or jsonl"
    )
    export.add_argument("--out", metavar="PATH", required=True, help="the file or folder to write")

    compare = commands.add_parser(
        "compare",
        help="datasets as one page: provinces compared",
        description="Compare the plans of one or more datasets: one HTML page that needs no network, and its tables as "
        "CSV in a folder beside it.",
    )
    compare.add_argument("datasets", nargs="+", metavar="DATASET", help="a folder written by papi extract")
    compare.add_argument("--out", metavar="FILE", required=True, help="the page to write, e.g. report.html")
    compare.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the page (default: vi)")
    compare.add_argument(
        "--units", choices=("issued", "2025"), default="issued",
        help="provinces as named when the plan was issued (default), or as of July 2025 (34)",
    )
    compare.add_argument(
        "--scores", metavar="FILE", help="CSV of published PAPI scores: province, year, dimension (or TOTAL), score"
    )
    compare.add_argument(
        "--words", action="store_true",
        help="characteristic words too; takes longer than all else and needs pip install 'papi-extractor[words]'",
    )

    train = commands.add_parser(
        "train",
        help="make the classifier's model anew",
        description="Train the classifier on labelled sentences; the same sentences give the same file. "
        "Needs scikit-learn: pip install 'papi-extractor[train]'.",
    )
    train.add_argument("sentences", metavar="FOLDER", help="a folder of *.jsonl, as corpora/training")
    train.add_argument("--out", metavar="FILE", required=True, help="the model file to write")

    for command in (extract, show, listing, label):
        command.add_argument(
            "--facts", metavar="DIR", help="own rows beside the package's: files like agencies.csv in this folder"
        )

    evaluate = commands.add_parser(
        "evaluate", help="a dataset against gold", description="Compare a dataset with gold annotations."
    )
    evaluate.add_argument("dataset", metavar="DATASET", help="a folder written by papi extract")
    evaluate.add_argument("gold", metavar="GOLD", help="a folder of <doc_id>.jsonl and <doc_id>.doc.json")
    evaluate.add_argument(
        "--floors", metavar="FILE", help="JSON of figure and floor: exit 1 if a figure is below its floor"
    )
    evaluate.add_argument(
        "--layouts", metavar="FILE", help="CSV with the columns plan and layout: figures by layout as well"
    )
    evaluate.add_argument("--misses", action="store_true", help="list each difference")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is what it returns."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        if getattr(arguments, "facts", None):
            use(arguments.facts)
        return int(_COMMANDS[arguments.command](arguments))
    except (PlanError, FactError) as error:
        print(f"papi: {error}", file=sys.stderr)
        return NOTHING_DONE
    except KeyboardInterrupt:
        print("papi: stopped; nothing was written", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    finally:
        if getattr(arguments, "facts", None):
            use(None)


# -- extract ------------------------------------------------------------------------------------


def _extract(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from extractor.batch import find_inputs, run
    from extractor.dataset import write_dataset

    if not arguments.paths:
        raise PlanError("no_input", "name the plans to read: papi extract PLANS_FOLDER --out DATASET_FOLDER")
    if not arguments.out:
        raise PlanError(
            "no_output", f"name the folder to write: papi extract {' '.join(arguments.paths)} --out DATASET_FOLDER"
        )
    inputs, failures = find_inputs(arguments.paths)
    if not inputs:
        for failure in failures:
            print(f"papi: {failure.source}: {failure.message}", file=sys.stderr)
        return NOTHING_DONE
    console = Console(stderr=True)
    done: list[Extraction] = []
    count = 0
    with _progress(console) as progress:
        bar = progress.add_task("plans", total=len(inputs), tasks=0)
        for result in run(inputs):
            if isinstance(result, Failure):
                failures.append(result)
            else:
                done.append(result)
                count += len(result.tasks)
            progress.update(bar, advance=1, tasks=count)
    write_dataset(Path(arguments.out), done, failures, __version__)
    _closing(Console(), console, done, failures, arguments.out)
    if not done:
        return NOTHING_DONE
    return SOME_FAILED if failures else OK


def _progress(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[tasks]} tasks"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _closing(
    console: Console, errors: Console, done: Sequence[Extraction], failures: Sequence[Failure], out: str
) -> None:
    from rich.table import Table
    from rich.text import Text

    tasks = [t for d in done for t in d.tasks]
    table = Table(title=Text(f"dataset in {out}"), show_header=False)
    table.add_row("documents", str(len(done)))
    table.add_row("tasks", str(len(tasks)))
    for name, count in sorted(Counter(t.indicator.dimension or "no dimension" for t in tasks).items()):
        table.add_row(f"  {name}", str(count))
    table.add_row("with a lead agency", str(sum(bool(t.lead) for t in tasks)))
    table.add_row("with a deadline", str(sum(t.deadline is not None for t in tasks)))
    warned = [d for d in done if d.warnings]
    table.add_row("warnings", str(len(warned)))
    table.add_row("failures", str(len(failures)))
    console.print(table)
    for d in warned:
        errors.print(
            f"warning: {d.source}: no task found: is it a plan, and is its text whole?",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    for failure in failures:
        errors.print(f"failed: {failure.source}: {failure.message}", markup=False, highlight=False, soft_wrap=True)


# -- show ---------------------------------------------------------------------------------------


def _show(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from extractor.pipeline import extract

    try:
        found = extract(Path(arguments.file))
    except PlanError as error:
        raise PlanError(error.code, f"{arguments.file}: {error}") from error
    console = Console()
    console.print(show_tree(found))
    if not found.tasks:
        console.print("no task found: is it a plan, and is its text whole?")
    return OK


def show_tree(found: Extraction) -> Tree:
    """The tree that ``papi show`` prints: sections, headings, tasks with their fields."""
    from rich.text import Text
    from rich.tree import Tree

    f = found.fields
    head = Text(f.title or found.doc_id, style="bold")
    tree = Tree(head)
    tree.add(
        Text(
            " · ".join(
                str(v) for v in (f.number, f.doc_type, f.level, f.province, f.district, f.issued_on, f.signer) if v
            ),
            style="dim",
        )
    )
    for section in found.sections:
        inside = [t for t in found.tasks if section.start <= t.start < section.end]
        label = Text(f"{section.role.value}", style="bold cyan" if inside else "dim")
        label.append(f"  {section.title}" if section.title else "", style="" if inside else "dim")
        branch = tree.add(label)
        heading = None
        for task in inside:
            if task.heading != heading:
                heading = task.heading
                if heading:
                    branch.add(Text(heading[:100], style="italic"))
            branch.add(_task_text(task))
    return tree


def _task_text(task: Task) -> Text:
    from rich.text import Text

    text = Text()
    code = task.indicator.subdimension or task.indicator.dimension
    if code:
        text.append(f"{code} ", style=f"bold {_DIMENSION_COLOURS[int(code[1]) - 1]}")
    text.append(f"{task.marker} " if task.marker else "", style="dim")
    text.append(task.text)
    for label, values, style in (
        ("chủ trì", [f"{a.name}{' ↑' if a.inherited else ''}" for a in task.lead], "green"),
        ("phối hợp", [a.name for a in task.coordinating], "blue"),
        ("thời gian", [task.deadline.text] if task.deadline else [], "yellow"),
        ("căn cứ", [r.text for r in task.references], "magenta"),
        ("sản phẩm", [task.deliverable] if task.deliverable else [], "cyan"),
    ):
        if values:
            text.append(f"\n  {label}: ", style="dim")
            text.append("; ".join(values), style=style)
    return text


# -- facts --------------------------------------------------------------------------------------


def _facts(arguments: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if arguments.table is not None and arguments.table not in COLUMNS:
        raise PlanError("no_table", f"there is no table {arguments.table}: name one of {', '.join(COLUMNS)}")
    counts = {name: len(facts(name)) for name in COLUMNS}  # reading a table checks it
    console = Console()
    if arguments.action == "check":
        console.print(f"{sum(counts.values())} rows in {len(counts)} tables, no fault; SHA-256 {fingerprint()}")
    elif arguments.table is None:
        table = Table("table", "rows", "columns")
        for name, count in counts.items():
            table.add_row(name, str(count), ", ".join(COLUMNS[name]))
        console.print(table)
    else:
        wanted = skeleton(arguments.find or "")
        for row in facts(arguments.table):
            if wanted in skeleton(" ".join(row.values())):
                key, *rest = [(column, value) for column, value in row.items() if value]
                lines = [f"[bold]{escape(key[1])}[/]", *(f"  [dim]{c}[/] {escape(v)}" for c, v in rest)]
                console.print("\n".join(lines), highlight=False, soft_wrap=True)
    return OK


# -- taxonomy -----------------------------------------------------------------------------------


def _taxonomy(arguments: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.table import Table

    table = Table("code", "harmonised", "tiếng Việt", "English", title=f"PAPI {arguments.scheme}")
    for code in codes(arguments.scheme):
        table.add_row(
            code.code, translate(code.code, arguments.scheme, HARMONISED) or "–", code.name_vi, code.name_en,
            style="bold" if code.parent is None else "",
        )  # fmt: skip
    Console().print(table)
    return OK


# -- label and train ----------------------------------------------------------------------------


def _label(arguments: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.table import Table

    from extractor.indicators import explain

    why = explain(arguments.sentence, dimension=arguments.dimension)
    if arguments.json:
        print(json.dumps(asdict(why), ensure_ascii=False, indent=1))
        return OK
    names = {code.code: code.name_vi for code in codes()} | {"none": "no dimension"}
    found = why.indicator
    best = found.subdimension or found.dimension or "none"
    table = Table(show_header=False)
    table.add_row("label", f"{best}  {names[best]}", style="bold")
    table.add_row("dimension", f"{found.dimension or 'none'}, probability {found.confidence:.2f}")
    if found.subdimension:
        table.add_row("sub-dimension", f"{found.subdimension}, probability {found.subdimension_confidence:.2f}")
    table.add_row("rule", found.rule)
    table.add_row("classifier", ", ".join(f"{code} {p:.2f}" for code, p in why.ranking))
    table.add_row("what speaks for it", ", ".join(f"{term} +{value:.2f}" for term, value in why.terms) or "–")
    table.add_row("look again", ", ".join(found.doubts) or "–")
    Console().print(table)
    return OK


def _export(arguments: argparse.Namespace) -> int:
    from extractor.exports import export

    export(arguments.dataset, arguments.to, arguments.out)
    print(f"{arguments.dataset} as {arguments.to} in {arguments.out}")
    return OK


def _compare(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    with Console(stderr=True).status("comparing"):
        try:
            from extractor.comparison.report import write_report

            page, *tables = write_report(
                arguments.datasets, arguments.out, arguments.lang, arguments.scores, arguments.units, arguments.words
            )
        except ImportError as error:
            message = f"comparing needs {error.name}: pip install 'papi-extractor[compare]'"
            raise PlanError("needs", message) from error
    print(f"{page}: open it in a browser; {len(tables)} tables in {tables[0].parent}")
    return OK


def _train(arguments: argparse.Namespace) -> int:
    from rich.console import Console

    from extractor.dataset import write_whole
    from extractor.training import read_sentences, train

    sentences = read_sentences(arguments.sentences)
    with Console(stderr=True).status(f"training on {len(sentences)} sentences"):
        try:
            data = train(sentences)
        except ImportError as error:
            message = "training needs scikit-learn: pip install 'papi-extractor[train]'"
            raise PlanError("no_scikit_learn", message) from error
    write_whole(Path(arguments.out), data)
    print(f"{arguments.out}: {len(sentences)} sentences, SHA-256 {hashlib.sha256(data).hexdigest()}")
    return OK


# -- evaluate -----------------------------------------------------------------------------------


def _evaluate(arguments: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.table import Table

    from extractor import evaluation

    layouts = evaluation.layouts_of(arguments.layouts) if arguments.layouts else None
    floors = evaluation.read_floors(arguments.floors) if arguments.floors else {}
    result = evaluation.evaluate(arguments.dataset, arguments.gold, layouts)
    if arguments.json:
        figures: dict[str, Any] = {"overall": result.overall, "by_plan": result.by_plan, "by_layout": result.by_layout}
        if arguments.misses:
            figures["misses"] = [asdict(miss) for miss in result.misses]
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    else:
        console = Console()
        table = Table(title="agreement with gold", show_header=False)
        for name, value in evaluation.summary(result):
            table.add_row(name, value)
        console.print(table)
        for title, strata in (("by plan", result.by_plan), ("by layout", result.by_layout)):
            if strata:
                console.print(_strata(title, strata))
    if arguments.misses and not arguments.json:
        for miss in result.misses:
            print(miss.doc_id, miss.what, miss.text, sep="\t")
    low = evaluation.below_floors(result.overall, floors)
    for line in low:
        print(f"papi: {line}", file=sys.stderr)
    return SOME_FAILED if low else OK


def _strata(title: str, strata: dict[str, dict[str, Any]]) -> Table:
    from rich import box
    from rich.table import Table

    names = (
        "tasks",
        "tasks_exact",
        "dimension_accuracy",
        "lead",
        "coordinating",
        "references_in_tasks",
        "deadline",
        "document_fields",
    )
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("", max_width=26, overflow="fold")
    for name in ("tasks", "exact", "dim.", "lead", "coord.", "refs", "time", "doc."):
        table.add_column(name, justify="right", min_width=5)
    for key, figures in strata.items():
        values = [figures[n]["f1"] if isinstance(figures[n], dict) else figures[n] for n in names]
        table.add_row(key, *("-" if v is None else f"{v:.3f}" for v in values))
    return table


_COMMANDS = {
    "extract": _extract, "show": _show, "facts": _facts, "taxonomy": _taxonomy, "label": _label, "train": _train,
    "export": _export, "compare": _compare,
    "evaluate": _evaluate,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
