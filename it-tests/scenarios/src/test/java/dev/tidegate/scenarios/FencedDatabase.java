package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.cutover.PostgresCutover;
import dev.tidegate.postgres.cutover.PostgresCutover.Wishes;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A target with two replicated tables, an application that may write them, and its fence. */
final class FencedDatabase {
    static final HandoverId BACK = new HandoverId("shop", 2, Direction.BACK);
    static final String REFUSED = "42501";
    static final Duration PATIENCE = Duration.ofMillis(300);

    static final TableDefinition ITEM =
            table("Item").column("Id", Kind.INT).column("Price", Kind.INT).build();

    static final TableDefinition ORDERS =
            table("Orders").column("Id", Kind.INT).column("Item", Kind.INT).build();

    final PostgresFixture db;
    final String application;
    final Fence fence;
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Both are empty; the application's role is called like the database. */
    FencedDatabase(PostgresServer server, String name) throws SQLException {
        db = new PostgresFixture(server, name);
        application = role("app");
        db.target().schema().create(List.of(ITEM, ORDERS));
        db.target().bindGroups(Map.of(ITEM.table(), 0, ORDERS.table(), 0));
        db.sql("grant usage on schema dbo to " + application);
        db.sql("grant select, insert, update, delete on dbo.item, dbo.orders to " + application);
        fence = process().fence();
    }

    /** A role that may log in, and nothing else; dropped at the end. */
    String role(String prefix) throws SQLException {
        String role = prefix + "_" + db.rows("select current_database()").getFirst();
        role = "\"" + role.substring(0, Math.min(50, role.length())) + "\"";
        db.sql("create role " + role + " login");
        String made = role;
        opened.add(() -> {
            db.sql("drop owned by " + made);
            db.sql("drop role " + made);
        });
        return role;
    }

    /** The name as the catalog has it. */
    static String plain(String role) {
        return role.substring(1, role.length() - 1);
    }

    /** What a process of its own sees. */
    PostgresCutover process() {
        return process(Wishes.NONE);
    }

    PostgresCutover process(Wishes wishes) {
        return process(wishes, () -> List.of(ITEM, ORDERS));
    }

    PostgresCutover process(Wishes wishes, Supplier<List<TableDefinition>> source) {
        PostgresCutover process = new PostgresCutover(db.settings(), db.pipeline(), wishes, source);
        opened.add(process);
        return process;
    }

    /**
     * A role as the README asks for: it owns what is replicated and Tidegate's own tables, makes
     * slots, and sees and ends sessions.
     */
    String roleOfTidegate() throws SQLException {
        String role = role("tidegate");
        db.sql(
                """
                alter role %1$s replication;
                grant pg_signal_backend, pg_read_all_stats to %1$s;
                alter schema tidegate owner to %1$s;
                alter schema dbo owner to %1$s;
                do $$
                declare
                    one record;
                begin
                    execute format('grant create on database %%I to %1$s', current_database());
                    for one in select format('%%I.%%I', schemaname, tablename) as name
                            from pg_tables where schemaname in ('tidegate', 'dbo') loop
                        execute 'alter table ' || one.name || ' owner to %1$s';
                    end loop;
                end $$;
                """
                        .formatted(role));
        return role;
    }

    /** What a process sees that connects as this role. */
    PostgresCutover processOf(String role) {
        PostgresSettings settings = new PostgresSettings(urlOf(role), "", "");
        PostgresCutover process =
                new PostgresCutover(
                        settings, db.pipeline(), Wishes.NONE, () -> List.of(ITEM, ORDERS));
        opened.add(process);
        return process;
    }

    private String urlOf(String role) {
        return db.url().replace("user=" + PostgresServer.USER, "user=" + plain(role));
    }

    /** A session of the application, in autocommit. */
    Connection session() throws SQLException {
        return session(application);
    }

    Connection session(String role) throws SQLException {
        Connection connection = DriverManager.getConnection(urlOf(role));
        opened.add(connection);
        return connection;
    }

    static void run(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A session whose transaction has written a row, and is open. */
    Connection writing(int id) throws SQLException {
        Connection session = session();
        session.setAutoCommit(false);
        run(session, "insert into dbo.item values (" + id + ", 1)");
        return session;
    }

    /** Opens the fence, as it is when the target has the writers. */
    void open(long epoch) throws InterruptedException {
        fence.claim(epoch);
        fence.perform(new FenceAction.Open(BACK), epoch);
    }

    /** Leases it for the handover, and denies all that is to be denied. */
    List<Denial> lease(long epoch, Duration term) throws InterruptedException {
        List<Denial> denials = fence.denials();
        fence.perform(new FenceAction.Lease(BACK, term, denials), epoch);
        fence.perform(new FenceAction.Deny(BACK, denials), epoch);
        return denials;
    }

    static Marker marker(Marker.Role role) {
        return new Marker(BACK, role);
    }

    /** What the application was granted on the tables. */
    String grants() throws SQLException {
        return db.rows(
                        "select string_agg(relname || relacl::text, ' ' order by relname)"
                                + " from pg_class where relname in ('item', 'orders')")
                .getFirst();
    }

    /** The order of a list of grants says nothing. */
    static List<String> sorted(String grants) {
        return List.of(grants.split("[{},]")).stream().sorted().toList();
    }

    /** A statement of an application is refused for want of a privilege. */
    static void assertRefused(Connection session, String sql) {
        assertThatThrownBy(() -> run(session, sql))
                .isInstanceOfSatisfying(
                        SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo(REFUSED));
    }

    static void assertCode(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TidegateException.class, it -> assertThat(it.code()).isEqualTo(code));
    }

    /** Waits until a query gives true. */
    void await(String query) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(db.url());
                Statement statement = connection.createStatement()) {
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (true) {
                try (ResultSet row = statement.executeQuery(query)) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                if (System.nanoTime() > end) {
                    throw new AssertionError("not so within 30 s: " + query);
                }
                statement.execute("select pg_sleep(0.005)");
            }
        }
    }

    /** Waits until a lease that was given has ended by the server's clock. */
    void awaitEndOfLease() throws SQLException, InterruptedException {
        await("select expires_at <= clock_timestamp() from tidegate.fence");
    }

    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
        db.close();
    }
}
