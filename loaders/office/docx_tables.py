"""Tables of a Word document that serve the layout, and tables inside tables."""

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from loaders.office.docx_xml import top_level

_CONTENT = ("w:p", "w:tbl")


def arrange_tables(body: BaseOxmlElement) -> None:
    """Take frames of one cell apart, and move tables out of the cells of other tables.

    unstructured writes a nested table into its cell as words without rows; a frame around text
    would come back as a table of one cell. A nested table that has rows and columns of its own
    follows the table that held it; others stay in their cell.
    """
    for table in list(body.iter(qn("w:tbl"))):
        _end_loose_merges(table)
        if table.getparent().tag == qn("w:body"):
            _open_frame(table)
    for table in reversed(list(body.iter(qn("w:tbl")))):
        if table.getparent().tag == qn("w:tc") and _is_grid(table):
            anchor = top_level(table)
            if table.getnext() is None:  # a cell must end with a paragraph
                table.addnext(table.makeelement(qn("w:p")))
            anchor.addnext(table)


def _end_loose_merges(table: BaseOxmlElement) -> None:
    """Show cells that go on from a cell above that is not there: python-docx drops their row."""
    above: set[int] = set()
    for row in table.tr_lst:
        column, starts = row.grid_before, set()
        for cell in row.tc_lst:
            if column not in above:
                for merge in cell.xpath("./w:tcPr/w:vMerge[not(@w:val) or @w:val='continue']"):
                    merge.getparent().remove(merge)
            starts.add(column)
            column += cell.grid_span
        above = starts


def _open_frame(table: BaseOxmlElement) -> None:
    cells = table.xpath("./w:tr/w:tc")
    if len(cells) != 1:
        return
    for node in list(cells[0]):
        if node.tag in map(qn, _CONTENT):
            table.addprevious(node)
            if node.tag == qn("w:tbl"):
                _open_frame(node)
    table.getparent().remove(table)


def _is_grid(table: BaseOxmlElement) -> bool:
    rows = table.findall(qn("w:tr"))
    return len(rows) > 1 and any(len(row.findall(qn("w:tc"))) > 1 for row in rows)
