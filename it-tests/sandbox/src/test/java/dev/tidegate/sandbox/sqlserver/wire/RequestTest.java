package dev.tidegate.sandbox.sqlserver.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerConnectionPoolDataSource;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Change;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Command;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.net.InetAddress;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.PooledConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestTest {
    private final EchoEngine engine = new EchoEngine();
    private final TdsServer server = new TdsServer(engine, InetAddress.getLoopbackAddress(), 0);

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(Urls.of(server));
    }

    private static void oneNumber(ResultSink sink, int number) {
        sink.columns(List.of(EchoEngine.column("n", SqlType.of(Kind.INT))));
        sink.row(new Object[] {number});
        sink.done(Command.SELECT, 1);
    }

    @Test
    void aWrongPasswordIsRefusedWithSqlServersNumber() {
        assertThatThrownBy(() -> DriverManager.getConnection(Urls.ofUser(server, "sa", "wrong")))
                .isInstanceOfSatisfying(
                        SQLServerException.class,
                        e -> {
                            assertThat(e.getErrorCode()).isEqualTo(18456);
                            assertThat(e.getMessage()).contains("Login failed for user 'sa'");
                        });
    }

    @Test
    void theSessionKnowsWhatTheClientSaidOfItself() throws Exception {
        String url = Urls.of(server) + ";applicationName=shop app;applicationIntent=ReadOnly";
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(connection.getCatalog()).isEqualTo("shop");
            assertThat(engine.sessions().getFirst().login())
                    .satisfies(login -> {
                        assertThat(login.application()).isEqualTo("shop app");
                        assertThat(login.database()).isEqualTo("shop");
                        assertThat(login.host()).isNotEmpty();
                        assertThat(login.readOnlyIntent()).isTrue();
                    });
        }
        assertThat(engine.sessions().getFirst().closed().await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBatchAnswersEachOfItsStatements() throws Exception {
        engine.on(
                "many",
                (sink, session) -> {
                    sink.done(Command.INSERT, 3);
                    oneNumber(sink, 1);
                    sink.info(0, 0, 1, "printed");
                    oneNumber(sink, 2);
                    sink.done(Command.UPDATE, -1);
                    sink.done(Command.DELETE, 0);
                });
        List<String> got = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute("many");
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    try (ResultSet set = statement.getResultSet()) {
                        assertThat(set.next()).isTrue();
                        got.add("row " + set.getInt("n"));
                    }
                } else {
                    got.add("count " + statement.getUpdateCount());
                }
                rows = statement.getMoreResults();
            }
        }
        assertThat(got).containsExactly("count 3", "row 1", "row 2", "count 0");
    }

    @Test
    void anEmptyBatchIsAnsweredToo() throws Exception {
        engine.on("nothing", (sink, session) -> {});
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("nothing")).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
    }

    @Test
    void messagesAreWarnings() throws Exception {
        engine.on("print", (sink, session) -> sink.info(50001, 5, 2, "half way"));
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("print");
            SQLWarning warning = statement.getWarnings();
            assertThat(warning.getMessage()).contains("half way");
            assertThat(warning.getErrorCode()).isEqualTo(50001);
        }
    }

    @Test
    void aBatchGoesOnAfterAnError() throws Exception {
        engine.on(
                "fails and goes on",
                (sink, session) -> {
                    oneNumber(sink, 1);
                    sink.error(new SqlError(208, "Invalid object name 'x'."));
                    oneNumber(sink, 2);
                });
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("fails and goes on")).isTrue();
            assertThatThrownBy(statement::getMoreResults)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(208));
            assertThat(statement.getMoreResults()).isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void anErrorInTheMiddleOfRowsEndsTheRows() throws Exception {
        engine.on(
                "breaks",
                (sink, session) -> {
                    sink.columns(List.of(EchoEngine.column("n", SqlType.of(Kind.INT))));
                    sink.row(new Object[] {1});
                    sink.error(new SqlError(8134, "Divide by zero error encountered."));
                });
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("breaks")) {
            assertThat(rows.next()).isTrue();
            assertThatThrownBy(rows::next).hasMessageContaining("Divide by zero");
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void aSevereErrorEndsTheConnection() throws Exception {
        engine.on(
                "severe",
                (sink, session) -> sink.error(new SqlError(596, 21, 1, "Session is killed.")));
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("severe")).hasMessageContaining("killed");
            assertThat(engine.sessions().getFirst().closed().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aValueOfTheWrongClassIsReportedWithItsColumn() throws Exception {
        engine.on(
                "wrong",
                (sink, session) -> {
                    sink.columns(List.of(EchoEngine.column("amount", SqlType.of(Kind.INT))));
                    sink.row(new Object[] {"text"});
                });
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("wrong")) {
            assertThatThrownBy(rows::next)
                    .hasMessageContaining("stand-in itself failed")
                    .hasMessageContaining("\"amount\"");
        }
    }

    @Test
    void manyCallsInOneMessageAreAnsweredOneByOne() throws Exception {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("insert ?, ?")) {
            for (int i = 0; i < 1_000; i++) {
                statement.setInt(1, i);
                statement.setString(2, "row " + i);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).hasSize(1_000).containsOnly(1);
        }
        assertThat(engine.seen()).contains("sp_prepexec/5").contains("sp_execute/3");
    }

    @Test
    void aCallThatFailsTellsWhy() throws Exception {
        engine.on(
                "fail  @P0 ",
                (sink, session) -> sink.error(new SqlError(547, "The INSERT conflicted.")));
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("fail ?")) {
            statement.setInt(1, 1);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(statement::execute).hasMessageContaining("conflicted");
            }
            assertThat(connection.isValid(1)).isFalse();
        }
    }

    @Test
    void outputParametersComeBack() throws Exception {
        try (Connection connection = connect();
                CallableStatement call = connection.prepareCall("{call p(?, ?, ?)}")) {
            call.setInt(1, 5);
            call.setString(2, "both ways");
            call.registerOutParameter(2, java.sql.Types.NVARCHAR);
            call.registerOutParameter(3, java.sql.Types.BIGINT);
            call.execute();
            while (call.getMoreResults() || call.getUpdateCount() >= 0) {
                assertThat(call.getUpdateCount()).isLessThanOrEqualTo(1);
            }
            assertThat(call.getString(2)).isEqualTo("both ways");
            assertThat(call.getLong(3)).isZero();
            assertThat(call.wasNull()).isTrue();
        }
    }

    @Test
    void transactionsAreToldWithTheirDescriptors() throws Exception {
        engine.on(
                "begin",
                (sink, session) -> {
                    session.inTransaction(true);
                    sink.change(new Change.TransactionBegun(0x0102030405060708L));
                    sink.done(Command.INSERT, 1);
                });
        engine.on(
                "end",
                (sink, session) -> {
                    session.inTransaction(false);
                    sink.change(new Change.TransactionRolledBack(0x0102030405060708L));
                });
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("begin")).isEqualTo(1);
            statement.execute("end");
            assertThat(statement.executeUpdate("begin")).isEqualTo(1);
        }
    }

    @Test
    void theDriverFollowsAChangeOfTheDatabase() throws Exception {
        engine.on(
                "use [stock]",
                (sink, session) -> {
                    session.database("stock");
                    sink.change(new Change.DatabaseChanged("shop", "stock"));
                    sink.info(5701, 10, 2, "Changed database context to 'stock'.");
                });
        try (Connection connection = connect()) {
            connection.setCatalog("stock");
            assertThat(connection.getCatalog()).isEqualTo("stock");
        }
    }

    @Test
    void aPooledConnectionIsResetBeforeItIsUsedAgain() throws Exception {
        engine.on("use [stock]", (sink, session) -> session.database("stock"));
        engine.on("one", (sink, session) -> oneNumber(sink, 1));
        SQLServerConnectionPoolDataSource source = new SQLServerConnectionPoolDataSource();
        source.setURL(Urls.of(server));
        PooledConnection pooled = source.getPooledConnection();
        try (Connection first = pooled.getConnection();
                Statement statement = first.createStatement()) {
            statement.execute("use [stock]");
        }
        try (Connection second = pooled.getConnection();
                Statement statement = second.createStatement()) {
            statement.execute("one");
        }
        pooled.close();
        assertThat(engine.seen()).containsSubsequence("use [stock]", "reset", "one");
    }

    @Test
    void aQueryThatTakesTooLongIsCancelledAndTheConnectionStaysUsable() throws Exception {
        engine.on("long", (sink, session) -> session.runUntilCancelled());
        engine.on("one", (sink, session) -> oneNumber(sink, 1));
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> statement.execute("long"))
                        .isInstanceOf(SQLTimeoutException.class);
                try (ResultSet rows = statement.executeQuery("one")) {
                    assertThat(rows.next()).isTrue();
                }
            }
        }
    }

    @Test
    void cancelEndsAResultThatIsBeingSent() throws Exception {
        AtomicLong sent = new AtomicLong();
        engine.on("endless", (sink, session) -> sendUntilCancelled(sink, session, sent));
        engine.on("one", (sink, session) -> oneNumber(sink, 1));
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("endless")) {
                for (int i = 0; i < 10_000; i++) {
                    assertThat(rows.next()).isTrue();
                }
                statement.cancel();
            }
            try (ResultSet rows = statement.executeQuery("one")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(1);
            }
        }
    }

    private static void sendUntilCancelled(
            ResultSink sink, EchoEngine.EchoSession session, AtomicLong sent) {
        sink.columns(List.of(EchoEngine.column("text", SqlType.ofLength(Kind.NVARCHAR, 100))));
        while (!session.isCancelled()) {
            sink.row(new Object[] {"x".repeat(100)});
            sent.incrementAndGet();
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsTheSenderBack() throws Exception {
        AtomicLong sent = new AtomicLong();
        engine.on("endless", (sink, session) -> sendUntilCancelled(sink, session, sent));
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("endless")) {
            assertThat(rows.next()).isTrue();
            long before = -1;
            while (before != sent.get()) {
                before = sent.get();
                assertThat(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)).isFalse();
            }
            assertThat(before).isLessThan(1_000_000);
            statement.cancel();
        }
    }

    @Test
    void aSessionWhoseClientVanishesIsCancelledAndClosed() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        engine.on(
                "long",
                (sink, session) -> {
                    running.countDown();
                    session.runUntilCancelled();
                });
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            Thread client =
                    Thread.ofVirtual()
                            .start(() ->
                                    assertThatThrownBy(() -> statement.execute("long"))
                                            .isInstanceOf(SQLException.class));
            running.await();
            server.disconnect(engine.sessions().getFirst().spid());
            assertThat(engine.sessions().getFirst().closed().await(10, TimeUnit.SECONDS)).isTrue();
            client.join();
        }
        try (Connection again = connect()) {
            assertThat(again.isClosed()).isFalse();
        }
    }

    @Test
    void packetsHaveTheSizeThatTheClientAsks() throws Exception {
        engine.on(
                "big",
                (sink, session) -> {
                    sink.columns(
                            List.of(
                                    EchoEngine.column(
                                            "text", SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX))));
                    sink.row(new Object[] {"0123456789".repeat(50_000)});
                    sink.done(Command.SELECT, 1);
                });
        for (int size : new int[] {512, 4096, 8000, 32767}) {
            try (Connection connection =
                            DriverManager.getConnection(Urls.of(server) + ";packetSize=" + size);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("big")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("0123456789".repeat(50_000));
            }
        }
    }

    @Test
    void aBatchTextMayBeLong() throws Exception {
        String sql = "/* " + "漢".repeat(500_000) + " */";
        engine.on(sql, (sink, session) -> oneNumber(sink, 8));
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
        }
    }
}
