package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;
import static dev.tidegate.postgres.Names.quote;

import dev.tidegate.cutover.Preparation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Event triggers that refuse to change or drop replicated tables, for everybody but Tidegate's own
 * role: the source would not have the column, and the stream back would have nowhere to write it.
 * Only a superuser, or {@code rds_superuser}, may make one.
 */
final class PreparedDdlGuard implements Prepared {
    private static final String MAY =
            """
            select rolsuper or coalesce(pg_has_role(current_user, to_regrole('rds_superuser'),
                'USAGE'), false) from pg_roles where rolname = current_user\
            """;

    private final String pipeline;

    PreparedDdlGuard(String pipeline) {
        this.pipeline = pipeline;
    }

    /** Whether Tidegate's role may make one. */
    static boolean mayBeMade(Connection connection) throws SQLException {
        return isTrue(connection, MAY);
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                "target.ddl-guard",
                "keeps the replicated tables as the source has them",
                Preparation.Lifetime.WAY_BACK);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        return isTrue(
                connection,
                "select count(*) = 2 from pg_event_trigger where evtname in ("
                        + literal(onChange())
                        + ", "
                        + literal(onDrop())
                        + ")");
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public List<Guarded> make(Connection connection) throws SQLException {
        List<String> undo = undo();
        return List.of(
                Guarded.of(
                                undo.get(0),
                                undo.get(1),
                                refusing(connection),
                                "create event trigger "
                                        + quote(onChange())
                                        + " on ddl_command_end execute function "
                                        + function()
                                        + "()",
                                "create event trigger "
                                        + quote(onDrop())
                                        + " on sql_drop execute function "
                                        + function()
                                        + "()")
                        .undoneBy(undo));
    }

    /** Their numbers: a table that was dropped has no name any more. */
    private String tables(Connection connection) throws SQLException {
        List<String> numbers = new ArrayList<>();
        for (String table : ReplicatedTables.names(connection, pipeline)) {
            numbers.add(text(connection, "select to_regclass(" + literal(table) + ")::oid"));
        }
        return String.join(",", numbers);
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public List<Guarded> takeBack(Connection connection) {
        return List.of(Guarded.of(undo().toArray(String[]::new)));
    }

    private List<String> undo() {
        return List.of(
                "drop event trigger if exists " + quote(onChange()),
                "drop event trigger if exists " + quote(onDrop()),
                "drop function if exists " + function() + "()");
    }

    private String function() {
        return "tidegate." + quote(WayBack.name(pipeline) + "_refuse_ddl");
    }

    private String onChange() {
        return WayBack.name(pipeline) + "_change";
    }

    private String onDrop() {
        return WayBack.name(pipeline) + "_drop";
    }

    private String refusing(Connection connection) throws SQLException {
        return """
        create or replace function %1$s() returns event_trigger language plpgsql as $refuse$
        declare
            tables oid[] := %2$s;
            hit text;
        begin
            if session_user = %3$s then
                return;
            end if;
            if tg_event = 'sql_drop' then
                select object_identity into hit from pg_event_trigger_dropped_objects()
                where classid = 'pg_class'::regclass and objid = any (tables)
                limit 1;
            else
                select object_identity into hit from pg_event_trigger_ddl_commands()
                where classid = 'pg_class'::regclass and objid = any (tables)
                    and command_tag not in ('GRANT', 'REVOKE', 'COMMENT')
                limit 1;
            end if;
            if hit is not null then
                raise exception 'Tidegate keeps a way back to SQL Server, which would not'
                    ' follow this change of %%', hit
                    using errcode = 'object_in_use',
                        hint = 'Make the change when the cutover is complete.';
            end if;
        end $refuse$\
        """
                .formatted(
                        function(),
                        literal("{" + tables(connection) + "}"),
                        literal(text(connection, "select session_user")));
    }
}
