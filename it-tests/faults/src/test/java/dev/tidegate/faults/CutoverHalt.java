package dev.tidegate.faults;

import dev.tidegate.sandbox.demo.MovingDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Halts whoever writes a certain line of the cutover's log, within PostgreSQL: the coordinator
 * waits for the answer and does nothing else, so what it is killed at is exact. Released, the line
 * becomes durable if its commit was sent, and is rolled back if it was not.
 */
final class CutoverHalt implements AutoCloseable {
    private static final int LOCK = 4_711;

    private static final String MAKE =
            """
            create table if not exists public.cutover_halt (step text, kind text, at text);
            create or replace function public.cutover_halt() returns trigger language plpgsql as $$
            begin
                if exists (select 1 from public.cutover_halt h where h.step = new.entry ->> 'step'
                        and h.kind = new.entry ->> 'kind' and h.at = tg_argv[0]) then
                    perform pg_advisory_xact_lock(%1$d);
                end if;
                return new;
            end $$;
            create or replace trigger halt_insert before insert on tidegate.cutover_log
                for each row execute function public.cutover_halt('insert');
            drop trigger if exists halt_commit on tidegate.cutover_log;
            create constraint trigger halt_commit after insert on tidegate.cutover_log
                deferrable initially deferred
                for each row execute function public.cutover_halt('commit');
            select pg_advisory_lock(%1$d)\
            """
                    .formatted(LOCK);

    private static final String WAITING =
            "select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = "
                    + LOCK;

    private final MovingDatabase database;
    private final Connection session;

    private CutoverHalt(MovingDatabase database, Connection session) {
        this.database = database;
        this.session = session;
    }

    /** The next one who comes to this moment waits. */
    static CutoverHalt at(MovingDatabase database, CutoverMoment moment) throws SQLException {
        Connection session = database.target();
        try (Statement statement = session.createStatement();
                PreparedStatement insert =
                        session.prepareStatement(
                                "insert into public.cutover_halt values (?, ?, ?)")) {
            statement.execute(MAKE);
            insert.setString(1, moment.step().name());
            insert.setString(2, moment.point().line().name());
            insert.setString(3, moment.point() == CutoverMoment.Point.ACTED ? "insert" : "commit");
            insert.executeUpdate();
            return new CutoverHalt(database, session);
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** Whether somebody waits there. */
    boolean isReached() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(WAITING)) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    /** Nobody waits there any more; also when the server was restarted meanwhile. */
    @Override
    public void close() throws SQLException {
        try (session;
                Connection another = database.target();
                Statement statement = another.createStatement()) {
            statement.execute("delete from public.cutover_halt");
        }
    }
}
