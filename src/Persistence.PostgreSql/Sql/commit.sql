-- name: Append
SELECT refused, code, holder, known FROM {schema}.append(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31,
  $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52);

-- name: AppendPlain
SELECT refused, code, known FROM {schema}.append_plain($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: Flows
SELECT n, flow FROM {schema}.flow_numbers($1, $2);

-- name: Heads
SELECT n, version, chain, run FROM {schema}.run_heads($1);

-- name: Notify
SELECT pg_notify($1, $2);

-- name: Numbers
SELECT array_agg(nextval('{schema}.runs_run_seq')) FROM generate_series(1, $1);
