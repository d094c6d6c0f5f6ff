package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.lsn;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.ChunkTarget.Chunk;
import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LargeObject;
import dev.tidegate.model.LargeObject.Form;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows whose large objects are not in memory, on a real PostgreSQL. */
class PostgresLargeObjectsTest {
    private static final int MIB = 1 << 20;
    private static final byte[] EURO = "\u20ac".repeat(1_000).getBytes(StandardCharsets.UTF_8);

    private static final TableDefinition PAGE =
            table("Page")
                    .column("Id", Kind.INT)
                    .column("Body", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                    .column("Scan", ColumnType.ofLength(Kind.VARBINARY, ColumnType.MAX))
                    .build();

    @TempDir private Path directory;

    @Test
    void theyAreLoadedAmongOthersAndWhatNoRowCanHoldIsRefused() throws Exception {
        try (PostgresServer server = PostgresServer.start(directory, "large");
                PostgresFixture db = new PostgresFixture(server, "pages")) {
            db.target().schema().create(List.of(PAGE));
            Checkpoint at = db.target().applyTarget(0).takeOver();
            try (Chunk chunk = db.target().chunks(0).begin(PAGE.schema())) {
                chunk.rows().accept(Row.of(1, "small", new byte[] {7}));
                chunk.rows().accept(Row.of(2, text(2_000), bytes(32)));
                chunk.rows().accept(Row.of(3, null, new byte[] {9}));
                chunk.rowsEnded();
                chunk.publish(new Loaded(KeyRange.ALL, 3, 1, true), at, lsn(7));
            }

            assertThat(
                            db.rows(
                                    "select id, length(body), body = repeat('\u20ac', 2000000),"
                                            + " length(scan) from dbo.page order by id"))
                    .containsExactly("1|5|f|1", "2|2000000|t|" + 32 * MIB, "3|\u2205|\u2205|1");
            requireRefused(db, Row.of(4, null, bytes(1_024)), "\"Scan\"", "1,073,741,824 bytes");
            requireRefused(db, Row.of(4, text(200_000), bytes(600)), "\"Scan\"", "629,145,600");
            assertThat(db.rows("select max(id) from dbo.page")).containsExactly("3");
        }
    }

    /** What was sent of the row before is undone. */
    private static void requireRefused(PostgresFixture db, Row row, String column, String bytes) {
        try (Chunk chunk = db.target().chunks(0).begin(PAGE.schema())) {
            assertThatThrownBy(() -> chunk.rows().accept(row))
                    .isInstanceOfSatisfying(
                            TidegateException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
                                assertThat(e)
                                        .hasMessageContainingAll(
                                                "column " + column + " of table dbo.Page has ",
                                                bytes,
                                                "the 1 GiB that PostgreSQL can hold;"
                                                        + " the row's key is in \"Id\"");
                                assertThat(e.hint()).contains("source.columns_excluded");
                            });
        }
    }

    private static LargeObject text(int thousandsOfUnits) {
        return new GivenLargeObject(Form.TEXT, EURO, thousandsOfUnits);
    }

    private static LargeObject bytes(int mebibytes) {
        return new GivenLargeObject(Form.BYTES, new byte[MIB], mebibytes);
    }
}
