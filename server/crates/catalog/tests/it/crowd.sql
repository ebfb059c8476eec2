-- 1,000 tables of 9 columns each, as a large company would have: 10,000 assets.
INSERT INTO catalog.asset (kind, name, title, maker_description)
SELECT 'table', 'mart.' || subject || '_' || thing || '_' || n, subject || '_' || thing || '_' || n,
       'One row for each ' || thing || ' of ' || subject || ', number ' || n || '. Loaded daily.'
FROM unnest('{sales,returns,customer,product,stock,supplier,invoice,campaign,visit,ticket}'::text[]) subject,
     unnest('{line,day,week,month,region,channel,segment,history,snapshot,summary}'::text[]) thing,
     generate_series(1, 10) n;
INSERT INTO catalog.asset (kind, name, title, maker_description, table_id, position, data_type, nullable)
SELECT 'column', t.name || '.' || c, c, 'The ' || c || ' of a row.', t.asset_id, p, 'numeric', true
FROM catalog.asset t,
     unnest('{row_key,amount,quantity,currency,changed_on,customer_key,product_key,shop_key,state}'::text[])
         WITH ORDINALITY AS c (c, p)
WHERE t.kind = 'table' AND t.name LIKE 'mart.%';
ANALYZE catalog.asset;
