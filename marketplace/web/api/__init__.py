"""The JSON API: the same acts and the same readings as the pages, for programs with a token.

One file per noun, ending in `routes`, found by marketplace/app.py. An operation is a function of a
`Call` behind one of two decorators, which says all that the schema and the documentation tell:

    @reads("/invoices", noun="invoices", gives=Listing[Invoice], asks=Asked, roles=("finance",))
    async def list_all(call: Call[Asked]) -> Listing[Invoice]:
        async with call.reading() as tx: ...
        return call.listing("invoices", rows, lambda row: (row.received_at, row.invoice_id))

    @writes("/contracts/{contract_id:uuid}/invoices", noun="invoices", takes=InvoiceBody,
            gives=InvoiceTaken, roles=("provider",))
    async def send(writing: Writing[InvoiceBody]) -> Done[InvoiceTaken]:
        invoice_id = await submit_invoice(writing.tx, writing.who, form, writing.now)
        return Done(InvoiceTaken(invoice_id), f"/api/invoices/{invoice_id}")

The decorators ask for the token, its role and what it may do, parse address and body into the very
Structs the schema is made from, claim the Idempotency-Key and open the transaction. What goes wrong
becomes application/problem+json in marketplace/web/refusals.py, as everywhere.
"""
