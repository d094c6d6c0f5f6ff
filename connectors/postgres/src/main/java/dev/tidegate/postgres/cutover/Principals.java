package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Denial;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who can write replicated tables, by the catalog.
 *
 * <p>What a role was granted by the owner is revoked ({@link Denial.Kind#WRITES}): on the tables,
 * their columns and partitions, on views over them of the same owner, and on routines that run as
 * that owner. A role that can write since it is the owner, is a member of it, or of {@code
 * pg_write_all_data}, has nothing that could be revoked, so it may not log in ({@link
 * Denial.Kind#LOGIN}). Left out are superusers, whom neither stops, Tidegate's own role, those whom
 * the settings exempt, and what is granted to everybody ({@code public}) or by others than the
 * owner: the readiness checks speak of those.
 */
final class Principals {
    /** PostgreSQL 16 tells who may take a role on from who may only give it to others. */
    private static final String TAKE_ON =
            "case when current_setting('server_version_num')::int >= 160000"
                    + " then 'SET' else 'MEMBER' end";

    /** Views count whose owner has what the owner of what is below them has. */
    private static final String OF_RELATIONS =
            """
            with recursive objects (oid) as (
                select distinct to_regclass(name)::oid from unnest(?::text[]) as t (name)
                union
                select x.oid from objects o, lateral (
                    select inhrelid from pg_inherits where inhparent = o.oid
                    union all
                    select v.oid from pg_depend d
                        join pg_rewrite r on r.oid = d.objid
                        join pg_class v on v.oid = r.ev_class
                    where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
                        and d.refobjid = o.oid and v.oid <> o.oid and v.relkind = 'v'
                        and pg_has_role(v.relowner,
                            (select relowner from pg_class where oid = o.oid), 'USAGE')
                    ) as x (oid)),
            tables as (
                select c.oid, c.relowner, c.relacl, c.relkind,
                    quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
                from objects join pg_class c using (oid) join pg_namespace n on n.oid = relnamespace),
            ours as (
                select oid from pg_roles
                where rolname in (current_user, session_user) or rolname = any (?::text[])
                    or starts_with(rolname::text, 'pg_')),
            """;

    /** Those that run as their owner, who has what a table's owner has; no trigger functions. */
    private static final String OF_ROUTINES =
            """
            routines as (
                select p.oid, p.proowner as relowner, p.oid::regprocedure::text as name,
                    coalesce(p.proacl, acldefault('f', p.proowner)) as acl
                from pg_proc p
                where p.prosecdef and p.proowner not in (
                        select o.oid from ours o join pg_roles r using (oid)
                        where r.rolname <> current_user)
                    and p.pronamespace not in (
                        'pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
                    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass
                        and d.objid = p.oid and d.deptype = 'e')
                    and exists (
                        select from tables t where pg_has_role(p.proowner, t.relowner, 'USAGE'))),
            """;

    /**
     * Begins a query over {@code tables} (with their partitions, and views that write them), roles
     * that are {@code ours}, {@code routines} that write as their owner, and {@code writes}: what
     * is granted to others than the owner, to everybody too (0), that lets them write. Parameters:
     * names of tables, names of roles that are exempt.
     */
    static final String TABLES_AND_GRANTS =
            OF_RELATIONS
                    + OF_ROUTINES
                    + """
                    grants as (
                        select t.name, 'table' as kind, t.relowner, a.*,
                            lower(a.privilege_type) as privilege
                        from tables t, aclexplode(t.relacl) a
                        union all
                        select t.name, 'table', t.relowner, a.*,
                            lower(a.privilege_type) || ' (' || quote_ident(c.attname) || ')'
                        from tables t
                            join pg_attribute c on c.attrelid = t.oid and c.attacl is not null,
                            aclexplode(c.attacl) a
                        union all
                        select r.name, 'routine', r.relowner, a.*, 'execute'
                        from routines r, aclexplode(r.acl) a),
                    writes as (
                        select *, grantor = relowner and (
                            select rolsuper or pg_has_role(oid, relowner, 'USAGE') from pg_roles
                            where rolname = current_user) as is_revocable
                        from grants
                        where privilege_type in
                                ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'EXECUTE')
                            and grantee <> relowner)
                    """;

    private static final String DENIALS =
            TABLES_AND_GRANTS
                    + """
                    , of_object as (
                        select grantee, is_grantable, kind, name,
                            string_agg(privilege, ', ' order by privilege) as privileges
                        from writes
                        where is_revocable and grantee <> 0
                            and grantee not in (select oid from ours)
                        group by grantee, is_grantable, kind, name),
                    lines as (
                        select grantee, privileges || ' on ' || kind || ' '
                            || string_agg(name, ', ' order by name collate "C")
                            || case when is_grantable then ' with grant option' else '' end as line
                        from of_object group by grantee, is_grantable, kind, privileges)
                    select 'WRITES' as kind, r.rolname as principal,
                        string_agg(line, chr(10) order by line collate "C") as detail
                    from lines join pg_roles r on r.oid = grantee
                    group by r.rolname
                    union all
                    select 'LOGIN', r.rolname, 'login' from pg_roles r
                    where r.rolcanlogin and not r.rolsuper and r.oid not in (select oid from ours)
                        and (exists (select from tables t where relkind <> 'v' and %s)
                            or %s)
                    """;

    private Principals() {}

    /** What would have to be denied, in the order of denials. */
    static List<Denial> denials(Connection connection, List<String> tables, List<String> exempt)
            throws SQLException {
        String query =
                DENIALS.formatted(has("r.oid", "t.relowner"), has("r.oid", "'pg_write_all_data'"));
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
            statement.setArray(2, connection.createArrayOf("text", exempt.toArray()));
            List<Denial> denials = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    denials.add(
                            new Denial(
                                    Denial.Kind.valueOf(row.getString("kind")),
                                    row.getString("principal"),
                                    row.getString("detail")));
                }
            }
            Collections.sort(denials);
            return denials;
        }
    }

    /** Whether a role has, or can take on, another one's privileges; true for the same. */
    static String has(String role, String other) {
        String call = "pg_has_role(" + role + ", " + other + ", ";
        return "(" + call + "'USAGE') or " + call + TAKE_ON + "))";
    }
}
