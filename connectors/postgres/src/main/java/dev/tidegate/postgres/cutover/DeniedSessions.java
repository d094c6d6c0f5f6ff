package dev.tidegate.postgres.cutover;

/**
 * Sessions of roles that are denied something, and that could still commit something they wrote.
 *
 * <p>Of a role that lost its privileges these are the ones whose transaction has written, or holds
 * a lock that a writer takes; the views of the server show that of everybody. Of a role that may
 * only not log in it is every session: its next statement can write.
 */
final class DeniedSessions {

    private DeniedSessions() {}

    /**
     * A query: {@code pid, state, xact_start, is_unstoppable}; the second and third are null for a
     * role that may not see others' sessions.
     *
     * @param pipeline as a literal
     */
    static String thatCouldCommit(String pipeline) {
        return """
        select s.pid, s.state, s.xact_start, d.is_unstoppable
        from pg_stat_activity s
            join pg_roles r on r.oid = s.usesysid,
            lateral (
                select bool_or(kind = 'LOGIN') as is_unstoppable
                from tidegate.fence_denial
                where pipeline = %s and (
                    kind = 'LOGIN' and principal = r.rolname
                    or kind = 'WRITES' and to_regrole(quote_ident(principal)) is not null
                        and %s)) d
        where s.datname = current_database() and s.backend_type = 'client backend'
            and not r.rolsuper and r.rolname not in (current_user, session_user)
            and (d.is_unstoppable
                or d.is_unstoppable is not null and exists (
                    select from pg_locks l where l.pid = s.pid and l.granted and (
                        l.locktype = 'transactionid' and l.mode = 'ExclusiveLock'
                        or l.locktype = 'relation' and l.mode not in
                            ('AccessShareLock', 'RowShareLock', 'SIReadLock'))))\
        """
                .formatted(pipeline, Principals.has("r.oid", "to_regrole(quote_ident(principal))"));
    }
}
