-- begin, ReadCommitted
;
DELETE FROM auth.outbox AS o
WHERE o.state = 'dead' AND o.id = @id
;
-- commit
;
