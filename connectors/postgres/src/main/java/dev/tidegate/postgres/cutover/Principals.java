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
 * <p>A role that was granted it by the table's owner has it revoked ({@link Denial.Kind#WRITES}). A
 * role that can write since it is the owner, is a member of it, or of {@code pg_write_all_data},
 * has nothing that could be revoked, so it may not log in ({@link Denial.Kind#LOGIN}). Left out are
 * superusers, whom neither stops, Tidegate's own role, those whom the settings exempt, and what is
 * granted to everybody ({@code public}) or by others than the owner: the readiness checks speak of
 * those.
 */
final class Principals {
    /** PostgreSQL 16 tells who may take a role on from who may only give it to others. */
    private static final String TAKE_ON =
            "case when current_setting('server_version_num')::int >= 160000"
                    + " then 'SET' else 'MEMBER' end";

    /**
     * Begins a query over {@code tables}, roles that are {@code ours}, {@code grants} on the tables,
     * and those of {@code writes} to others than the owner and everybody. Parameters: names of
     * tables, names of roles that are exempt.
     */
    static final String TABLES_AND_GRANTS =
            """
            with tables as (
                select c.oid, c.relowner, c.relacl,
                    quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
                from (select distinct to_regclass(name)::oid as oid
                        from unnest(?::text[]) as t (name)) as named
                    join pg_class c using (oid)
                    join pg_namespace n on n.oid = c.relnamespace),
            ours as (
                select oid from pg_roles
                where rolname in (current_user, session_user) or rolname = any (?::text[])
                    or starts_with(rolname::text, 'pg_')),
            grants as (
                select t.oid, t.name, t.relowner, a.grantor, a.grantee, a.is_grantable,
                    lower(a.privilege_type) as privilege, a.privilege_type
                from tables t, aclexplode(t.relacl) a
                union all
                select t.oid, t.name, t.relowner, a.grantor, a.grantee, a.is_grantable,
                    lower(a.privilege_type) || ' (' || quote_ident(c.attname) || ')',
                    a.privilege_type
                from tables t
                    join pg_attribute c on c.attrelid = t.oid and c.attacl is not null,
                    aclexplode(c.attacl) a),
            writes as (
                select * from grants
                where privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
                    and grantee not in (0, relowner))
            """;

    private static final String DENIALS =
            TABLES_AND_GRANTS
                    + """
                    , of_table as (
                        select grantee, is_grantable, name,
                            string_agg(privilege, ', ' order by privilege) as privileges
                        from writes
                        where grantor = relowner and grantee not in (select oid from ours)
                        group by grantee, is_grantable, name),
                    lines as (
                        select grantee, privileges || ' on table '
                            || string_agg(name, ', ' order by name collate "C")
                            || case when is_grantable then ' with grant option' else '' end as line
                        from of_table group by grantee, is_grantable, privileges)
                    select 'WRITES' as kind, r.rolname as principal,
                        string_agg(line, chr(10) order by line collate "C") as detail
                    from lines join pg_roles r on r.oid = grantee
                    group by r.rolname
                    union all
                    select 'LOGIN', r.rolname, 'login' from pg_roles r
                    where r.rolcanlogin and not r.rolsuper and r.oid not in (select oid from ours)
                        and (exists (select from tables t where %s)
                            or %s)
                    """;

    private Principals() {}

    /** What would have to be denied, in the order of denials. */
    static List<Denial> denials(Connection connection, List<String> tables, List<String> exempt)
            throws SQLException {
        String query =
                DENIALS.formatted(
                        has("r.oid", "t.relowner"), has("r.oid", "'pg_write_all_data'"));
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
