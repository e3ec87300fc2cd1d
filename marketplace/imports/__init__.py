"""A council's own files: read into rows, or into a list of what is wrong with them.

Everything here is pure: bytes go in, and Structs or faults come out. No file of any kind raises an
exception; `marketplace.acts.imports` then compares what was read with what is stored.

    tables     bytes of a CSV or an Excel workbook -> the cells of one table
    layouts    the columns a kind of file has, and how its header is recognised
    cells      one cell -> a date, an amount, a code
    providers, directory, allocations, wards, boundaries   one kind of file each
    marked     the same file with what is wrong beside each row
"""
