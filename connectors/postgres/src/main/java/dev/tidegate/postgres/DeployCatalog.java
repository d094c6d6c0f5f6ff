package dev.tidegate.postgres;

import dev.tidegate.postgres.DeploySession.Found;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the catalog has of the objects that are deployed, each in a form that can be compared. */
final class DeployCatalog {
    /**
     * All objects of schemas that are not the server's, an extension's or Tidegate's. Of a table
     * only the columns; what makes it whole are objects of their own. Whether a trigger is on, and
     * whether a constraint is deferrable or proven, changes while a target is replicated into.
     */
    private static final String OBJECTS =
            """
            with spaces as (
                select n.oid, n.nspname, n.xmin from pg_namespace n
                where n.nspname not in ('information_schema', 'tidegate')
                    and n.nspname not like 'pg\\_%'
            ), columns as (
                select a.attrelid, string_agg(concat_ws(' ', a.attname,
                    format_type(a.atttypid, a.atttypmod), a.attnotnull,
                    nullif(a.attidentity, ''), nullif(a.attgenerated, '')), ', '
                    order by a.attnum) as text
                from pg_attribute a where a.attnum > 0 and not a.attisdropped
                group by a.attrelid
            ), objects as (
                select 'pg_namespace'::regclass::oid as classid, s.oid as objid, s.xmin as changed,
                    s.nspname::text as name, '' as of_table, '' as definition,
                    format('drop schema %I', s.nspname) as removal, null as disabling
                from spaces s
                union all
                select 'pg_class'::regclass, c.oid, c.xmin, c.relname::text, '',
                    case c.relkind
                        when 'v' then pg_get_viewdef(c.oid)
                        when 'm' then pg_get_viewdef(c.oid)
                        when 'S' then (select concat_ws(' ', format_type(q.seqtypid, null),
                            q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcycle)
                            from pg_sequence q where q.seqrelid = c.oid)
                        else (select text from columns where attrelid = c.oid) end,
                    format('drop %s %I.%I', case c.relkind when 'v' then 'view'
                        when 'm' then 'materialized view' when 'S' then 'sequence'
                        when 'c' then 'type' else 'table' end, s.nspname, c.relname), null
                from pg_class c join spaces s on s.oid = c.relnamespace
                where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c')
                    and not exists (select from pg_depend d where d.objid = c.oid
                        and d.classid = 'pg_class'::regclass and d.deptype = 'i'
                        and d.refclassid = 'pg_class'::regclass)
                union all
                select 'pg_type'::regclass, t.oid, t.xmin, t.typname::text, '',
                    format_type(t.typbasetype, t.typtypmod),
                    format('drop type %I.%I', s.nspname, t.typname), null
                from pg_type t join spaces s on s.oid = t.typnamespace
                where t.typtype in ('d', 'e', 'r')
                union all
                select 'pg_proc'::regclass, p.oid, p.xmin, p.proname::text, '',
                    case when p.prokind = 'a' then '' else pg_get_functiondef(p.oid) end,
                    format('drop routine %s', p.oid::regprocedure), null
                from pg_proc p join spaces s on s.oid = p.pronamespace
                union all
                select 'pg_class'::regclass, c.oid, c.xmin, c.relname::text,
                    format('%I.%I', s.nspname, t.relname), pg_get_indexdef(c.oid),
                    format('drop index %I.%I', s.nspname, c.relname), null
                from pg_index i join pg_class c on c.oid = i.indexrelid
                    join pg_class t on t.oid = i.indrelid
                    join spaces s on s.oid = c.relnamespace
                where i.indisvalid and not exists (select from pg_constraint k
                    where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))
                union all
                select 'pg_constraint'::regclass, k.oid, k.xmin, k.conname::text,
                    format('%I.%I', s.nspname, t.relname),
                    regexp_replace(pg_get_constraintdef(k.oid),
                        '( DEFERRABLE| INITIALLY DEFERRED| NOT VALID)+$', ''),
                    format('alter table %I.%I drop constraint %I', s.nspname, t.relname,
                        k.conname), null
                from pg_constraint k join pg_class t on t.oid = k.conrelid
                    join spaces s on s.oid = t.relnamespace
                where k.contype in ('f', 'u', 'x') and k.conparentid = 0
                union all
                select 'pg_trigger'::regclass, g.oid, g.xmin, g.tgname::text,
                    format('%I.%I', s.nspname, t.relname), pg_get_triggerdef(g.oid),
                    format('drop trigger %I on %I.%I', g.tgname, s.nspname, t.relname),
                    case when t.relkind in ('r', 'p') then
                        format('alter table %I.%I disable trigger %I', s.nspname, t.relname,
                            g.tgname) end
                from pg_trigger g join pg_class t on t.oid = g.tgrelid
                    join spaces s on s.oid = t.relnamespace
                where not g.tgisinternal
            )
            select i.type, i.identity, o.name, o.of_table, o.definition, o.removal, o.disabling
            from objects o, pg_identify_object(o.classid, o.objid, 0) i
            where not exists (select from pg_depend d where d.classid = o.classid
                and d.objid = o.objid and d.deptype = 'e')
            """;

    /** Those whose row was written by this transaction, or by one that began after it. */
    private static final String OF_THIS_TRANSACTION =
            "and age(o.changed) <= age(pg_current_xact_id()::xid)\n";

    private static final String ORDER = "order by o.objid";

    private static final String DEPENDENTS =
            """
            with recursive given as (
                select a.classid, a.objid from unnest(?::text[]) as g (identity),
                    lateral (select d.classid, d.objid from (
                        select 'pg_class'::regclass::oid as classid, oid as objid from pg_class
                        union all select 'pg_proc'::regclass, oid from pg_proc
                        union all select 'pg_type'::regclass, oid from pg_type where typtype <> 'c'
                        union all select 'pg_trigger'::regclass, oid from pg_trigger
                            where not tgisinternal) d,
                        pg_identify_object(d.classid, d.objid, 0) i
                        where d.objid >= 16384 and i.type || ' ' || i.identity = g.identity) a
            ), behind as (
                select classid, objid from given
                union
                select case when d.classid = 'pg_rewrite'::regclass
                        or d.classid = 'pg_attrdef'::regclass then 'pg_class'::regclass::oid
                        else d.classid end,
                    case when d.classid = 'pg_rewrite'::regclass
                        then (select r.ev_class from pg_rewrite r where r.oid = d.objid)
                        when d.classid = 'pg_attrdef'::regclass
                        then (select f.adrelid from pg_attrdef f where f.oid = d.objid)
                        else d.objid end
                from behind b join pg_depend d on d.refclassid = b.classid
                    and d.refobjid = b.objid
                where d.deptype in ('n', 'a', 'i')
            )
            select distinct i.type || ' ' || i.identity as identity
            from behind b, pg_identify_object(b.classid, b.objid, 0) i
            where (b.classid, b.objid) not in (select classid, objid from given)
                and i.identity is not null
            order by 1
            """;

    private DeployCatalog() {}

    /** All objects, in the order in which they were made. */
    static List<Found> all(Connection connection) throws SQLException {
        return found(connection, OBJECTS + ORDER);
    }

    /** Those that the connection's transaction has made or altered. */
    static List<Found> ofThisTransaction(Connection connection) throws SQLException {
        return found(connection, OBJECTS + OF_THIS_TRANSACTION + ORDER);
    }

    private static List<Found> found(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            List<Found> all = new ArrayList<>();
            while (row.next()) {
                all.add(
                        new Found(
                                row.getString(1),
                                row.getString(1) + " " + row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                Optional.ofNullable(row.getString(5)).orElse(""),
                                row.getString(6),
                                Optional.ofNullable(row.getString(7))));
            }
            return all;
        }
    }

    /** What depends on these objects, and on what does. */
    static List<String> dependents(Connection connection, List<String> identities)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DEPENDENTS)) {
            statement.setArray(1, connection.createArrayOf("text", identities.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                List<String> all = new ArrayList<>();
                while (row.next()) {
                    all.add(row.getString(1));
                }
                return all;
            }
        }
    }
}
