"""A whole bid as a file: made from a notice and a draft, filled in anywhere, and read back.

One table holds five parts, each with its own titles, so that a workbook and a CSV file say the
same. What is wrong comes back cell by cell: the reading's faults and the bid's own rules alike.
"""

from marketplace.imports.bids.columns import ASIDE, BidAsked
from marketplace.imports.bids.reading import ReadBid, beside_rules, read_bid
from marketplace.imports.bids.writing import bid_file

__all__ = ["ASIDE", "BidAsked", "ReadBid", "beside_rules", "bid_file", "read_bid"]
