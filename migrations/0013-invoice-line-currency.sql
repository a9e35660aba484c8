alter table orders_invoices_line_items add column currency text not null default 'USD';

update orders_invoices_line_items l set currency = i.currency
  from orders_invoices i where i.workspace_id = l.workspace_id and i.id = l.invoice_id and i.currency <> 'USD';
